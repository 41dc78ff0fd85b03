import type { Pod } from '../../kinds/model/pod.ts';
import type { Job, PodFailurePolicyRule } from '../../kinds/model/workloads.ts';

/** What the job's pod failure policy makes of a failed pod; `Count` where it says nothing. */
export function failureVerdict(job: Job, pod: Pod): string {
  const rule = (job.spec.podFailurePolicy?.rules ?? []).find((candidate) => matches(candidate, pod));
  return rule?.action ?? 'Count';
}

function matches(rule: PodFailurePolicyRule, pod: Pod): boolean {
  if (rule.onExitCodes !== undefined) {
    const { containerName, operator, values = [] } = rule.onExitCodes;
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    return statuses.some(({ name, state }) => {
      const code = state?.terminated?.exitCode;
      if (code === undefined || code === 0) return false;
      if (containerName !== undefined && containerName !== name) return false;
      return values.includes(code) === (operator === 'In');
    });
  }
  return (rule.onPodConditions ?? []).some(({ type, status }) =>
    (pod.status?.conditions ?? []).some(
      (condition) => condition.type === type && condition.status === (status ?? 'True'),
    ),
  );
}
