import { badRequest } from '../status/answers.ts';

/** Where a paged list goes on: after a path, as of a revision; −1 means whatever is there now. */
export interface ContinueToken {
  readonly revision: number;
  readonly after: string;
}

export function encodeContinue({ revision, after }: ContinueToken): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

export function decodeContinue(text: string): ContinueToken {
  const token = parseToken(text);
  if (token?.v !== 'meta.k8s.io/v1' || typeof token.start !== 'string' || typeof token.rv !== 'number') {
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion');
  }
  return { revision: token.rv, after: token.start.replace(/\0$/, '') };
}

function parseToken(text: string): { v?: unknown; rv?: unknown; start?: unknown } | undefined {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as object;
  } catch {
    return undefined;
  }
}
