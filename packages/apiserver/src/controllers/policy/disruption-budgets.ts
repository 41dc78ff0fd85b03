import { rfc3339 } from '@setpoint/core';
import { scaledValue } from '../../kinds/int-or-percent.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Condition, IntOrString, LabelSelector } from '../../kinds/model/meta.ts';
import { selectorMatches } from '../../kinds/selectors.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { withCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { ExpectedPods } from './expected-pods.ts';
import { DISRUPTION_BUDGET, POD } from '../machinery/kinds.ts';
import { isActive, isReady, type PodObject } from '../workloads/pod-facts.ts';

type BudgetObject = Draft & {
  spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString; selector?: LabelSelector };
  status?: { conditions?: Condition[]; disruptedPods?: Record<string, string> };
};

const COMPONENT = 'controllermanager';

/** Keeps the status of disruption budgets: how many of their pods may be evicted now. */
export function startDisruptionBudgets(cluster: Cluster): void {
  const budgets = cluster.informer<BudgetObject>(DISRUPTION_BUDGET);
  const pods = cluster.informer<PodObject>(POD);
  const scales = new ExpectedPods(cluster);
  const queue = cluster.queue('disruption-controller', async (key) => {
    const budget = budgets.get(key);
    if (budget !== undefined && budget.metadata.deletionTimestamp === undefined)
      await writeStatus({ cluster, pods, scales }, budget);
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

interface Scope {
  readonly cluster: Cluster;
  readonly pods: Informer<PodObject>;
  readonly scales: ExpectedPods;
}

async function writeStatus({ cluster, pods, scales }: Scope, budget: BudgetObject): Promise<void> {
  const covered = pods
    .inNamespace(budget.metadata.namespace ?? '')
    .filter((pod) => selectorMatches(budget.spec.selector, pod.metadata.labels));
  if (covered.length === 0) cluster.event(budget, 'Normal', 'NoPods', 'No matching pods found', COMPONENT);
  const wanted = wantedHealthy(scales, budget, covered);
  if (wanted.failure !== undefined) {
    await refuse(cluster, budget, wanted.failure);
    return;
  }
  const { expected, desired, hasUnmanaged } = wanted;
  if (hasUnmanaged) cluster.event(budget, 'Warning', 'UnmanagedPods', unmanaged(budget), COMPONENT);
  const disrupted = recentDisruptions(budget, covered, cluster.now());
  const healthy = covered.filter(
    (pod) => isActive(pod) && isReady(pod) && !Object.hasOwn(disrupted, pod.metadata.name ?? ''),
  ).length;
  const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired);
  const condition = {
    status: allowed > 0 ? 'True' : 'False',
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  await cluster.updateStatus(budget, {
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
    observedGeneration: budget.metadata.generation,
    conditions: allowedCondition(cluster, budget, condition),
  });
}

/** A budget that cannot be reckoned allows nothing. */
async function refuse(cluster: Cluster, budget: BudgetObject, message: string): Promise<void> {
  cluster.event(
    budget,
    'Warning',
    'CalculateExpectedPodCountFailed',
    `Failed to calculate the number of expected pods: ${message}`,
    COMPONENT,
  );
  const condition = { status: 'False', reason: 'SyncFailed', message };
  await cluster.updateStatus(budget, {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...budget.status,
    disruptionsAllowed: 0,
    observedGeneration: budget.metadata.generation,
    conditions: allowedCondition(cluster, budget, condition),
  });
}

function allowedCondition(
  cluster: Cluster,
  { status, metadata: { generation } }: BudgetObject,
  said: Pick<Condition, 'status' | 'reason' | 'message'>,
): Condition[] {
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  return withCondition(
    status?.conditions,
    { type: 'DisruptionAllowed', ...said, ...observed },
    rfc3339(cluster.now()),
  );
}

interface Wanted {
  readonly expected: number;
  readonly desired: number;
  readonly hasUnmanaged: boolean;
  readonly failure?: string;
}

/** A number of healthy pods is asked of those that are there, a share of as many as their controllers are to have. */
function wantedHealthy(scales: ExpectedPods, { spec }: BudgetObject, covered: readonly PodObject[]): Wanted {
  const { minAvailable, maxUnavailable } = spec;
  if (typeof minAvailable === 'number')
    return { expected: covered.length, desired: minAvailable, hasUnmanaged: false };
  const { expected, hasUnmanaged, failure } = scales.of(covered);
  const desired =
    minAvailable === undefined
      ? Math.max(0, expected - scaledValue(maxUnavailable ?? 0, expected, true))
      : scaledValue(minAvailable, expected, true);
  return { expected, desired, hasUnmanaged, ...(failure === undefined ? {} : { failure }) };
}

function unmanaged({ spec }: BudgetObject): string {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {};
  const labels = Object.entries(matchLabels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = matchExpressions
    .map(({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`)
    .join(',');
  const selector = `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
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
