import type { Tree, TreeEntry } from '@setpoint/source';

/** Every file of the tree below the folder, in the order of names. Links and submodules are not followed. */
export async function* filesBelow(
  tree: Tree,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<TreeEntry> {
  for (const entry of (await tree.list(folder, signal)) ?? []) {
    if (entry.kind === 'directory') yield* filesBelow(tree, entry.path, signal);
    else if (entry.kind === 'file') yield entry;
  }
}
