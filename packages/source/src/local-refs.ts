import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { type RemoteRef, type RemoteRefs, tooManyRefs } from './refs.ts';

/** Where the parts of a repository on this machine lie. */
export interface LocalRepository {
  /** Holds HEAD; for a linked worktree its own folder. */
  readonly gitDir: string;
  /** Holds refs and objects. */
  readonly commonDir: string;
  /** False when refs are kept in a format only Git can read (`reftable`). */
  readonly plainRefs: boolean;
  readonly sha256: boolean;
}

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The repository at `path`, bare or with a work tree. Throws `source.repository-not-found`. */
export function openLocalRepository(path: string): LocalRepository {
  const gitDir = [gitDirOf(path), path].find(
    (dir) => dir !== undefined && read(join(dir, 'HEAD')) !== undefined,
  );
  if (gitDir === undefined) throw notARepository(path);
  const common = read(join(gitDir, 'commondir'))?.trim();
  const commonDir = common === undefined ? gitDir : resolve(gitDir, common);
  const config = read(join(commonDir, 'config')) ?? '';
  return {
    gitDir,
    commonDir,
    plainRefs: !/^\s*refstorage\s*=\s*(?!files\b)/im.test(config),
    sha256: /^\s*objectformat\s*=\s*sha256\b/im.test(config),
  };
}

function gitDirOf(path: string): string | undefined {
  const dotGit = join(path, '.git');
  const pointer = /^gitdir: (.+)$/m.exec(read(dotGit) ?? '')?.[1];
  if (pointer !== undefined) return resolve(path, pointer);
  return dotGit;
}

interface Packed {
  readonly stamp: string;
  readonly refs: ReadonlyMap<string, RemoteRef>;
}

/** Reads refs of one local repository straight from its files, in well under a millisecond, with no process. */
export class LocalRefs {
  readonly #repository: LocalRepository;
  readonly #subject: string;
  readonly #maxRefs: number;
  #packed: Packed = { stamp: '', refs: new Map() };

  constructor(repository: LocalRepository, subject: string, maxRefs: number) {
    this.#repository = repository;
    this.#subject = subject;
    this.#maxRefs = maxRefs;
  }

  /** All refs. Loose ones are read before packed ones, so that a ref being packed meanwhile is never missed. */
  list(): RemoteRefs {
    const { gitDir, commonDir } = this.#repository;
    const loose = new Map<string, string>();
    this.#readLoose(join(commonDir, 'refs'), 'refs', loose);
    const refs = new Map(this.#readPacked());
    for (const [name, id] of loose) refs.set(name, { id, peeledId: undefined });
    if (refs.size > this.#maxRefs) throw tooManyRefs(this.#subject, this.#maxRefs);
    const head = read(join(gitDir, 'HEAD'))?.trim() ?? '';
    const headRef = /^ref: (refs\/\S+)$/.exec(head)?.[1];
    const headId = headRef === undefined ? (ID.test(head) ? head : undefined) : refs.get(headRef)?.id;
    return { refs, headId, headRef };
  }

  #readLoose(folder: string, prefix: string, into: Map<string, string>): void {
    for (const entry of entriesOf(folder)) {
      const name = `${prefix}/${entry.name}`;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        this.#readLoose(path, name, into);
      } else if (entry.isFile() && !entry.name.endsWith('.lock')) {
        const id = read(path)?.trim() ?? '';
        if (ID.test(id)) into.set(name, id);
      }
      if (into.size > this.#maxRefs) throw tooManyRefs(this.#subject, this.#maxRefs);
    }
  }

  #readPacked(): ReadonlyMap<string, RemoteRef> {
    const path = join(this.#repository.commonDir, 'packed-refs');
    const stamp = stampOf(path);
    if (stamp !== this.#packed.stamp) this.#packed = { stamp, refs: parsePackedRefs(read(path) ?? '') };
    return this.#packed.refs;
  }
}

function parsePackedRefs(text: string): ReadonlyMap<string, RemoteRef> {
  const refs = new Map<string, RemoteRef>();
  let last = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('^')) {
      const tag = refs.get(last);
      if (tag !== undefined) refs.set(last, { id: tag.id, peeledId: line.slice(1) });
      continue;
    }
    const space = line.indexOf(' ');
    const id = line.slice(0, space);
    if (!ID.test(id)) continue;
    last = line.slice(space + 1);
    refs.set(last, { id, peeledId: undefined });
  }
  return refs;
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function notARepository(path: string): Error {
  return sourceError(SOURCE_CODES.repositoryNotFound, 'there is no Git repository at this path', path, {
    nextAction: 'Check the path; it is one on the machine that runs Setpoint.',
    retry: 'backoff',
  });
}
