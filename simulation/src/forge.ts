import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import {
  type GitObject,
  type GitObjectType,
  type NewCommit,
  type RemoteRefs,
  SOURCE_CODES,
} from '@setpoint/source';

/** The server behind a Git URL: every object ever pushed, and where its branches are. */
export class Forge {
  readonly objects = new Map<string, GitObject>();
  readonly #branches = new Map<string, string>();
  readonly #files = new Map<string, ReadonlyMap<string, string>>();
  #commits = 0;

  get refs(): RemoteRefs {
    const refs = new Map([...this.#branches].map(([name, id]) => [name, { id, peeledId: undefined }]));
    const headId = this.#branches.get('refs/heads/main');
    return { refs, headId, headRef: 'refs/heads/main' };
  }

  tip(branch: string): string | undefined {
    return this.#branches.get(`refs/heads/${branch}`);
  }

  /** What the commit holds, by path. */
  filesAt(commit: string): ReadonlyMap<string, string> {
    return this.#files.get(commit) ?? new Map();
  }

  /** Commits these files, and nothing else, to the branch. */
  push(branch: string, files: ReadonlyMap<string, string>): string {
    const who = `Simulation <simulation@setpoint.invalid> ${1_767_225_600 + this.#commits++} +0000`;
    return this.#commit(`refs/heads/${branch}`, {
      files,
      parent: this.tip(branch),
      who,
      message: 'change\n',
    });
  }

  /** A push of the platform, with a lease: throws `source.branch-moved` when the branch is not what it was made for. */
  receive({ ref, expected, parent, author, message, timeSeconds, files }: NewCommit): string {
    if (this.#branches.get(ref) !== expected) throw moved();
    const after = new Map(parent === undefined ? [] : this.filesAt(parent));
    for (const [path, bytes] of files) {
      if (bytes === undefined) after.delete(path);
      else after.set(path, Buffer.from(bytes).toString('utf8'));
    }
    const who = `${author.name} <${author.email}> ${timeSeconds} +0000`;
    return this.#commit(ref, { files: after, parent, who, message });
  }

  #commit(ref: string, { files, parent, who, message }: ForgeCommit): string {
    const tree = this.#tree([...files].map(([path, text]) => [path.split('/'), text]));
    const above = parent === undefined ? '' : `parent ${parent}\n`;
    const text = `tree ${tree}\n${above}author ${who}\ncommitter ${who}\n\n${message}`;
    const commit = this.#add('commit', Buffer.from(text));
    this.#files.set(commit, files);
    this.#branches.set(ref, commit);
    return commit;
  }

  /** As a forced push does. */
  move(branch: string, commit: string): void {
    this.#branches.set(`refs/heads/${branch}`, commit);
  }

  deleteBranch(branch: string): void {
    this.#branches.delete(`refs/heads/${branch}`);
  }

  #tree(files: readonly (readonly [readonly string[], string])[]): string {
    const folders = new Map<string, [readonly string[], string][]>();
    const entries: { readonly name: string; readonly sortName: string; readonly mode: string; id: string }[] =
      [];
    for (const [[first = '', ...rest], text] of files) {
      if (rest.length === 0) {
        const id = this.#add('blob', Buffer.from(text));
        entries.push({ name: first, sortName: first, mode: '100644', id });
      } else folders.set(first, [...(folders.get(first) ?? []), [rest, text]]);
    }
    for (const [name, inside] of folders)
      entries.push({ name, sortName: `${name}/`, mode: '40000', id: this.#tree(inside) });
    entries.sort((a, b) => (a.sortName < b.sortName ? -1 : 1));
    const parts = entries.map(({ mode, name, id }) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
    );
    return this.#add('tree', Buffer.concat(parts));
  }

  #add(type: GitObjectType, data: Buffer): string {
    const id = createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex');
    if (!this.objects.has(id)) this.objects.set(id, { id, type, data });
    return id;
  }
}

interface ForgeCommit {
  readonly files: ReadonlyMap<string, string>;
  readonly parent: string | undefined;
  readonly who: string;
  readonly message: string;
}

function moved(): SetpointError {
  return new SetpointError(SOURCE_CODES.branchMoved, 'somebody else pushed to the branch first', {
    subject: 'the forge',
    retry: 'backoff',
  });
}

/** Every object a commit needs. */
export function* reachable(objects: ReadonlyMap<string, GitObject>, id: string): Iterable<GitObject> {
  const object = objects.get(id);
  if (object === undefined) return;
  yield object;
  if (object.type === 'commit') {
    const tree = /^tree ([0-9a-f]{40})$/m.exec(Buffer.from(object.data).toString('latin1'))?.[1];
    if (tree !== undefined) yield* reachable(objects, tree);
  } else if (object.type === 'tree') {
    const data = Buffer.from(object.data);
    for (let at = 0; at < data.length; ) {
      const nul = data.indexOf(0, at);
      yield* reachable(objects, data.subarray(nul + 1, nul + 21).toString('hex'));
      at = nul + 21;
    }
  }
}
