import { SetpointError } from '@setpoint/core';
import { parseRepoSpec } from '@setpoint/kustomize';
import { normalizePath, type Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from '../errors.ts';
import type { KustomizeTool } from '../tool.ts';
import { globPaths } from './glob-paths.ts';

/**
 * The tool's components as `kustomize edit add component` finds them: patterns become what they match, repositories stay
 * URLs. With `ignoreMissingComponents` only directories of the tree remain, as in Argo CD.
 */
export async function findComponents(
  { components = [], ignoreMissingComponents: ignoresMissing = false }: KustomizeTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const component of components) {
    if (ignoresMissing) {
      if (await isThere(tree, `${path}/${component}`, signal)) found.push(component);
      continue;
    }
    const matches = await globPaths(tree, path, component, signal);
    if (matches.length > 0) found.push(...matches);
    else if (parseRepoSpec(component) !== undefined) found.push(component);
    else throw missing(component);
  }
  return found;
}

async function isThere(tree: Tree, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await tree.entry(normalizePath(path), signal)) !== undefined;
  } catch (error) {
    // What leads out of the repository is not in it.
    if (error instanceof SetpointError && error.retry === 'never') return false;
    throw error;
  }
}

function missing(component: string): Error {
  return renderError(RENDER_CODES.pathNotFound, `${component} has no match`, 'kustomize.components', {
    rule: 'a component is a directory relative to the application, a pattern that matches some, or a repository',
    nextAction: 'Correct kustomize.components, or set ignoreMissingComponents.',
  });
}
