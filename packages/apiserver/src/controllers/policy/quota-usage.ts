import { formatNanos, quantityNanos } from '../../kinds/quantity.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Service } from '../../kinds/model/network.ts';
import type { ClaimSpec, Container, Pod, Quantities } from '../../kinds/model/pod.ts';
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
  readonly objects: readonly GraphNode[];
}

const ONE = 1_000_000_000n;

/** The usage of every resource the quota limits, as canonical quantities. */
export function usageOf(spec: QuotaSpec, content: QuotaContent): Quantities {
  const scopes = scopesOf(spec);
  const pods = content.pods.filter((pod) => countsPod(pod as unknown as Pod, scopes)) as unknown as Pod[];
  const used: Quantities = {};
  for (const name of Object.keys(spec.hard ?? {})) {
    const binary = name.endsWith('memory') || name.endsWith('storage') || name.includes('hugepages');
    used[name] = formatNanos(usageOfResource(name, pods, content), binary);
  }
  return used;
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
    default:
      return true;
  }
}

/** Older names of counts, by the resource they count. */
const COUNTS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  services: 'Service',
};

function usageOfResource(name: string, pods: readonly Pod[], content: QuotaContent): bigint {
  if (name === 'pods' || name === 'count/pods') return BigInt(pods.length) * ONE;
  const kind = Object.hasOwn(COUNTS, name) ? COUNTS[name] : undefined;
  if (kind !== undefined)
    return countOf(content.objects, (node) => node.gvk.kind === kind && node.gvk.group === '');
  if (name.startsWith('count/')) return countByResource(name.slice('count/'.length), content.objects);
  if (name.startsWith('services.')) return servicesOf(name, content.services as unknown as Service[]);
  if (name === 'requests.storage' || name.includes('.storageclass.storage.k8s.io/')) {
    return storageOf(name, content.claims);
  }
  return pods.reduce((sum, pod) => sum + podUsage(name, pod), 0n);
}

function countOf(nodes: readonly GraphNode[], counts: (node: GraphNode) => boolean): bigint {
  return BigInt(nodes.filter(counts).length) * ONE;
}

/** `deployments.apps`: the plural is recognised by the kind it begins with. */
function countByResource(resource: string, nodes: readonly GraphNode[]): bigint {
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
