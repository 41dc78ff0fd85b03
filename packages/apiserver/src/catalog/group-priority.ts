/** Group preference of the built-in groups, highest first (kube-aggregator's APIService priorities). */
export const builtinGroupPriorities: ReadonlyMap<string, number> = new Map([
  ['', 18000],
  ['apiregistration.k8s.io', 18000],
  ['apps', 17800],
  ['events.k8s.io', 17750],
  ['authentication.k8s.io', 17700],
  ['authorization.k8s.io', 17600],
  ['autoscaling', 17500],
  ['batch', 17400],
  ['certificates.k8s.io', 17300],
  ['networking.k8s.io', 17200],
  ['policy', 17100],
  ['rbac.authorization.k8s.io', 17000],
  ['storage.k8s.io', 16800],
  ['admissionregistration.k8s.io', 16700],
  ['apiextensions.k8s.io', 16700],
  ['scheduling.k8s.io', 16600],
  ['coordination.k8s.io', 16500],
  ['node.k8s.io', 16300],
  ['discovery.k8s.io', 16200],
  ['flowcontrol.apiserver.k8s.io', 16100],
  ['resource.k8s.io', 16200],
]);

const customGroupPriority = 1000;

export function compareGroups(a: string, b: string): number {
  const difference = priorityOf(b) - priorityOf(a);
  return difference !== 0 ? difference : compareText(a, b);
}

export function priorityOf(group: string): number {
  return builtinGroupPriorities.get(group) ?? customGroupPriority;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const kubeVersion = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/** Version order of Kubernetes: GA before beta before alpha, newer first, then whatever else by name. */
export function compareVersions(a: string, b: string): number {
  const left = kubeVersion.exec(a);
  const right = kubeVersion.exec(b);
  if (left === null || right === null) {
    if (left !== null) return -1;
    return right !== null ? 1 : compareText(a, b);
  }
  return (
    stability(right[2]) - stability(left[2]) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  );
}

function stability(level: string | undefined): number {
  if (level === undefined) return 2;
  return level === 'beta' ? 1 : 0;
}
