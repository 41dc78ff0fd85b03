import { SOURCE_CODES, sourceError } from './errors.ts';

export interface RemoteRef {
  readonly id: string;
  /** What an annotated tag points to in the end, where the remote said so. */
  readonly peeledId: string | undefined;
}

/** What a remote announces: its refs by full name, and the ref its HEAD points to. */
export interface RemoteRefs {
  /** In the order announced, HEAD excluded. */
  readonly refs: ReadonlyMap<string, RemoteRef>;
  /** The commit HEAD names; undefined for an empty repository. */
  readonly headId: string | undefined;
  /** The branch HEAD follows, e.g. `refs/heads/main`; undefined when detached. */
  readonly headRef: string | undefined;
}

const LINE = /^(?:ref: (\S+)|([0-9a-f]{40}|[0-9a-f]{64}))\t(\S+)$/;

/** The refs in the output of `git ls-remote --symref`. */
export function parseLsRemote(output: string, subject: string, maxRefs: number): RemoteRefs {
  const refs = new Map<string, RemoteRef>();
  let headId: string | undefined;
  let headRef: string | undefined;
  for (const line of output.split('\n')) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, target, id, name = ''] = match;
    if (name === 'HEAD') {
      headRef ??= target;
      headId ??= id;
    } else if (id !== undefined) {
      addRef(refs, name, id);
    }
    if (refs.size > maxRefs) throw tooManyRefs(subject, maxRefs);
  }
  return { refs, headId, headRef };
}

function addRef(refs: Map<string, RemoteRef>, name: string, id: string): void {
  if (!name.endsWith('^{}')) {
    refs.set(name, { id, peeledId: undefined });
    return;
  }
  const tag = refs.get(name.slice(0, -3));
  if (tag !== undefined) refs.set(name.slice(0, -3), { id: tag.id, peeledId: id });
}

export function tooManyRefs(subject: string, maxRefs: number): Error {
  return sourceError(SOURCE_CODES.quota, 'the repository has too many refs', subject, {
    rule: `at most ${maxRefs} refs`,
    nextAction: 'Remove refs, or raise maxRefs.',
  });
}
