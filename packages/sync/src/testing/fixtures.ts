import type { KubeObject } from '@setpoint/kube';
import { createHealth } from '../health/registry.ts';
import { readArgoAnnotations } from '../order/argo-annotations.ts';
import { createArgoTracking } from '../ownership/argo-tracking.ts';
import type { Conventions } from '../plan/conventions.ts';
import type { CompareInput, DesiredObject } from '../plan/input.ts';
import { refKey, refOf } from '@setpoint/kube';

export const argoConventions: Conventions = {
  ownership: createArgoTracking(),
  readAnnotations: readArgoAnnotations,
  fieldManager: 'argocd-controller',
  formerManagers: ['kubectl-client-side-apply'],
  hookFinalizer: 'argocd.argoproj.io/hook-finalizer',
};

const clusterScoped = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition']);
const knownGroups = new Set(['', 'apps', 'batch', 'rbac.authorization.k8s.io', 'apiextensions.k8s.io']);

export interface ObjectSketch {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly [field: string]: unknown;
}

/** `object('apps/v1 Deployment web', {spec: …})` */
export function object(id: string, { annotations, namespace, ...fields }: ObjectSketch = {}): KubeObject {
  const [apiVersion = '', kind = '', name = ''] = id.split(' ');
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion, kind, metadata, ...fields };
}

export function configMap(name: string, sketch: ObjectSketch = {}): KubeObject {
  return object(`v1 ConfigMap ${name}`, { data: { key: 'value' }, ...sketch });
}

/** The object as the owner `app` would have it live. */
export function owned(source: KubeObject, owner = 'app'): KubeObject {
  const namespaced = !clusterScoped.has(source.kind);
  const metadata = {
    ...source.metadata,
    ...(namespaced ? { namespace: source.metadata.namespace ?? 'default' } : {}),
    uid: `uid-${source.metadata.name ?? ''}`,
    resourceVersion: '1',
  };
  return argoConventions.ownership.mark({ ...source, metadata }, owner);
}

export function compareInput(
  desired: readonly (KubeObject | DesiredObject)[],
  live: readonly KubeObject[] = [],
  more: Partial<CompareInput> = {},
): CompareInput {
  return {
    owner: 'app',
    revision: '0123456789abcdef',
    destinationNamespace: 'default',
    conventions: argoConventions,
    desired: desired.map((one) => ('apiVersion' in one ? { object: one } : one)),
    render: { complete: true },
    live: new Map(live.map((one) => [refKey(refOf(one)), one])),
    namespaces: (name) => (name === 'default' ? object('v1 Namespace default') : undefined),
    kinds: ({ group, kind }) =>
      knownGroups.has(group) ? { namespaced: !clusterScoped.has(kind) } : undefined,
    schemas: () => undefined,
    health: createHealth(),
    ...more,
  };
}
