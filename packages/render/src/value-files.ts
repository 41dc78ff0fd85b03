import type { Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from './errors.ts';
import { filesMatching, isPattern } from './path-glob.ts';

/**
 * The value files with patterns expanded, each once: a file that is also named itself stands where it is named. A
 * pattern that matches nothing is an error unless missing files are ignored; all as Argo CD resolves them.
 */
export async function expandedValueFiles(
  tree: Tree,
  files: readonly string[],
  ignoreMissing: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!files.some(isPattern)) return [...new Set(files)];
  const named = new Set(files.filter((file) => !isPattern(file)));
  const expanded = new Set<string>();
  for (const file of files) {
    if (!isPattern(file)) {
      expanded.add(file);
      continue;
    }
    const found = await filesMatching(tree, file, signal);
    if (found.length === 0 && !ignoreMissing) throw noMatch(file);
    for (const path of found) if (!named.has(path)) expanded.add(path);
  }
  return [...expanded];
}

function noMatch(pattern: string): Error {
  return renderError(RENDER_CODES.badGlob, `values file glob "${pattern}" matched no files`, pattern, {
    rule: 'a pattern among helm.valueFiles matches at least one file',
    nextAction: 'Correct the pattern, or set helm.ignoreMissingValueFiles.',
  });
}
