import { clonePlain, type KubeObject, labelSelectorMatches } from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { deleteObject, type DeletionOptions } from '../registry/delete.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import type { Machinery } from '../registry/machinery.ts';
import { rfc3339 } from '@setpoint/core';
import type { Draft } from '../kinds/index.ts';
import { admitSent, prepareUpdate } from '../registry/prepare.ts';
import { keyOf, type Target, type WriteContext } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import { badRequest, notFound, tooManyRequests } from '../status/answers.ts';
import { decodeVirtual } from './decode-virtual.ts';
import { success, type VirtualResource } from './virtual-resource.ts';

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction' };

interface SentDeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: DeletionOptions['propagationPolicy'];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
}

interface BudgetStatus {
  readonly observedGeneration?: number;
  readonly disruptionsAllowed?: number;
  readonly disruptedPods?: Readonly<Record<string, string>>;
  readonly desiredHealthy?: number;
  readonly currentHealthy?: number;
  readonly expectedPods?: number;
  readonly conditions?: readonly { readonly type: string }[];
}

/** Deletes a pod unless a disruption budget forbids it. */
export function podEviction(machinery: Machinery): VirtualResource {
  return {
    async create(target, body, context) {
      const eviction = decodeVirtual(body, evictionKind, context);
      if (eviction.metadata.name !== target.name)
        throw badRequest('name in URL does not match name in Eviction object');
      const sent = (eviction['deleteOptions'] ?? {}) as SentDeleteOptions;
      const dryRun = context.dryRun || sent.dryRun?.includes('All') === true;
      const pod = machinery.store.latest(keyOf(target))?.object;
      if (pod === undefined) throw notFound(groupResourceOf(target.resource), target.name);
      await admitSent(machinery, target, eviction, { ...context, dryRun });
      if (!isFinished(pod)) await claimDisruption(machinery, target, pod, { ...context, dryRun });
      const options = { ...optionsOf(sent), uid: sent.preconditions?.uid ?? pod.metadata.uid ?? '' };
      await tellPod(machinery, target, { ...context, dryRun });
      await deleteObject(machinery, { ...target, subresource: '' }, options, { ...context, dryRun });
      return success;
    },
  };
}

/** The pod says why it goes, to whoever counts how its pods end. */
async function tellPod(machinery: Machinery, target: Target, context: WriteContext): Promise<void> {
  const place = { ...target, subresource: 'status' };
  await guaranteedUpdate(
    machinery,
    place,
    (current) => {
      if (current === undefined) throw notFound(groupResourceOf(target.resource), target.name);
      const draft = clonePlain(current.object) as unknown as Draft;
      const status = (draft['status'] ?? {}) as { conditions?: readonly { readonly type: string }[] };
      const others = (status.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: rfc3339(machinery.clock.now()),
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      };
      // As it is, past field management, like whatever the server writes itself.
      return {
        type: 'put',
        object: {
          ...draft,
          status: { ...status, conditions: [...others, condition] },
        } as unknown as KubeObject,
      };
    },
    context.dryRun,
  );
}

function optionsOf({
  gracePeriodSeconds,
  propagationPolicy,
  preconditions,
}: SentDeleteOptions): DeletionOptions {
  const resourceVersion = preconditions?.resourceVersion;
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

/** Finished, pending and already dying pods disturb nobody by going. */
function isFinished(pod: KubeObject): boolean {
  const phase = (pod['status'] as { phase?: string } | undefined)?.phase;
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined
  );
}

/** Takes one allowed disruption from the pod's budget, or refuses with 429. */
async function claimDisruption(
  machinery: Machinery,
  target: Target,
  pod: KubeObject,
  context: WriteContext,
): Promise<void> {
  const budgets = machinery.catalog.findResource('policy', 'poddisruptionbudgets');
  if (budgets === undefined) return;
  const matching = machinery.store
    .list(budgets.storage, `${target.namespace}/`)
    .filter(({ object }) => selects(object, pod));
  if (matching.length > 1) {
    throw new ApiError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = matching;
  if (budget === undefined) return;
  const place: Target = {
    resource: budgets,
    namespace: target.namespace,
    name: budget.name,
    subresource: 'status',
  };
  await guaranteedUpdate(
    machinery,
    place,
    (current) => {
      if (current === undefined) return { type: 'keep' };
      const status = (current.object['status'] ?? {}) as BudgetStatus;
      const allowed = status.disruptionsAllowed ?? 0;
      if (!isPodReady(pod) && mayLoseUnready(current.object, status)) return { type: 'keep' };
      if ((status.observedGeneration ?? 0) < (current.object.metadata.generation ?? 0)) {
        throw stillProcessed(budget.name);
      }
      if (allowed <= 0) throw refusal(budget.name, status);
      const disruptedPods = { ...status.disruptedPods, [target.name]: rfc3339(machinery.clock.now()) };
      const next = withDisruption(status, disruptedPods, rfc3339(machinery.clock.now()));
      const draft = { ...clonePlain(current.object), status: next } as unknown as Draft;
      return prepareUpdate(machinery, place, draft, current.object, {
        ...context,
        fieldManager: 'kube-apiserver',
      });
    },
    context.dryRun,
  );
}

/** The status with one disruption less, and with the condition that tells of the last. */
function withDisruption(
  status: BudgetStatus,
  disruptedPods: Readonly<Record<string, string>>,
  now: string,
): object {
  const { disruptionsAllowed = 0, conditions = [], observedGeneration } = status;
  const next = { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods };
  if (next.disruptionsAllowed > 0) return next;
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    lastTransitionTime: now,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  const others = conditions.filter(({ type }) => type !== condition.type);
  return { ...next, conditions: [...others, condition] };
}

function selects(budget: KubeObject, pod: KubeObject): boolean {
  const selector = (budget['spec'] as { selector?: object } | undefined)?.selector;
  return selector !== undefined && labelSelectorMatches(selector, pod.metadata.labels ?? {});
}

function isPodReady(pod: KubeObject): boolean {
  const { conditions = [] } = (pod['status'] ?? {}) as {
    conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A pod that does not serve may go when there are enough that do, or whenever the budget says so. */
function mayLoseUnready(
  budget: KubeObject,
  { currentHealthy = 0, desiredHealthy = 0 }: BudgetStatus,
): boolean {
  const { unhealthyPodEvictionPolicy } = (budget['spec'] ?? {}) as { unhealthyPodEvictionPolicy?: string };
  if (unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

/** Its controller has yet to see the budget as it is now. */
function stillProcessed(name: string): Error {
  const message = `The disruption budget ${name} is still being processed by the server.`;
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [
    { reason: 'DisruptionBudget', message },
  ]);
}

function refusal(name: string, { desiredHealthy = 0, currentHealthy = 0 }: BudgetStatus): Error {
  const message = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", undefined, [
    { reason: 'DisruptionBudget', message },
  ]);
}
