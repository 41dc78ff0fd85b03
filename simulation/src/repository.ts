import type { NewCommit } from '@setpoint/source';
import { filesOf, type Folder } from './contents.ts';
import { Forge } from './forge.ts';

export const repositoryUrl = 'https://forge.example/platform.git';

/** The branch that the platform commits what it has rendered to, and the folder of main that is rendered. */
export const hydratedBranch = 'env/live';
export const dryFolder = 'dry';

/** The organisation's repository: what each commit holds is known without rendering it. */
export class Repository {
  readonly forge = new Forge();
  readonly #commits = new Map<string, ReadonlyMap<string, Folder>>();
  /** Commits of the platform: each folder as the commit of main had it that it was rendered from. */
  readonly #hydrated = new Map<string, ReadonlyMap<string, Folder>>();
  #folders: ReadonlyMap<string, Folder> = new Map();
  #deleted: string | undefined;
  readonly #onMoved: (branch: string) => void;
  readonly #onReceived: (commit: NewCommit, id: string) => void;

  /** `onMoved`: a branch was moved, made or deleted. `onReceived`: the platform has pushed a commit. */
  constructor(
    onMoved: (branch: string) => void,
    onReceived: (commit: NewCommit, id: string) => void = () => undefined,
  ) {
    this.#onMoved = onMoved;
    this.#onReceived = onReceived;
  }

  /** The newest contents, whether or not the branch is there at the moment. */
  get folders(): ReadonlyMap<string, Folder> {
    return this.#folders;
  }

  /** Undefined while the branch is deleted. */
  get tip(): string | undefined {
    return this.forge.tip('main');
  }

  push(changes: ReadonlyMap<string, Folder | undefined>): string {
    const folders = new Map(this.#folders);
    for (const [path, folder] of changes) {
      if (folder === undefined) folders.delete(path);
      else folders.set(path, folder);
    }
    this.#folders = folders;
    const files = new Map<string, string>([['README.md', 'what runs\n']]);
    for (const [path, folder] of folders)
      for (const [name, text] of filesOf(path, folder)) files.set(name, text);
    const commit = this.forge.push('main', files);
    this.#commits.set(commit, folders);
    this.#deleted = undefined;
    this.#onMoved('main');
    return commit;
  }

  /** What the folder held at the commit; undefined when there was none, or no such commit. */
  folderAt(commit: string, path: string): Folder | undefined {
    return (this.#commits.get(commit) ?? this.#hydrated.get(commit))?.get(path);
  }

  /** The platform pushes; answers the commit's id. Throws `source.branch-moved`. */
  receive(commit: NewCommit): string {
    const id = this.forge.receive(commit);
    if (commit.ref === `refs/heads/${hydratedBranch}`) {
      this.#hydrated.set(id, this.#foldersIn(id));
      this.#onMoved(hydratedBranch);
    }
    this.#onReceived(commit, id);
    return id;
  }

  /** People push a file of theirs to the branch of the platform; nothing when there is no such branch yet. */
  pushBeside(path: string, text: string): void {
    const before = this.forge.tip(hydratedBranch);
    if (before === undefined) return;
    const files = new Map([...this.forge.filesAt(before), [path, text] as const]);
    const id = this.forge.push(hydratedBranch, files);
    this.#hydrated.set(id, this.#hydrated.get(before) ?? new Map());
    this.#onMoved(hydratedBranch);
  }

  /** The folders that a commit of the platform holds. */
  hydratedFolders(commit: string): Iterable<string> {
    return this.#hydrated.get(commit)?.keys() ?? [];
  }

  /** Each hydrated folder, as main had it at the commit that the folder names. */
  #foldersIn(id: string): ReadonlyMap<string, Folder> {
    const folders = new Map<string, Folder>();
    for (const [path, text] of this.forge.filesAt(id)) {
      const name = /^([^/]+)\/hydrator\.metadata$/.exec(path)?.[1];
      if (name === undefined) continue;
      const { drySha = '' } = JSON.parse(text) as { drySha?: string };
      const folder = this.#commits.get(drySha)?.get(`${dryFolder}/${name}`);
      if (folder !== undefined) folders.set(name, folder);
    }
    return folders;
  }

  /** A forced push back to an older commit. */
  rewind(commit: string): void {
    const folders = this.#commits.get(commit);
    if (folders === undefined) return;
    this.#folders = folders;
    this.forge.move('main', commit);
    this.#onMoved('main');
  }

  get commits(): readonly string[] {
    return [...this.#commits.keys()];
  }

  deleteBranch(): void {
    this.#deleted = this.tip ?? this.#deleted;
    this.forge.deleteBranch('main');
    this.#onMoved('main');
  }

  restoreBranch(): void {
    if (this.#deleted === undefined) return;
    this.forge.move('main', this.#deleted);
    this.#onMoved('main');
    this.#deleted = undefined;
  }
}
