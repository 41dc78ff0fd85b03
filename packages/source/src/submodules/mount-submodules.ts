import { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { type Mount, mountTrees } from '../mounted-tree.ts';
import type { RepositorySpec } from '../repository.ts';
import type { Revision, Tree, TreeEntry } from '../tree.ts';
import { parseGitModules, submoduleUrl } from './git-modules.ts';

export interface SubmodulePorts {
  /** How a submodule's repository is reached, from one that is at `own`. */
  readonly specFor: (url: string, own: RepositorySpec) => RepositorySpec;
  /** The files of a submodule at the commit; asked when one of them, `path` or below, is read. */
  readonly tree: (spec: RepositorySpec, revision: Revision, path: string) => Promise<Tree>;
}

const FILE = '.gitmodules';
/** Submodules of submodules, and so on. */
const MAX_DEPTH = 10;
const MAX_SUBMODULES = 1000;

/**
 * The tree with its submodules in their places, each at the commit that the tree names, theirs too. Their repositories
 * are asked when a file of theirs is first read, and never for those that nobody reads.
 */
export async function mountSubmodules(
  tree: Tree,
  spec: RepositorySpec,
  ports: SubmodulePorts,
  signal: AbortSignal,
): Promise<Tree> {
  return await mountAll(tree, spec, ports, signal, 0);
}

async function mountAll(
  tree: Tree,
  spec: RepositorySpec,
  ports: SubmodulePorts,
  signal: AbortSignal,
  depth: number,
): Promise<Tree> {
  if ((await tree.entry(FILE, signal))?.kind !== 'file') return tree;
  const listed = parseGitModules(Buffer.from(await tree.read(FILE, signal)).toString('utf8'));
  if (listed.length > MAX_SUBMODULES) throw refused(FILE, `it names more than ${MAX_SUBMODULES} submodules`);
  const mounts: Mount[] = [];
  for (const { path, url } of listed) {
    const entry = await entryAt(tree, path, signal);
    if (entry?.kind !== 'submodule') continue;
    const load = async (): Promise<Tree> => {
      if (depth === MAX_DEPTH) throw refused(path, `submodules are nested more than ${MAX_DEPTH} deep`);
      const own = ports.specFor(submoduleUrl(url, spec.url), spec);
      const found = await ports.tree(own, { id: entry.id, ref: entry.id }, path);
      return await mountAll(found, own, ports, signal, depth + 1);
    };
    mounts.push({ path: entry.path, tree: new LateTree(entry.id, load), isListed: true });
  }
  return mountTrees(tree, mounts);
}

/** A path that leaves the repository names nothing in it. */
async function entryAt(tree: Tree, path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
  try {
    return await tree.entry(path, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (SetpointError.from(error).code === SOURCE_CODES.pathEscape) return undefined;
    throw error;
  }
}

/** A tree that is had when something below its root is asked for. */
class LateTree implements Tree {
  readonly id: string;
  readonly revision: Revision;
  readonly #load: () => Promise<Tree>;
  #loaded: Promise<Tree> | undefined;

  constructor(id: string, load: () => Promise<Tree>) {
    this.id = id;
    this.revision = { id, ref: id };
    this.#load = load;
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    if (path === '') return { path, kind: 'directory', id: this.id, size: undefined };
    return (await this.#tree()).entry(path, signal);
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    return (await this.#tree()).list(path, signal);
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    return (await this.#tree()).read(path, signal);
  }

  /** What failed is tried again by the next who asks. */
  #tree(): Promise<Tree> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }
}

function refused(subject: string, why: string): SetpointError {
  return sourceError(SOURCE_CODES.quota, why, subject, { nextAction: 'Deploy from fewer submodules.' });
}
