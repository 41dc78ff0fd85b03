import type { Tree } from '@setpoint/source';

/** The text of a file; undefined when there is none. */
export async function textAt(tree: Tree, path: string, signal: AbortSignal): Promise<string | undefined> {
  const entry = await tree.entry(path, signal);
  return entry?.kind === 'file' ? Buffer.from(await tree.read(path, signal)).toString('utf8') : undefined;
}

/** Paths of all files below a directory, links not followed; at most `most` of them. */
export async function filesBelow(
  tree: Tree,
  directory: string,
  most: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [directory];
  for (let next = waiting.shift(); next !== undefined && found.length < most; next = waiting.shift()) {
    for (const { path, kind } of (await tree.list(next, signal)) ?? []) {
      if (kind === 'directory') waiting.push(path);
      else if (kind === 'file') found.push(path);
    }
  }
  return found.slice(0, most);
}
