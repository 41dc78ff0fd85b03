import type { BranchChange, CommitAuthor, FileChanges, Tree } from '@setpoint/source';

/** Where Argo CD notes which dry commit a hydrated one stands for: `git notes --ref hydrator.metadata`. */
const notesRef = 'refs/notes/hydrator.metadata';

/**
 * Notes at the hydrated commit that it holds what the dry commit says, also when that changed no manifest. Safe to
 * repeat.
 */
export function noteOf(commits: {
  readonly drySha: string;
  readonly hydratedSha: string;
  readonly author: CommitAuthor;
}): BranchChange {
  const { drySha, hydratedSha, author } = commits;
  const note = Buffer.from(`${JSON.stringify({ drySha })}\n`);
  const edit = async (tree: Tree | undefined, stop: AbortSignal) => {
    const path = await placeOf(hydratedSha, tree, stop);
    const known = (await tree?.entry(path, stop))?.kind === 'file' ? await tree?.read(path, stop) : undefined;
    const isNoted = known !== undefined && Buffer.compare(known, note) === 0;
    const files: FileChanges = isNoted ? new Map() : new Map([[path, note]]);
    return { files, message: "Notes added by 'git notes add'\n" };
  };
  return { branch: notesRef, author, edit };
}

/** Git spreads many notes over folders of two letters; a note that is there is replaced where it is. */
async function placeOf(id: string, tree: Tree | undefined, signal: AbortSignal): Promise<string> {
  if (tree === undefined) return id;
  for (let depth = 1; depth <= 3; depth++) {
    const parts = Array.from({ length: depth }, (_, at) => id.slice(2 * at, 2 * at + 2));
    const path = [...parts, id.slice(2 * depth)].join('/');
    if ((await tree.entry(path, signal))?.kind === 'file') return path;
  }
  return id;
}
