import { type KubeObject, type ObjectMeta, parseApiVersion } from '@setpoint/kube';
import { isMap } from './field-trie.ts';
import { isSecret } from './mask-secrets.ts';

/** Metadata the API server writes; in a desired object it is left over from an export. */
const serverMetadata: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** The desired object as it can be applied: without what only the server writes, `stringData` moved to `data`. */
export function normalizeDesired(object: KubeObject): KubeObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key, value]) => !serverMetadata.has(key) && value !== null),
  ) as ObjectMeta;
  const { status: _status, ...rest } = object;
  return normalizeSecret({ ...rest, metadata });
}

export interface ComparableOptions {
  readonly ignoreAggregatedRoles: boolean;
}

/** The parts of an object that a comparison looks at, in the form the API server would give them. */
export function comparable(object: KubeObject, options: ComparableOptions): KubeObject {
  const { status: _status, ...rest } = object;
  return normalizeRole(normalizeSecret(rest), options);
}

/** As the API server does on write: `stringData` is encoded and wins over `data`; null values are empty. */
function normalizeSecret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (!isSecret(object) || (stringData === undefined && object['data'] === undefined)) return object;
  const data = new Map<string, unknown>();
  for (const [key, value] of entries(object['data'])) data.set(key, value ?? '');
  for (const [key, value] of entries(stringData)) data.set(key, encode(value));
  return { ...rest, data: Object.fromEntries(data) };
}

/** Values that are no strings stay as they are, so that the API server refuses them by name. */
function encode(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value, 'utf8').toString('base64') : (value ?? '');
}

/** The aggregation controller writes the rules of aggregated roles; an empty list and none are the same. */
function normalizeRole(object: KubeObject, options: ComparableOptions): KubeObject {
  if (parseApiVersion(object.apiVersion).group !== 'rbac.authorization.k8s.io') return object;
  if (object.kind !== 'ClusterRole' && object.kind !== 'Role') return object;
  const { rules, ...rest } = object;
  const aggregated = options.ignoreAggregatedRoles && isMap(object['aggregationRule']);
  const empty = Array.isArray(rules) && rules.length === 0;
  return aggregated || empty ? rest : object;
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isMap(value) ? Object.entries(value) : [];
}
