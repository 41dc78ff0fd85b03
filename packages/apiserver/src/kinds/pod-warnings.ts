import type { Container, PodSpec } from './model/pod.ts';

const DEPRECATED_NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** What the server warns the author of a pod spec about. */
export function warnPodSpec(spec: PodSpec | undefined, path: string): readonly string[] {
  if (spec === undefined) return [];
  const warnings: string[] = [];
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const advice = Object.hasOwn(DEPRECATED_NODE_LABELS, key) ? DEPRECATED_NODE_LABELS[key] : undefined;
    if (advice !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${advice}`);
  }
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      warnDuplicates(container, `${path}.${list}[${index}]`, warnings);
    }
  }
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) {
    warnings.push(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  return warnings;
}

function warnDuplicates(container: Container, path: string, warnings: string[]): void {
  const names = new Map<string, string>();
  for (const [index, { name, value }] of (container.env ?? []).entries()) {
    const before = names.get(name);
    // A repeated name may refer to its earlier value, so only what is plainly lost is warned about.
    if (before !== undefined && !(value ?? '').includes(`$(${name})`)) {
      warnings.push(`${path}.env[${index}]: hides previous definition of "${name}", which may be unexpected`);
    }
    names.set(name, value ?? '');
  }
  const ports = new Map<string, number>();
  for (const [index, { containerPort, protocol }] of (container.ports ?? []).entries()) {
    const key = `${containerPort}/${protocol ?? 'TCP'}`;
    const first = ports.get(key);
    if (first !== undefined) {
      warnings.push(`${path}.ports[${index}]: duplicate port definition with ${path}.ports[${first}]`);
    } else ports.set(key, index);
  }
}
