import { sortStrings } from '@setpoint/gotemplate';
import { inInstallOrder } from './kind-order.ts';
import { type ManifestHead, readHead } from './manifest-head.ts';
import { splitManifests, trimSpace } from './split-manifests.ts';

/** One rendered document. */
export interface Manifest {
  /** The template it came from, with the path of its chart. */
  readonly path: string;
  readonly text: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The decoded document; null when it holds comments alone. */
  readonly value: unknown;
}

/** A document that `helm.sh/hook` makes a hook. */
export interface Hook extends Manifest {
  readonly events: readonly string[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

export interface SortedManifests {
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Hook[];
}

const events: ReadonlyMap<string, string> = new Map([
  ...[
    'pre-install',
    'post-install',
    'pre-delete',
    'post-delete',
    'pre-upgrade',
    'post-upgrade',
    'pre-rollback',
    'post-rollback',
    'test',
  ].map((name) => [name, name] as const),
  ['test-success', 'test'],
]);

/**
 * The documents of rendered files, hooks apart, each in the order Helm installs them. Documents whose hook is unknown
 * are left out, as Helm does. Fails with `helm.manifest` when a document is not YAML.
 */
export function sortManifests(texts: ReadonlyMap<string, string>, helmVersion: 3 | 4): SortedManifests {
  const manifests: Manifest[] = [];
  const hooks: Hook[] = [];
  for (const path of sortStrings([...texts.keys()])) {
    const content = texts.get(path) as string;
    if (trimSpace(content) === '') continue;
    for (const text of splitManifests(content)) {
      const head = readHead(text, path);
      const { apiVersion, kind, name, value, annotations } = head;
      const manifest: Manifest = { path, text, apiVersion, kind, name, value };
      const hook = annotations.get('helm.sh/hook');
      if (hook === undefined) manifests.push(manifest);
      else hooks.push(...hookOf(manifest, hook, head));
    }
  }
  return { manifests: inInstallOrder(manifests, helmVersion), hooks: inInstallOrder(hooks, helmVersion) };
}

function hookOf(manifest: Manifest, hook: string, head: ManifestHead): Hook[] {
  const named = listOf(hook).map((name) => events.get(name));
  if (named.includes(undefined)) return [];
  return [
    {
      ...manifest,
      events: named as string[],
      weight: weightOf(head.annotations.get('helm.sh/hook-weight')),
      deletePolicies: policies(head, 'helm.sh/hook-delete-policy'),
      outputLogPolicies: policies(head, 'helm.sh/hook-output-log-policy'),
    },
  ];
}

function weightOf(text: string | undefined): number {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
}

function policies(head: ManifestHead, annotation: string): string[] {
  const value = head.annotations.get(annotation);
  return value === undefined ? [] : listOf(value);
}

function listOf(text: string): string[] {
  return text.split(',').map((item) => trimSpace(item).toLowerCase());
}
