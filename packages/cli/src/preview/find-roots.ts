import { posix } from 'node:path';
import type { Application } from '@setpoint/argocd';
import { decodeAllSigs } from '@setpoint/goyaml';
import { isPlainMap } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import { filesBelow } from './files-below.ts';
import type { Declared } from './find-declared.ts';
import type { Repository } from './repository.ts';

const kustomizations = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;
const isChart = (path: string): boolean => /(?:^|\/)Chart\.yaml$/.test(path);
const isManifest = (path: string): boolean => /\.(?:ya?ml|json)$/.test(path);

/**
 * What there is to deploy in a repository without an Application: each chart that is no part of another, each
 * kustomization that no other uses, and each folder of manifests that belongs to neither, as Applications would name
 * them. In the namespace given, on the cluster at hand.
 */
export async function findRoots(
  { tree, scope, url }: Repository,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Declared[]> {
  const charts = new Set<string>();
  const overlays = new Set<string>();
  const used = new Set<string>();
  const manifests = new Set<string>();
  for await (const { path } of filesBelow(tree, scope, signal)) {
    const folder = posix.dirname(path);
    if (isChart(path)) charts.add(folder);
    else if (kustomizations.test(path)) {
      const { isRoot, uses } = await kustomizationAt(tree, path, signal);
      if (isRoot) overlays.add(folder);
      for (const use of uses) used.add(use);
    } else if (isManifest(path) && (await holdsObjects(tree, path, signal))) manifests.add(folder);
  }
  const roots = [
    ...[...charts].filter((folder) => !isWithinAny(folder, charts, false)),
    ...[...overlays].filter((folder) => !used.has(folder)),
  ];
  const taken = new Set([...charts, ...overlays, ...used]);
  const plain = [...manifests].filter((folder) => !isWithinAny(folder, taken, true));
  return [...roots, ...plain].toSorted().map((folder) => ({
    object: applicationFor(folder, url, namespace) as unknown as Declared['object'],
    file: folder,
    line: 1,
  }));
}

function isWithinAny(folder: string, others: ReadonlySet<string>, orSame: boolean): boolean {
  if (orSame && others.has(folder)) return true;
  for (let at = folder; at !== '.' && at !== '/'; ) {
    at = posix.dirname(at);
    if (others.has(at)) return true;
  }
  return false;
}

async function kustomizationAt(
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly isRoot: boolean; readonly uses: readonly string[] }> {
  const value = await firstOf(tree, path, signal);
  if (value === undefined) return { isRoot: true, uses: [] };
  const folder = posix.dirname(path);
  const uses = [
    'resources',
    'bases',
    'components',
    'crds',
    'configurations',
    'generators',
    'transformers',
  ].flatMap((key) => (Array.isArray(value[key]) ? (value[key] as unknown[]) : []));
  return {
    isRoot: value['kind'] !== 'Component',
    uses: uses.flatMap((use) => (typeof use === 'string' ? [posix.join(folder, use)] : [])),
  };
}

async function holdsObjects(tree: Tree, path: string, signal: AbortSignal): Promise<boolean> {
  const text = Buffer.from(await tree.read(path, signal)).toString('utf8');
  return /^["'\s{]*apiVersion["']?\s*:/m.test(text) && /["']?kind["']?\s*:/.test(text);
}

/** A kustomization that cannot be read is told by rendering it. */
async function firstOf(
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value = decodeAllSigs(await tree.read(path, signal))[0]?.value;
    return isPlainMap(value) ? value : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function applicationFor(folder: string, repoURL: string, namespace: string): Application {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: name.slice(-53).replace(/^-+/, '') || 'repository', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL, path: folder, targetRevision: 'HEAD' },
      destination: { name: 'in-cluster', namespace },
    },
  };
}
