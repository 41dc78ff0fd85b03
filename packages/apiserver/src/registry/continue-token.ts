import { badRequest } from '../status/answers.ts';
import { base64Fault } from './go-text.ts';

/** Where a paged list goes on: after a path, as of a revision; −1 means whatever is there now. */
export interface ContinueToken {
  readonly revision: number;
  readonly after: string;
}

export function encodeContinue({ revision, after }: ContinueToken): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Throws a 400 in the real server's words for what no server gave out. */
export function decodeContinue(text: string): ContinueToken {
  const token = parseToken(text);
  if (token.v !== 'meta.k8s.io/v1') {
    throw invalidToken(
      `server does not recognize this encoded version ${typeof token.v === 'string' ? token.v : ''}`,
    );
  }
  if (typeof token.start !== 'string' || typeof token.rv !== 'number' || token.rv === 0) {
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  return { revision: token.rv, after: token.start.replace(/\0$/, '') };
}

function parseToken(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const fault = base64Fault(text.replaceAll('-', '+').replaceAll('_', '/').padEnd(paddedLength(text), '='));
  if (fault !== undefined) throw invalidToken(fault);
  const json = Buffer.from(text, 'base64url').toString('utf8');
  try {
    const token: unknown = JSON.parse(json);
    if (typeof token === 'object' && token !== null) return token;
  } catch {
    // Said below: what is inside is nobody's business.
  }
  throw invalidToken(
    `invalid character ${JSON.stringify(json.charAt(0)).replaceAll('"', "'")} looking for beginning of value`,
  );
}

/** Tokens are not padded; a length no encoding has is left as it is, to be refused. */
function paddedLength(text: string): number {
  return text.length % 4 === 1 ? text.length : Math.ceil(text.length / 4) * 4;
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
