import { labelValue } from '@setpoint/kube';
import type { Container, PodSpec, Quantities, Volume } from './model/pod.ts';
import { warnPorts } from './pod-port-warnings.ts';
import { quantityNanos, quantityText } from './quantity.ts';
import { warnPaths } from './volume-path-warnings.ts';

/** What the server warns the authors of pods about (pkg/api/pod/warnings.go). */

type Warn = (text: string) => void;

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

const DEPRECATED_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** What there is to say of the spec at `path`. */
export function warnPodSpec(spec: PodSpec | undefined, path: string): readonly string[] {
  if (spec === undefined) return [];
  const warnings: string[] = [];
  const warn: Warn = (text) => warnings.push(text);
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const advice = adviceOn(key);
    if (advice !== undefined) warn(`${path}.nodeSelector[${key}]: ${advice}`);
  }
  warnNodeAffinity(spec, `${path}.affinity.nodeAffinity`, warn);
  warnSpread(spec, path, warn);
  spec.volumes?.forEach((volume, index) => warnVolume(volume, `${path}.volumes[${index}]`, warn));
  for (const volume of spec.volumes ?? []) warnPaths(volume, warn);
  warnRepeated(spec.hostAliases ?? [], 'ip', `${path}.hostAliases`, warn);
  warnRepeated(spec.imagePullSecrets ?? [], 'name', `${path}.imagePullSecrets`, warn);
  spec.imagePullSecrets?.forEach(({ name }, index) => {
    if (!name) warn(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  });
  warnFractions(spec.overhead, `${path}.overhead`, BYTES, warn);
  for (const list of ['initContainers', 'containers'] as const)
    spec[list]?.forEach((container, index) => warnContainer(container, `${path}.${list}[${index}]`, warn));
  warnPorts(spec, path, warn);
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0)
    warn(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  warnPodAffinity(spec, `${path}.affinity`, warn);
  return warnings;
}

function adviceOn(label: string): string | undefined {
  return Object.hasOwn(DEPRECATED_NODE_LABELS, label) ? DEPRECATED_NODE_LABELS[label] : undefined;
}

type Term = NonNullable<
  NonNullable<
    NonNullable<PodSpec['affinity']>['nodeAffinity']
  >['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'];

function warnNodeAffinity({ affinity }: PodSpec, path: string, warn: Warn): void {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = affinity?.nodeAffinity ?? {};
  required?.nodeSelectorTerms?.forEach((term, index) => {
    const at = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`;
    warnTerm(term, at, false, warn);
  });
  preferred?.forEach(({ preference }, index) => {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`;
    warnTerm(preference ?? {}, at, true, warn);
  });
}

function warnTerm(term: NonNullable<Term>[number], path: string, checksValues: boolean, warn: Warn): void {
  term.matchExpressions?.forEach(({ key, values }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const advice = adviceOn(key);
    if (advice !== undefined) warn(`${at}.key: ${key} is ${advice}`);
    if (!checksValues) return;
    values?.forEach((value, place) => {
      for (const problem of labelValue(value))
        warn(`${at}.values[${place}]: ${value} is invalid, ${problem}`);
    });
  });
}

const NO_SELECTOR = 'a null labelSelector results in matching no pod';

function warnSpread(spec: PodSpec, path: string, warn: Warn): void {
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, index) => {
    const at = `${path}.topologySpreadConstraints[${index}]`;
    const advice = adviceOn(topologyKey);
    if (advice !== undefined) warn(`${at}.topologyKey: ${topologyKey} is ${advice}`);
    if (!labelSelector) warn(`${at}.labelSelector: ${NO_SELECTOR}`);
  });
}

function warnPodAffinity({ affinity }: PodSpec, path: string, warn: Warn): void {
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const required = 'requiredDuringSchedulingIgnoredDuringExecution';
    affinity?.[kind]?.[required]?.forEach(({ labelSelector }, index) => {
      if (!labelSelector) warn(`${path}.${kind}.${required}[${index}].labelSelector: ${NO_SELECTOR}`);
    });
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
    affinity?.[kind]?.[preferred]?.forEach(({ podAffinityTerm }, index) => {
      if (!podAffinityTerm?.labelSelector)
        warn(`${path}.${kind}.${preferred}[${index}].podAffinityTerm.labelSelector: ${NO_SELECTOR}`);
    });
  }
}

function warnVolume(volume: Volume, path: string, warn: Warn): void {
  for (const [source, advice] of Object.entries(DEPRECATED_VOLUMES))
    if (volume[source] !== undefined && volume[source] !== null) warn(`${path}.${source}: ${advice}`);
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim !== undefined)
    for (const text of warnClaimSpec(claim, `${path}.ephemeral.volumeClaimTemplate.spec`)) warn(text);
}

function warnRepeated<K extends string>(
  items: readonly Readonly<Partial<Record<K, string>>>[],
  field: K,
  path: string,
  warn: Warn,
): void {
  const values = items.map((item) => item[field] ?? '');
  values.forEach((value, index) => {
    if (values.indexOf(value) < index)
      warn(`${path}[${index}].${field}: duplicate ${field} ${JSON.stringify(value)}`);
  });
}

const BYTES = ['memory', 'ephemeral-storage'];
const ONE = 1_000_000_000n;

/** There are no parts of bytes. */
function warnFractions(
  quantities: Quantities | undefined,
  path: string,
  names: readonly string[],
  warn: Warn,
): void {
  for (const name of names) {
    const value = quantities !== undefined && Object.hasOwn(quantities, name) ? quantities[name] : undefined;
    if (value === undefined || (quantityNanos(value) ?? 0n) % ONE === 0n) continue;
    const text = JSON.stringify(quantityText(value));
    warn(`${path}[${name}]: fractional byte value ${text} is invalid, must be an integer`);
  }
}

interface ClaimResources {
  readonly resources?: { requests?: Quantities; limits?: Quantities };
}

/** What there is to say of a claim of storage. */
export function warnClaimSpec({ resources }: ClaimResources, path: string): readonly string[] {
  const warnings: string[] = [];
  for (const field of ['requests', 'limits'] as const)
    warnFractions(resources?.[field], `${path}.resources.${field}`, ['storage'], (text) =>
      warnings.push(text),
    );
  return warnings;
}

function warnContainer(container: Container, path: string, warn: Warn): void {
  for (const field of ['limits', 'requests'] as const)
    warnFractions(container.resources?.[field], `${path}.resources.${field}`, BYTES, warn);
  const names = new Set<string>();
  container.env?.forEach(({ name, value = '', valueFrom }, index) => {
    const reference = `$(${name})`;
    // What refers to the earlier value keeps it.
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    if (names.has(name) && hides)
      warn(
        `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      );
    names.add(name);
  });
}
