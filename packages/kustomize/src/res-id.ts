import { isClusterScopedKind } from './cluster-scope.ts';

export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What names a resource. An empty namespace counts as `default`; cluster-scoped kinds share one namespace of their own. */
export interface ResId extends Gvk {
  readonly name: string;
  readonly namespace: string;
  /** Known only of current ids: ids of the past count as namespaced. */
  readonly clusterScoped: boolean;
}

const DEFAULT_NAMESPACE = 'default';
const NO_NAMESPACE = '_non_namespaceable_';

export function gvkOf(apiVersion: string, kind: string): Gvk {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion, kind };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind };
}

export function apiVersionOf({ group, version }: Gvk): string {
  return group === '' ? version : `${group}/${version}`;
}

export function newResId(gvk: Gvk, name: string, namespace: string, scoped: boolean): ResId {
  const { group, version, kind } = gvk;
  const clusterScoped = scoped && isClusterScopedKind(apiVersionOf(gvk), kind);
  return { group, version, kind, name, namespace, clusterScoped };
}

export function effectiveNamespace(id: ResId): string {
  if (id.clusterScoped) return NO_NAMESPACE;
  return id.namespace === '' ? DEFAULT_NAMESPACE : id.namespace;
}

export function isClusterNamespace(namespace: string): boolean {
  return namespace === NO_NAMESPACE;
}

/** Equal keys for equal ids. */
export function idKey(id: ResId): string {
  return `${id.group}\n${id.version}\n${id.kind}\n${id.name}\n${effectiveNamespace(id)}`;
}

export function sameGvk(a: Gvk, b: Gvk): boolean {
  return a.kind === b.kind && a.group === b.group && a.version === b.version;
}

export function sameGvkName(a: ResId, b: ResId): boolean {
  return a.name === b.name && sameGvk(a, b);
}

export function sameNamespace(a: ResId, b: ResId): boolean {
  return effectiveNamespace(a) === effectiveNamespace(b);
}

export function sameId(a: ResId, b: ResId): boolean {
  return sameGvkName(a, b) && sameNamespace(a, b);
}

/** Whether every part the selector names is the same. */
export function isSelected(gvk: Gvk, selector: Gvk): boolean {
  return (
    (selector.kind === '' || gvk.kind === selector.kind) &&
    (selector.group === '' || gvk.group === selector.group) &&
    (selector.version === '' || gvk.version === selector.version)
  );
}

export function isSelectedBy(id: ResId, selector: ResId): boolean {
  return (
    (selector.name === '' || selector.name === id.name) &&
    (selector.namespace === '' || sameNamespace(selector, id)) &&
    isSelected(id, selector)
  );
}

export function gvkText({ group, version, kind }: Gvk): string {
  return `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;
}

/** As messages show an id: `Deployment.v1.apps/name.namespace`. */
export function idText(id: ResId): string {
  return `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;
}

/** As Go's `%#v` shows an id. */
export function idGoSyntax(id: ResId): string {
  const gvk = `resid.Gvk{Group:"${id.group}", Version:"${id.version}", Kind:"${id.kind}", isClusterScoped:${id.clusterScoped}}`;
  return `resid.ResId{Gvk:${gvk}, Name:"${id.name}", Namespace:"${id.namespace}"}`;
}

const ORDER_FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const ORDER_LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The rank of kinds in legacy order: negative comes first, positive last, all others are 0. */
export function kindRanks(
  first: readonly string[] = ORDER_FIRST,
  last: readonly string[] = ORDER_LAST,
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [i, kind] of first.entries()) ranks.set(kind, i - first.length);
  for (const [i, kind] of last.entries()) ranks.set(kind, i + 1);
  return ranks;
}

const DEFAULT_RANKS = kindRanks();

export function sortText({ group, version, kind }: Gvk): string {
  return `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
}

/** Go compares strings by their bytes; so does this, for all but unpaired surrogates. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right)
      return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

export function compareGvk(a: Gvk, b: Gvk): number {
  const rank = (DEFAULT_RANKS.get(a.kind) ?? 0) - (DEFAULT_RANKS.get(b.kind) ?? 0);
  return rank !== 0 ? rank : compareText(sortText(a), sortText(b));
}
