import { formatNanos, quantityNanos } from '../../kinds/quantity.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Service } from '../../kinds/model/network.ts';
import type { ClaimSpec, Container, Pod, PodAffinityTerm, Quantities } from '../../kinds/model/pod.ts';
import type { GraphNode } from '../cluster/object-graph.ts';
import { qosClassOf } from '../../kinds/pod-qos.ts';

export interface QuotaSpec {
  hard?: Quantities;
  scopes?: string[];
  scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] };
}

/** What one namespace holds, as far as quotas count it. */
export interface QuotaContent {
  readonly pods: readonly Draft[];
  readonly services: readonly Draft[];
  readonly claims: readonly Draft[];
  readonly resourceClaims: readonly Draft[];
  readonly objects: readonly Pick<GraphNode, 'gvk'>[];
}

const ONE = 1_000_000_000n;

/** The usage of every resource the quota limits, as canonical quantities. */
export function usageOf(spec: QuotaSpec, content: QuotaContent): Quantities {
  const scopes = scopesOf(spec);
  const pods = content.pods.filter((pod) => countsPod(pod as unknown as Pod, scopes)) as unknown as Pod[];
  const claims = content.claims.filter((claim) => countsClaim(claim, scopes));
  const counted = { ...content, claims };
  const used: Quantities = {};
  for (const name of Object.keys(spec.hard ?? {})) {
    const binary = name.endsWith('memory') || name.endsWith('storage') || name.includes('hugepages');
    used[name] = formatNanos(usageOfResource(name, pods, counted), binary);
  }
  return used;
}

interface VolumeClaim {
  readonly spec?: { readonly volumeAttributesClassName?: string };
  readonly status?: {
    readonly currentVolumeAttributesClassName?: string;
    readonly modifyVolumeStatus?: { readonly targetVolumeAttributesClassName?: string };
  };
}

/** A claim that changes its class takes from the old, the new and the one it is on its way to. */
function countsClaim(claim: Draft, scopes: readonly Scope[]): boolean {
  const { spec, status } = claim as VolumeClaim;
  const classes = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((each) => each !== undefined && each !== '') as readonly string[];
  return scopes
    .filter(({ name }) => name === 'VolumeAttributesClass')
    .every(({ operator, values }) => matchesValues(classes, operator, values));
}

function matchesValues(present: readonly string[], operator: string, values: readonly string[]): boolean {
  if (operator === 'Exists') return present.length > 0;
  if (operator === 'DoesNotExist') return present.length === 0;
  return present.some((each) => values.includes(each)) === (operator === 'In');
}

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function scopesOf({ scopes = [], scopeSelector }: QuotaSpec): readonly Scope[] {
  return [
    ...scopes.map((name) => ({ name, operator: 'Exists', values: [] })),
    ...(scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values = [] }) => ({
      name: scopeName,
      operator,
      values,
    })),
  ];
}

/** A finished pod takes nothing; others count when they are in every scope. */
function countsPod(pod: Pod, scopes: readonly Scope[]): boolean {
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return false;
  return scopes.every((scope) => inScope(pod, scope));
}

function inScope(pod: Pod, { name, operator, values }: Scope): boolean {
  switch (name) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return qosClassOf(pod.spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(pod.spec) !== 'BestEffort';
    case 'PriorityClass': {
      const priority = pod.spec.priorityClassName ?? '';
      if (operator === 'Exists') return priority !== '';
      if (operator === 'DoesNotExist') return priority === '';
      return values.includes(priority) === (operator === 'In');
    }
    case 'CrossNamespacePodAffinity':
      return affinityTermsOf(pod).some(
        ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
      );
    default:
      return true;
  }
}

function affinityTermsOf({ spec: { affinity } }: Pod): readonly PodAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
  ]);
}

/** Older names of counts, by the resource they count. */
const COUNTS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
  services: 'Service',
};

function usageOfResource(name: string, pods: readonly Pod[], content: QuotaContent): bigint {
  if (name === 'pods' || name === 'count/pods') return BigInt(pods.length) * ONE;
  const kind = Object.hasOwn(COUNTS, name) ? COUNTS[name] : undefined;
  if (kind !== undefined)
    return countOf(content.objects, (node) => node.gvk.kind === kind && node.gvk.group === '');
  if (name === 'persistentvolumeclaims' || name === 'count/persistentvolumeclaims')
    return BigInt(content.claims.length) * ONE;
  if (name.endsWith(DEVICES)) return devicesOf(name.slice(0, -DEVICES.length), content.resourceClaims);
  if (name.startsWith('count/')) return countByResource(name.slice('count/'.length), content.objects);
  if (name.startsWith('services.')) return servicesOf(name, content.services as unknown as Service[]);
  if (name === 'requests.storage' || name.includes('.storageclass.storage.k8s.io/')) {
    return storageOf(name, content.claims);
  }
  return pods.reduce((sum, pod) => sum + podUsage(name, pod), 0n);
}

type Counted = QuotaContent['objects'][number];

function countOf(nodes: readonly Counted[], counts: (node: Counted) => boolean): bigint {
  return BigInt(nodes.filter(counts).length) * ONE;
}

/** `deployments.apps`: the plural is recognised by the kind it begins with. */
function countByResource(resource: string, nodes: readonly Counted[]): bigint {
  const dot = resource.indexOf('.');
  const plural = dot < 0 ? resource : resource.slice(0, dot);
  const group = dot < 0 ? '' : resource.slice(dot + 1);
  return countOf(nodes, ({ gvk }) => gvk.group === group && pluralsOf(gvk.kind).includes(plural));
}

function pluralsOf(kind: string): readonly string[] {
  const lower = kind.toLowerCase();
  return [`${lower}s`, `${lower}es`, lower.replace(/y$/, 'ies'), lower];
}

function servicesOf(name: string, services: readonly Service[]): bigint {
  if (name === 'services.loadbalancers') {
    return BigInt(services.filter(({ spec }) => spec.type === 'LoadBalancer').length) * ONE;
  }
  if (name !== 'services.nodeports') return 0n;
  const ports = services
    .filter(({ spec }) => spec.type === 'NodePort' || spec.type === 'LoadBalancer')
    .flatMap(({ spec }) => (spec.ports ?? []).filter(({ nodePort }) => Boolean(nodePort)));
  return BigInt(ports.length) * ONE;
}

const DEVICES = '.deviceclass.resource.k8s.io/devices';
/** What asking for all devices there are may come to. */
const MAX_DEVICES = 32n;

interface DeviceRequest {
  readonly deviceClassName?: string;
  readonly allocationMode?: string;
  readonly count?: number;
}

interface DeviceClaim {
  readonly spec?: {
    readonly devices?: {
      readonly requests?: readonly {
        readonly exactly?: DeviceRequest;
        readonly firstAvailable?: readonly DeviceRequest[];
      }[];
    };
  };
}

/** Devices of a class that claims may come to have; of alternatives, the most. */
function devicesOf(className: string, claims: readonly Draft[]): bigint {
  const countIn = ({ deviceClassName, allocationMode, count = 1 }: DeviceRequest): bigint => {
    if (deviceClassName !== className) return 0n;
    return allocationMode === 'All' ? MAX_DEVICES : BigInt(count);
  };
  const requests = (claims as readonly DeviceClaim[]).flatMap(({ spec }) => spec?.devices?.requests ?? []);
  const total = requests.reduce((sum, { exactly, firstAvailable = [] }) => {
    const alternatives = [...(exactly === undefined ? [] : [exactly]), ...firstAvailable].map(countIn);
    return sum + alternatives.reduce((most, each) => (each > most ? each : most), 0n);
  }, 0n);
  return total * ONE;
}

function storageOf(name: string, claims: readonly Draft[]): bigint {
  const [className, resource] = name.includes('.storageclass.storage.k8s.io/')
    ? name.split('.storageclass.storage.k8s.io/')
    : [undefined, 'requests.storage'];
  return claims.reduce((sum, claim) => {
    const spec = claim['spec'] as ClaimSpec;
    if (className !== undefined && spec.storageClassName !== className) return sum;
    if (resource === 'persistentvolumeclaims') return sum + ONE;
    return sum + (quantityNanos(spec.resources?.requests?.['storage']) ?? 0n);
  }, 0n);
}

/** `cpu` means `requests.cpu`; init containers count with their largest. */
function podUsage(name: string, { spec }: Pod): bigint {
  const isLimit = name.startsWith('limits.');
  const resource = name.replace(/^(requests|limits)\./, '');
  const of = ({ resources }: Container): bigint =>
    quantityNanos((isLimit ? resources?.limits : resources?.requests)?.[resource]) ?? 0n;
  const together = spec.containers.reduce((sum, container) => sum + of(container), 0n);
  return (spec.initContainers ?? []).reduce((most, container) => {
    const value = of(container);
    return value > most ? value : most;
  }, together);
}
