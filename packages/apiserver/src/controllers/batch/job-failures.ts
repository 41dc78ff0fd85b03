import type { Pod } from '../../kinds/model/pod.ts';
import type { Job, PodFailurePolicyRule } from '../../kinds/model/workloads.ts';
import type { PodObject } from '../workloads/pod-facts.ts';

interface Verdict {
  readonly action: string;
  /** What the rule saw, in kube-controller-manager's words. */
  readonly message: string;
}

/** What the job's pod failure policy makes of a failed pod; undefined where it says nothing. */
function verdictOf(job: Job, pod: Pod): Verdict | undefined {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const seen = sightOf(rule, pod);
    if (seen === undefined) continue;
    return { action: rule.action, message: `${seen} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

/** `Count`, `Ignore`, `FailIndex` or `FailJob`. */
export function failureAction(job: Job, pod: Pod): string {
  return verdictOf(job, pod)?.action ?? 'Count';
}

/** Why a pod that failed fails the whole job; undefined when none does. */
export function fatalFailure(job: Job, owned: readonly PodObject[]): string | undefined {
  for (const pod of owned) {
    if (pod.status?.phase !== 'Failed') continue;
    const verdict = verdictOf(job, pod);
    if (verdict?.action === 'FailJob') return verdict.message;
  }
  return undefined;
}

/** What of the pod the rule is about; undefined when it does not match. */
function sightOf(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
  if (rule.onExitCodes !== undefined) {
    const { containerName, operator, values = [] } = rule.onExitCodes;
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    for (const { name: container, state } of statuses) {
      const code = state?.terminated?.exitCode;
      if (code === undefined || code === 0) continue;
      if (containerName !== undefined && containerName !== container) continue;
      if (values.includes(code) === (operator === 'In'))
        return `Container ${container} for pod ${name} failed with exit code ${code}`;
    }
    return undefined;
  }
  const condition = (rule.onPodConditions ?? []).find(({ type, status }) =>
    (pod.status?.conditions ?? []).some((each) => each.type === type && each.status === (status ?? 'True')),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}
