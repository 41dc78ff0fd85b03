import { SetpointError } from '@setpoint/core';
import {
  type Mount,
  mountTrees,
  type RepositorySpec,
  type Revision,
  type Tree,
  type TreeEntry,
} from '@setpoint/source';
import { codes } from '../errors.ts';
import { parseGitModules, submoduleUrl } from './git-modules.ts';

/** What becomes of submodules: read, passed over, or an error for whoever needs one. */
export type SubmodulePolicy = 'read' | 'skip' | 'refuse';

export interface SubmodulePorts {
  readonly policy: SubmodulePolicy;
  /** How a submodule's repository is reached, from one that is at `own`. */
  readonly specFor: (url: string, own: RepositorySpec) => RepositorySpec;
  readonly tree: (spec: RepositorySpec, revision: Revision) => Promise<Tree>;
}

const FILE = '.gitmodules';
/** Submodules of submodules, and so on. */
const MAX_DEPTH = 10;
const MAX_SUBMODULES = 1000;

/**
 * The tree with its submodules in their places, each at the commit that the tree names. Their repositories are asked
 * when a file of theirs is first read, and never for those that nobody reads.
 */
export async function withSubmodules(
  tree: Tree,
  spec: RepositorySpec,
  ports: SubmodulePorts,
  signal: AbortSignal,
  depth = 0,
): Promise<Tree> {
  if (ports.policy === 'skip' || (await tree.entry(FILE, signal))?.kind !== 'file') return tree;
  const listed = parseGitModules(Buffer.from(await tree.read(FILE, signal)).toString('utf8'));
  if (listed.length > MAX_SUBMODULES) throw refused(FILE, `it names more than ${MAX_SUBMODULES} submodules`);
  const mounts: Mount[] = [];
  for (const { path, url } of listed) {
    const entry = await entryAt(tree, path, signal);
    if (entry?.kind !== 'submodule') continue;
    const load = async (): Promise<Tree> => {
      if (ports.policy === 'refuse') throw notEnabled(path);
      if (depth === MAX_DEPTH) throw refused(path, `submodules are nested more than ${MAX_DEPTH} deep`);
      const own = ports.specFor(submoduleUrl(url, spec.url), spec);
      const found = await ports.tree(own, { id: entry.id, ref: entry.id });
      return withSubmodules(found, own, ports, signal, depth + 1);
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
    if (SetpointError.from(error).code === 'source.path-escape') return undefined;
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

function notEnabled(path: string): SetpointError {
  return new SetpointError(codes.invalidSpec, 'the files are in a submodule, and submodules are not read', {
    subject: path,
    rule: 'submodules are other repositories, which are read when argocd-cmd-params-cm says so',
    nextAction:
      'Set reposerver.enable.git.submodule in argocd-cmd-params-cm: "true" to read them, "false" to pass over them.',
  });
}

function refused(subject: string, why: string): SetpointError {
  return new SetpointError(codes.invalidSpec, why, { subject, nextAction: 'Deploy from fewer submodules.' });
}
