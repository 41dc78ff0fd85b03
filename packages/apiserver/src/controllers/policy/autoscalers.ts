import { rfc3339 } from '@setpoint/core';
import { parseApiVersion } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { Condition, TypedReference } from '../../kinds/model/meta.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { withCondition } from '../machinery/conditions.ts';
import { keyOf } from '../machinery/informer.ts';
import { AUTOSCALER, DEPLOYMENT, REPLICA_SET, STATEFUL_SET } from '../machinery/kinds.ts';

type AutoscalerObject = Draft & {
  spec: { scaleTargetRef?: TypedReference; minReplicas?: number; maxReplicas?: number };
  status?: { conditions?: Condition[]; currentReplicas?: number; desiredReplicas?: number };
};
type Scalable = Draft & { spec?: { replicas?: number }; status?: { replicas?: number } };

const COMPONENT = 'horizontal-pod-autoscaler';

/** Reports what autoscalers see. There are no metrics in a simulation, so nothing is ever scaled. */
export function startAutoscalers(cluster: Cluster): void {
  const autoscalers = cluster.informer<AutoscalerObject>(AUTOSCALER);
  const targets = [DEPLOYMENT, REPLICA_SET, STATEFUL_SET].map((gvk) => cluster.informer<Scalable>(gvk));
  const targetOf = ({ spec, metadata }: AutoscalerObject): Scalable | undefined => {
    const { apiVersion = '', kind, name = '' } = spec.scaleTargetRef ?? {};
    const { group } = parseApiVersion(apiVersion);
    const informer = targets.find(({ gvk }) => gvk.kind === kind && gvk.group === group);
    return informer?.find(metadata.namespace ?? '', name);
  };
  const queue = cluster.queue(COMPONENT, async (key) => {
    const autoscaler = autoscalers.get(key);
    if (autoscaler === undefined || autoscaler.metadata.deletionTimestamp !== undefined) return;
    await writeStatus(cluster, autoscaler, targetOf(autoscaler));
  });
  autoscalers.onChange(({ object }) => {
    if (object !== undefined) queue.add(keyOf(object));
  });
  for (const informer of targets) {
    informer.onChange(({ object, previous }) => {
      const target = (object ?? previous) as Scalable;
      for (const autoscaler of autoscalers.inNamespace(target.metadata.namespace ?? '')) {
        const { kind, name } = autoscaler.spec.scaleTargetRef ?? {};
        if (kind === informer.gvk.kind && name === target.metadata.name) queue.add(keyOf(autoscaler));
      }
    });
  }
}

async function writeStatus(
  cluster: Cluster,
  autoscaler: AutoscalerObject,
  target: Scalable | undefined,
): Promise<void> {
  const now = rfc3339(cluster.now());
  const { kind, name } = autoscaler.spec.scaleTargetRef ?? {};
  const { status } = autoscaler;
  const put = (list: Condition[] | undefined, condition: Condition): Condition[] =>
    withCondition(list, condition, now);
  if (target === undefined) {
    const { group } = parseApiVersion(autoscaler.spec.scaleTargetRef?.apiVersion ?? '');
    const resource = `${(kind ?? '').toLowerCase()}s${group === '' ? '' : `.${group}`}`;
    const missing = `${resource} ${JSON.stringify(name)} not found`;
    cluster.event(autoscaler, 'Warning', 'FailedGetScale', missing, COMPONENT);
    const message = `the HPA controller was unable to get the target's current scale: ${missing}`;
    const conditions = put(status?.conditions, {
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message,
    });
    await cluster.updateStatus(autoscaler, { ...status, conditions });
    return;
  }
  const replicas = target.spec?.replicas ?? 1;
  let conditions = put(status?.conditions, {
    type: 'AbleToScale',
    status: 'True',
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  });
  conditions = put(conditions, {
    type: 'ScalingActive',
    status: replicas === 0 ? 'False' : 'True',
    reason: replicas === 0 ? 'ScalingDisabled' : 'ValidMetricFound',
    message:
      replicas === 0
        ? 'scaling is disabled since the replica count of the target is zero'
        : 'the HPA was able to successfully calculate a replica count from a simulated metric',
  });
  conditions = put(conditions, {
    type: 'ScalingLimited',
    status: 'False',
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  });
  await cluster.updateStatus(autoscaler, {
    ...status,
    currentReplicas: target.status?.replicas ?? 0,
    desiredReplicas: replicas,
    conditions,
  });
}
