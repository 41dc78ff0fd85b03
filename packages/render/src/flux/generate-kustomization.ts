import { checkManifests, KUSTOMIZATION_FILE_NAMES } from '@setpoint/kustomize';
import { encodeSigs } from '@setpoint/goyaml';
import { normalizePath, type Tree, type TreeEntry } from '@setpoint/source';
import { noDirectory } from '../detect-tool.ts';

const NAMES: ReadonlySet<string> = new Set(KUSTOMIZATION_FILE_NAMES);

/**
 * The kustomization that Flux generates for a directory without one: every YAML file below it in the order of a walk,
 * and in their place the directories that have a kustomization of their own. Fails where a file is no manifest.
 */
export async function generateKustomization(tree: Tree, path: string, signal: AbortSignal): Promise<string> {
  const entries = await tree.list(path, signal);
  if (entries === undefined) throw await noDirectory(tree, path, signal);
  const resources: string[] = [];
  await collect(entries, tree, normalizePath(path), resources, signal);
  return encodeSigs({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    // An empty kustomization is an error; the namespace of nothing is none.
    ...(resources.length === 0 ? { namespace: '_placeholder' } : { resources }),
  });
}

async function collect(
  entries: readonly TreeEntry[],
  tree: Tree,
  root: string,
  resources: string[],
  signal: AbortSignal,
): Promise<void> {
  for (const entry of entries) {
    const shown = `.${entry.path.slice(root.length === 0 ? 0 : root.length).replace(/^\/?/, '/')}`;
    if (entry.kind === 'directory') {
      const children = (await tree.list(entry.path, signal)) ?? [];
      if (await hasKustomization(children, tree, signal)) resources.push(shown);
      else await collect(children, tree, root, resources, signal);
    } else if (/\.ya?ml$/.test(entry.path) && entry.kind !== 'submodule') {
      checkManifests(await tree.read(entry.path, signal), shown);
      resources.push(shown);
    }
  }
}

async function hasKustomization(
  children: readonly TreeEntry[],
  tree: Tree,
  signal: AbortSignal,
): Promise<boolean> {
  for (const child of children) {
    if (!NAMES.has(child.path.slice(child.path.lastIndexOf('/') + 1))) continue;
    if ((await tree.entry(child.path, signal))?.kind === 'file') return true;
  }
  return false;
}
