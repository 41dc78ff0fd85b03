import { failure, KUSTOMIZE_CODES, prefixed } from './errors.ts';
import { cleanPath, type FileEntry, type Files, folderOf, isOutside, isWithin, joinPath } from './files.ts';
import { parseRepoSpec, type RepoSpec } from './repo-spec.ts';

/** What a build may ask of its surroundings. Without a function the field that needs it is an error that names it. */
export interface KustomizePorts {
  /** The files of a remote Git base at its revision. Clones never see outside their own tree. */
  readonly repository?: (spec: RepoSpec, signal: AbortSignal) => Promise<Files>;
  /** What an HTTP(S) URL among `resources` and other files answers; throws when it cannot be asked. */
  readonly url?: (url: string, signal: AbortSignal) => Promise<UrlAnswer>;
}

/** A server's answer to a GET. */
export interface UrlAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly body: Uint8Array;
}

/** What Go's `url.Parse` takes for a URL with one of these schemes: no control characters, no broken escapes. */
const REMOTE_FILE = /^https?:(?:%[0-9a-f]{2}|[^%\p{Cc}])*$/iu;

export interface LoaderOptions {
  /** Refuse files that are not in or below the kustomization's own directory. */
  readonly rootOnly: boolean;
  /** How messages name the root of the files: an absolute path, or empty. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly ports: KustomizePorts;
}

const NO_FILES: Files = {
  entry: () => Promise.resolve(undefined),
  read: (path) => Promise.reject(new Error(`${path} is not there`)),
};

/** Reads files and bases for one kustomization directory, within its restrictions. */
export class Loader {
  /** The directory, relative to the root of the files. */
  readonly root: string;
  readonly #files: Files;
  readonly #options: LoaderOptions;
  readonly #referrer: Loader | undefined;
  readonly #repo: RepoSpec | undefined;

  private constructor(
    files: Files,
    root: string,
    options: LoaderOptions,
    referrer: Loader | undefined,
    repo: RepoSpec | undefined,
  ) {
    this.#files = files;
    this.root = root;
    this.#options = options;
    this.#referrer = referrer;
    this.#repo = repo;
  }

  /** A loader at a directory of the files; throws when there is none. */
  static async at(files: Files, path: string, options: LoaderOptions): Promise<Loader> {
    const start = new Loader(files, '', options, undefined, undefined);
    return new Loader(files, await start.#directory(cleanPath(path)), options, undefined, undefined);
  }

  /** A loader at the directory of a repository that the URL names; throws when it names none. */
  static async atUrl(url: string, options: LoaderOptions): Promise<Loader> {
    const repo = parseRepoSpec(url);
    if (repo === undefined) throw failure(`'${url}' is not the URL of a directory in a repository`);
    return await new Loader(NO_FILES, '', options, undefined, undefined).#clone(repo);
  }

  /** The files this loader reads. */
  get files(): Files {
    return this.#files;
  }

  /** A path named relative to this directory, or absolute, as one of the files. */
  pathOf(path: string): string {
    return path.startsWith('/') ? this.#relative(path) : joinPath(this.root, path);
  }

  /** The inverse of {@link pathOf} for absolute paths. */
  absolute(path: string): string {
    return `${this.#options.directory}/${path}`;
  }

  /** Whether a directory is at the path, given relative to the root of the files. */
  async isDirectory(path: string): Promise<boolean> {
    return (await this.#entry(path))?.kind === 'directory';
  }

  /** How messages name the directory. */
  get displayRoot(): string {
    return this.#display(this.root);
  }

  #display(path: string): string {
    const { directory } = this.#options;
    if (path === '') return directory === '' ? '/' : directory;
    const isClone = directory !== '' && !directory.startsWith('/');
    return isOutside(path) && !isClone ? `/${cleanPath(`${directory}/${path}`)}` : `${directory}/${path}`;
  }

  /** How errors name a file given relative to this directory, or by URL. */
  shown(path: string): string {
    return REMOTE_FILE.test(path) ? path : this.#display(this.pathOf(path));
  }

  /** The bytes of a file named relative to this directory, or of a URL. */
  async load(path: string): Promise<Uint8Array> {
    if (REMOTE_FILE.test(path)) return await this.#loadUrl(path);
    const full = this.pathOf(path);
    if (this.#restricted) return await this.#loadRestricted(full);
    const entry = await this.#entry(full);
    if (entry === undefined) throw notFound(`open ${this.#display(full)}: no such file or directory`);
    if (entry.kind !== 'file') throw failure(`read ${this.#display(full)}: is a directory`);
    return await this.#files.read(entry.path, this.#options.signal);
  }

  get #restricted(): boolean {
    return this.#options.rootOnly || this.#repo !== undefined;
  }

  async #loadRestricted(full: string): Promise<Uint8Array> {
    this.requireAllowed(full);
    const entry = await this.#existing(full);
    if (entry.kind !== 'file') throw failure(`'${this.#display(full)}' must resolve to a file`);
    if (!isWithin(folderOf(entry.path), this.root)) {
      throw this.#forbidden(full);
    }
    return await this.#files.read(entry.path, this.#options.signal);
  }

  /** Throws for a path, given relative to the root of the files, that no link may lead to and restrictions forbid. */
  requireAllowed(path: string): void {
    if (this.#restricted && isOutside(path)) throw this.#forbidden(path);
  }

  #forbidden(path: string): Error {
    return failure(
      `security; file '${this.#display(path)}' is not in or below '${this.displayRoot}'`,
      undefined,
      {
        nextAction: 'Move the file below the kustomization, or build without load restrictions.',
      },
    );
  }

  async #loadUrl(url: string): Promise<Uint8Array> {
    const { ports, signal } = this.#options;
    if (ports.url === undefined) throw portMissing(`the remote file ${url}`, 'resources');
    const { status, statusText, body } = await ports.url(url, signal);
    if (status >= 200 && status <= 299) return body;
    if (parseRepoSpec(url) !== undefined) throw failure('URL is a git repository');
    throw failure(`HTTP Error: status code ${status} (${statusText})`, KUSTOMIZE_CODES.notFound, {
      nextAction: 'Correct the URL, or wait until the server has the file.',
      retry: 'backoff',
    });
  }

  /** A path of the file system as one of the files; outside of them it stays what it is, which names nothing. */
  #relative(path: string): string {
    const { directory } = this.#options;
    const clean = `/${cleanPath(path)}`;
    if (directory !== '' && clean.startsWith(`${directory}/`)) return clean.slice(directory.length + 1);
    if (directory === '') return clean.slice(1);
    return `${'../'.repeat(directory.split('/').length - 1)}${clean.slice(1)}`;
  }

  async #entry(path: string): Promise<FileEntry | undefined> {
    this.#options.signal.throwIfAborted();
    return isOutside(path) ? undefined : await this.#files.entry(path, this.#options.signal);
  }

  /** What is at the path; throws in the words of the real tool, which names the first part that is missing. */
  async #existing(path: string): Promise<FileEntry> {
    const entry = await this.#entry(path);
    if (entry !== undefined) return entry;
    const parts = path.split('/');
    let missing = path;
    for (let i = 1; i <= parts.length && !isOutside(path); i++) {
      missing = parts.slice(0, i).join('/');
      const part = await this.#entry(missing);
      if (part === undefined) break;
      if (part.kind === 'file' && i < parts.length) {
        throw notFound(`evalsymlink failure on '${this.#display(path)}' : not a directory`);
      }
    }
    throw notFound(
      `evalsymlink failure on '${this.#display(path)}' : lstat ${this.#display(missing)}: no such file or directory`,
    );
  }

  async #directory(path: string): Promise<string> {
    let problem: unknown;
    try {
      const entry = await this.#existing(path);
      if (entry.kind === 'directory') return entry.path;
      problem = failure(`'${this.#display(path)}': file is not directory`);
    } catch (error) {
      problem = prefixed(error, 'not a valid directory');
    }
    throw prefixed(problem, 'must build at directory');
  }

  /** A loader for a base: a directory relative to this one, or a repository. */
  async base(path: string): Promise<Loader> {
    if (path === '') throw failure('new root cannot be empty');
    const repo = parseRepoSpec(path);
    if (repo !== undefined) return await this.#clone(repo);
    if (path.startsWith('/')) throw failure(`new root '${path}' cannot be absolute`);
    const full = joinPath(this.root, path);
    if (isOutside(full) && this.#visited().some((one) => one.#repo !== undefined)) {
      throw failure(
        `security; bases in kustomizations found in cloned git repos must be within the repo, but base '${path}' is outside`,
      );
    }
    const root = await this.#directory(full);
    for (const visited of this.#visited()) {
      visited.#checkCycle(root);
      // Above it are other files: each clone is a tree of its own.
      if (visited.#repo !== undefined) break;
    }
    return new Loader(this.#files, root, this.#options, this, undefined);
  }

  /** This loader and those that led to it. */
  #visited(): readonly Loader[] {
    return this.#referrer === undefined ? [this] : [this, ...this.#referrer.#visited()];
  }

  #checkCycle(root: string): void {
    if (!isWithin(this.root, root)) return;
    throw failure(
      `cycle detected: candidate root '${this.#display(root)}' contains visited root '${this.displayRoot}'`,
    );
  }

  async #clone(repo: RepoSpec): Promise<Loader> {
    for (const one of this.#visited()) {
      if (one.#repo?.raw.startsWith(repo.raw) === true) {
        throw failure(`cycle detected: URI '${repo.raw}' referenced by previous URI '${one.#repo.raw}'`);
      }
    }
    const { ports, signal } = this.#options;
    if (ports.repository === undefined) throw portMissing(`the remote base ${repo.raw}`, 'resources');
    const files = await ports.repository(repo, signal);
    const inside = { ...this.#options, rootOnly: true, directory: repo.host + repo.repoPath };
    const entry = await new Loader(files, '', inside, undefined, repo).#existing(cleanPath(repo.path));
    if (entry.kind !== 'directory') {
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
      throw failure(`'${inside.directory}/${repo.path}' refers to file '${name}'; expecting directory`);
    }
    return new Loader(files, entry.path, inside, this, repo);
  }
}

function notFound(message: string): Error {
  return failure(message, KUSTOMIZE_CODES.notFound);
}

function portMissing(what: string, field: string): Error {
  return failure(`${what} cannot be read here`, KUSTOMIZE_CODES.unsupported, {
    rule: `${field}: what lies outside the files needs a port`,
    nextAction: 'Give the build a port for remote files, or keep the base in the repository.',
  });
}
