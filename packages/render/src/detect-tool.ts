import { normalizePath, type Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from './errors.ts';
import { KUSTOMIZATION_FILES } from './kustomization-files.ts';
import type { ToolKind } from './tool.ts';

const KUSTOMIZATIONS: ReadonlySet<string> = new Set(KUSTOMIZATION_FILES);

/**
 * The tool Argo CD would choose for the directory (util/app/discovery): by the names of its own files in the order of
 * their bytes, the last that says something wins, so a kustomization beside a chart means Kustomize. Any name that ends
 * in `Chart.yaml` counts as a chart, as it does there. Throws `render.path-not-found`.
 */
export async function detectTool(tree: Tree, path: string, signal: AbortSignal): Promise<ToolKind> {
  const entries = await tree.list(path, signal);
  if (entries === undefined) throw await noDirectory(tree, path, signal);
  let found: ToolKind = 'directory';
  for (const entry of entries) {
    if (entry.kind === 'directory' || entry.kind === 'submodule') continue;
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    if (name.endsWith('Chart.yaml')) found = 'helm';
    if (KUSTOMIZATIONS.has(name)) found = 'kustomize';
  }
  return found;
}

/** Why the path cannot be rendered. */
export async function noDirectory(tree: Tree, path: string, signal: AbortSignal): Promise<Error> {
  const entry = await tree.entry(path, signal);
  const shown = normalizePath(path) === '' ? '.' : normalizePath(path);
  if (entry === undefined) {
    return renderError(RENDER_CODES.pathNotFound, 'the application path does not exist', shown, {
      rule: 'the path is a directory of the repository at the revision',
      nextAction: `Correct the path, or add it at ${tree.revision.ref === '' ? 'HEAD' : tree.revision.ref}.`,
    });
  }
  return renderError(RENDER_CODES.notADirectory, `the application path is a ${entry.kind}`, shown, {
    rule: 'the path is a directory of the repository at the revision',
    nextAction: 'Use the directory the file is in; directory.include can select the file.',
  });
}
