import { createHash } from 'node:crypto';
import type { Revision, Tree, TreeEntry } from './tree.ts';
import { normalizePath } from './tree-path.ts';

/** A tree that shows at a path of another. */
export interface Mount {
  readonly path: string;
  readonly tree: Tree;
  /** What of the tree shows there, a file or a directory. Default its root. */
  readonly from?: string;
  /**
   * Whether listings show it, and the ids of the directories above it cover it. What is not listed is read by who knows
   * its path, which begins with `@`, and by nothing else.
   */
  readonly isListed: boolean;
}

/**
 * The tree with others mounted in it, over what it has at their paths. Links of each resolve inside itself alone, so
 * that no file of one source can lead into another.
 */
export function mountTrees(base: Tree, mounts: readonly Mount[]): Tree {
  return mounts.length === 0 ? base : new MountedTree(base, mounts);
}

class MountedTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #base: Tree;
  readonly #mounts: readonly Mount[];

  constructor(base: Tree, mounts: readonly Mount[]) {
    this.#base = base;
    this.#mounts = mounts.map((mount) => ({ ...mount, path: normalizePath(mount.path) }));
    this.revision = base.revision;
    this.id = idOf(base.id, this.#mounts);
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const wanted = normalizePath(path);
    const found = this.#mountOf(wanted);
    if (found !== undefined) {
      const entry = await found.mount.tree.entry(found.inside, signal);
      return entry === undefined ? undefined : moved(entry, found.mount);
    }
    const entry = await this.#base.entry(wanted, signal);
    const below = this.#listedBelow(entry?.path ?? wanted);
    if (below.length === 0 || (entry !== undefined && entry.kind !== 'directory')) return entry;
    // A directory that only mounts make, or change: its content is no longer that of the base.
    const id = idOf(entry?.id ?? '', below);
    return { path: entry?.path ?? wanted, kind: 'directory', id, size: undefined };
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    const wanted = normalizePath(path);
    const found = this.#mountOf(wanted);
    if (found !== undefined) {
      const entries = await found.mount.tree.list(found.inside, signal);
      return entries?.map((entry) => moved(entry, found.mount));
    }
    const own = await this.#base.list(wanted, signal);
    const real = own === undefined ? wanted : ((await this.#base.entry(wanted, signal))?.path ?? wanted);
    const below = this.#listedBelow(real);
    if (below.length === 0) return own;
    const names = new Set(below.map((mount) => childOf(real, mount.path)));
    const children: TreeEntry[] = [];
    for (const child of names) {
      const entry = await this.entry(child, signal);
      if (entry !== undefined) children.push({ ...entry, path: child });
    }
    const kept = (own ?? []).filter((entry) => !names.has(entry.path));
    return [...kept, ...children].toSorted((a, b) =>
      Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
    );
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    const wanted = normalizePath(path);
    const found = this.#mountOf(wanted);
    return found === undefined
      ? this.#base.read(wanted, signal)
      : found.mount.tree.read(found.inside, signal);
  }

  #mountOf(path: string): { readonly mount: Mount; readonly inside: string } | undefined {
    for (const mount of this.#mounts) {
      const { from = '' } = mount;
      if (path === mount.path) return { mount, inside: from };
      if (path.startsWith(`${mount.path}/`)) {
        const below = path.slice(mount.path.length + 1);
        return { mount, inside: from === '' ? below : `${from}/${below}` };
      }
    }
    return undefined;
  }

  #listedBelow(path: string): readonly Mount[] {
    const start = path === '' ? '' : `${path}/`;
    return this.#mounts.filter((mount) => mount.isListed && mount.path.startsWith(start));
  }
}

function childOf(folder: string, path: string): string {
  const from = folder === '' ? 0 : folder.length + 1;
  const slash = path.indexOf('/', from);
  return slash < 0 ? path : path.slice(0, slash);
}

/** A link may have led out of what is shown, but never out of the tree: such a place is named as a neighbour. */
function moved(entry: TreeEntry, { path, from = '' }: Mount): TreeEntry {
  if (entry.path === from) return { ...entry, path };
  const isBelow = from === '' || entry.path.startsWith(`${from}/`);
  const inside = isBelow && from !== '' ? entry.path.slice(from.length + 1) : entry.path;
  return { ...entry, path: isBelow ? `${path}/${inside}` : `${path}@/${inside}` };
}

function idOf(base: string, mounts: readonly Mount[]): string {
  const hash = createHash('sha256').update(base);
  for (const { path, tree, from = '', isListed } of mounts)
    hash.update(`\0${path}\0${tree.id}\0${from}\0${String(isListed)}`);
  return hash.digest('hex');
}
