import { SetpointError } from '@setpoint/core';
import { normalizePath, type Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from '../errors.ts';
import type { FluxTool } from '../tool.ts';

/** How Flux tells that a path is neither local nor relative. */
const REMOTE = /^(?:git::|gh:|ssh:\/\/|https:\/\/|http:\/\/|git@|github\.com:|github\.com\/)./i;
const ABSOLUTE = /^(?:file:\/\/)?\//i;

/** The spec's components, which must be in the tree; missing ones are left out when the spec says so. */
export async function findLocalComponents(
  { components = [], ignoreMissingComponents = false }: FluxTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const component of components) {
    if (REMOTE.test(component) || ABSOLUTE.test(component)) throw notLocal(component);
    if (!ignoreMissingComponents || (await isThere(tree, `${path}/${component}`, signal)))
      found.push(component);
  }
  return found;
}

async function isThere(tree: Tree, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await tree.entry(normalizePath(path.replace(/^\//, '')), signal)) !== undefined;
  } catch (error) {
    // What leads out of the tree is not in it.
    if (error instanceof SetpointError && error.retry === 'never') return false;
    throw error;
  }
}

function notLocal(component: string): Error {
  return renderError(
    RENDER_CODES.badTool,
    `component path '${component}' must be local and relative`,
    'spec.components',
    {
      rule: 'components are directories of the source, relative to the path',
      nextAction: 'Name a directory of the source, or refer to the component in kustomization.yaml.',
    },
  );
}
