import { rfc3339 } from '@setpoint/core';
import { scaledValue } from '../../kinds/int-or-percent.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Condition, IntOrString, LabelSelector } from '../../kinds/model/meta.ts';
import { selectorMatches } from '../../kinds/selectors.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { withCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { DISRUPTION_BUDGET, POD } from '../machinery/kinds.ts';
import { isActive, isFinished, isReady, type PodObject } from '../workloads/pod-facts.ts';

type BudgetObject = Draft & {
  spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString; selector?: LabelSelector };
  status?: { conditions?: Condition[]; disruptedPods?: Record<string, string> };
};

/** Keeps the status of disruption budgets: how many of their pods may be evicted now. */
export function startDisruptionBudgets(cluster: Cluster): void {
  const budgets = cluster.informer<BudgetObject>(DISRUPTION_BUDGET);
  const pods = cluster.informer<PodObject>(POD);
  const queue = cluster.queue('disruption-controller', async (key) => {
    const budget = budgets.get(key);
    if (budget !== undefined && budget.metadata.deletionTimestamp === undefined)
      await writeStatus(cluster, pods, budget);
  });
  budgets.onChange(({ object }) => {
    if (object !== undefined) queue.add(keyOf(object));
  });
  pods.onChange(({ object, previous }) => {
    const namespace = (object ?? previous)?.metadata.namespace ?? '';
    for (const budget of budgets.inNamespace(namespace)) {
      const covers = [object, previous].some((pod) =>
        selectorMatches(budget.spec.selector, pod?.metadata.labels),
      );
      if (covers) queue.addBatched(keyOf(budget), pods.countInNamespace(namespace));
    }
  });
}

async function writeStatus(cluster: Cluster, pods: Informer<PodObject>, budget: BudgetObject): Promise<void> {
  const covered = pods
    .inNamespace(budget.metadata.namespace ?? '')
    .filter((pod) => !isFinished(pod) && selectorMatches(budget.spec.selector, pod.metadata.labels));
  const expected = covered.length;
  const { minAvailable, maxUnavailable } = budget.spec;
  const desired =
    minAvailable === undefined
      ? Math.max(0, expected - scaledValue(maxUnavailable ?? 0, expected, true))
      : scaledValue(minAvailable, expected, true);
  const disrupted = recentDisruptions(budget, covered, cluster.now());
  const healthy = covered.filter(
    (pod) => isActive(pod) && isReady(pod) && !Object.hasOwn(disrupted, pod.metadata.name ?? ''),
  ).length;
  const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired);
  const conditions = withCondition(
    budget.status?.conditions,
    {
      type: 'DisruptionAllowed',
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      ...(budget.metadata.generation === undefined ? {} : { observedGeneration: budget.metadata.generation }),
    },
    rfc3339(cluster.now()),
  );
  await cluster.updateStatus(budget, {
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
    observedGeneration: budget.metadata.generation,
    conditions,
  });
}

const DISRUPTION_TIMEOUT_MS = 120_000;

/** Evictions granted whose pod is still there; one that is not carried out in two minutes counts no more. */
function recentDisruptions(
  budget: BudgetObject,
  covered: readonly PodObject[],
  nowMs: number,
): Record<string, string> {
  const present = new Set(covered.filter(isActive).map(({ metadata }) => metadata.name));
  return Object.fromEntries(
    Object.entries(budget.status?.disruptedPods ?? {}).filter(
      ([name, since]) => present.has(name) && nowMs - Date.parse(since) < DISRUPTION_TIMEOUT_MS,
    ),
  );
}
