import { filesOf, type Folder } from './contents.ts';
import { Forge } from './forge.ts';

export const repositoryUrl = 'https://forge.example/platform.git';

/** The organisation's repository: what each commit holds is known without rendering it. */
export class Repository {
  readonly forge = new Forge();
  readonly #commits = new Map<string, ReadonlyMap<string, Folder>>();
  #folders: ReadonlyMap<string, Folder> = new Map();
  #deleted: string | undefined;
  readonly #onMoved: () => void;

  /** `onMoved`: the branch was moved, made or deleted. */
  constructor(onMoved: () => void) {
    this.#onMoved = onMoved;
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
    this.#onMoved();
    return commit;
  }

  /** What the folder held at the commit; undefined when there was none, or no such commit. */
  folderAt(commit: string, path: string): Folder | undefined {
    return this.#commits.get(commit)?.get(path);
  }

  /** A forced push back to an older commit. */
  rewind(commit: string): void {
    const folders = this.#commits.get(commit);
    if (folders === undefined) return;
    this.#folders = folders;
    this.forge.move('main', commit);
    this.#onMoved();
  }

  get commits(): readonly string[] {
    return [...this.#commits.keys()];
  }

  deleteBranch(): void {
    this.#deleted = this.tip ?? this.#deleted;
    this.forge.deleteBranch('main');
    this.#onMoved();
  }

  restoreBranch(): void {
    if (this.#deleted === undefined) return;
    this.forge.move('main', this.#deleted);
    this.#onMoved();
    this.#deleted = undefined;
  }
}
