import { type GroupVersionKind, type KubeObject, parseApiVersion } from '@setpoint/kube';
import { isCrdKind } from './kind-order.ts';

/** What a CustomResourceDefinition defines. */
export interface DefinedKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Served versions. */
  readonly versions: readonly string[];
}

/** The kind a CRD defines, undefined for other objects and for CRDs too broken to tell. */
export function definedKind(object: KubeObject): DefinedKind | undefined {
  if (!isCrdKind({ ...parseApiVersion(object.apiVersion), kind: object.kind })) return undefined;
  const spec = record(object['spec']);
  const kind = record(spec['names'])['kind'];
  const group = spec['group'];
  if (typeof kind !== 'string' || typeof group !== 'string') return undefined;
  const versions = Array.isArray(spec['versions']) ? spec['versions'].map(record) : [];
  return {
    group,
    kind,
    namespaced: spec['scope'] !== 'Cluster',
    versions: versions
      .filter((version) => version['served'] === true)
      .map((version) => String(version['name'])),
  };
}

/** Whether the API server serves the CRD's kind. */
export function isEstablished(crd: KubeObject): boolean {
  const conditions = record(crd['status'])['conditions'];
  if (!Array.isArray(conditions)) return false;
  return conditions.some((item) => {
    const condition = record(item);
    return condition['type'] === 'Established' && condition['status'] === 'True';
  });
}

export function definesKind(defined: DefinedKind, gvk: Pick<GroupVersionKind, 'group' | 'kind'>): boolean {
  return defined.group === gvk.group && defined.kind === gvk.kind;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
