import { sameValue } from '../../kinds/field-error.ts';
import { controllerRef } from '../machinery/cluster.ts';
import {
  type DeploymentObject,
  maxSurge,
  newSetSize,
  type ReplicaSetObject,
  wantedReplicas,
} from './deployment-plan.ts';
import { templateHash } from './template-hash.ts';

const HASH_LABEL = 'pod-template-hash';

export const REVISION = 'deployment.kubernetes.io/revision';

export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';

const DESIRED = 'deployment.kubernetes.io/desired-replicas';

const MAX = 'deployment.kubernetes.io/max-replicas';

/** Annotations of the deployment that its replica sets do not take over. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAX,
]);

function templateWithoutHash(set: ReplicaSetObject): unknown {
  const { [HASH_LABEL]: _hash, ...labels } = set.spec.template.metadata?.labels ?? {};
  return { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
}

/** The set of the current template: the oldest, so that one never changes for another. */
export function currentSet(
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): ReplicaSetObject | undefined {
  const { template } = deployment.spec;
  const wanted = { ...template, metadata: { ...template.metadata, labels: template.metadata?.labels ?? {} } };
  return sets.find((set) => sameValue(templateWithoutHash(set), wanted));
}

export function revisionOf(set: { metadata: ReplicaSetObject['metadata'] }): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0) || 0;
}

export function wasScaled(deployment: DeploymentObject, sets: readonly ReplicaSetObject[]): boolean {
  return sets.some(
    (set) =>
      (set.spec.replicas ?? 0) > 0 &&
      set.metadata.annotations?.[DESIRED] !== undefined &&
      Number(set.metadata.annotations[DESIRED]) !== wantedReplicas(deployment),
  );
}

export function newSet(
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
  revision: string,
): ReplicaSetObject {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const { namespace, name } = deployment.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: { ...inherited(deployment), ...sizeAnnotations(deployment), [REVISION]: revision },
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: newSetSize(deployment, undefined, sets),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

export function inherited(deployment: DeploymentObject): Record<string, string> {
  const entries = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !OWN_ANNOTATIONS.has(key)));
}

export function sizeAnnotations(deployment: DeploymentObject): Record<string, string> {
  const wanted = wantedReplicas(deployment);
  return { [DESIRED]: String(wanted), [MAX]: String(wanted + maxSurge(deployment)) };
}
