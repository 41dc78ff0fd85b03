import { groupResourceOf } from '../catalog/api-resource.ts';
import { formatNanos, quantityNanos } from '../kinds/quantity.ts';
import { forbidden } from '../status/answers.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { isNewPod } from './pods.ts';

type Quantities = Record<string, string>;

interface Limit {
  readonly type: 'Container' | 'Pod' | 'PersistentVolumeClaim';
  readonly min?: Quantities;
  readonly max?: Quantities;
  readonly default?: Quantities;
  readonly defaultRequest?: Quantities;
  readonly maxLimitRequestRatio?: Quantities;
}

interface Resources {
  requests?: Quantities;
  limits?: Quantities;
}

interface Container {
  readonly name: string;
  resources?: Resources;
}

interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

const annotation = 'kubernetes.io/limit-ranger';

/** Gives containers the default requests and limits of their namespace, and keeps everybody within its bounds. */
export function limitRanger(store: Store): AdmissionPlugin {
  const limitsOf = (namespace: string): readonly Limit[] =>
    store
      .list('/limitranges', `${namespace}/`)
      .flatMap((entry) => (entry.object['spec'] as { limits?: readonly Limit[] }).limits ?? []);
  return {
    name: 'LimitRanger',
    admit(request) {
      if (!isNewPod(request)) return;
      for (const limit of limitsOf(request.namespace))
        if (limit.type === 'Container') setDefaults(request, limit);
    },
    validate(request) {
      if (request.operation !== 'CREATE' || request.subresource !== '' || request.namespace === '') return;
      const limits = limitsOf(request.namespace);
      const problems = limits.flatMap((limit) => problemsOf(request, limit));
      if (problems.length === 0) return;
      const why = problems.length === 1 ? (problems[0] as string) : `[${problems.join(', ')}]`;
      throw forbidden(groupResourceOf(request.resource), request.name, why);
    },
  };
}

function containersOf({ object }: AdmissionRequest): readonly (readonly [string, Container])[] {
  const { containers = [], initContainers = [] } = (object?.['spec'] ?? {}) as PodSpec;
  return [
    ...containers.map((container) => ['container', container] as const),
    ...initContainers.map((container) => ['init container', container] as const),
  ];
}

function setDefaults(request: AdmissionRequest, limit: Limit): void {
  const set: string[] = [];
  for (const [what, container] of containersOf(request)) {
    const resources = (container.resources ??= {});
    const missing = (given: Quantities | undefined, wanted: Quantities | undefined) =>
      Object.entries(wanted ?? {}).filter(([name]) => given === undefined || !Object.hasOwn(given, name));
    const requests = missing(resources.requests, limit.defaultRequest);
    for (const [name, value] of requests) (resources.requests ??= {})[name] = value;
    if (requests.length > 0) set.push(`${namesOf(requests)} request for ${what} ${container.name}`);
    const limits = missing(resources.limits, limit.default);
    for (const [name, value] of limits) (resources.limits ??= {})[name] = value;
    if (limits.length > 0) set.push(`${namesOf(limits)} limit for ${what} ${container.name}`);
  }
  const { object } = request;
  if (set.length === 0 || object === undefined) return;
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${set.join('; ')}`,
  };
}

function namesOf(entries: readonly (readonly [string, string])[]): string {
  return entries
    .map(([name]) => name)
    .toSorted()
    .join(', ');
}

function problemsOf(request: AdmissionRequest, limit: Limit): readonly string[] {
  const { resource, object } = request;
  if (limit.type === 'PersistentVolumeClaim') {
    if (resource.storage !== '/persistentvolumeclaims') return [];
    const { resources = {} } = (object?.['spec'] ?? {}) as { resources?: Resources };
    return boundProblems(limit, { requests: resources.requests ?? {} });
  }
  if (resource.storage !== '/pods') return [];
  if (limit.type === 'Container')
    return containersOf(request).flatMap(([, { resources }]) => boundProblems(limit, resources ?? {}));
  return boundProblems(limit, podResources(request));
}

/** The sum of the containers, or what the largest init container takes. */
function podResources({ object }: AdmissionRequest): Resources {
  const { containers = [], initContainers = [] } = (object?.['spec'] ?? {}) as PodSpec;
  const total = (side: 'requests' | 'limits'): Quantities => {
    const sums = new Map<string, bigint>();
    for (const { resources } of containers) {
      for (const [name, value] of Object.entries(resources?.[side] ?? {}))
        sums.set(name, (sums.get(name) ?? 0n) + nanos(value));
    }
    for (const { resources } of initContainers) {
      for (const [name, value] of Object.entries(resources?.[side] ?? {})) {
        if (nanos(value) > (sums.get(name) ?? 0n)) sums.set(name, nanos(value));
      }
    }
    return Object.fromEntries([...sums].map(([name, value]) => [name, formatNanos(value, name !== 'cpu')]));
  };
  return { requests: total('requests'), limits: total('limits') };
}

function nanos(value: string | undefined): bigint {
  return quantityNanos(value) ?? 0n;
}

function boundProblems(limit: Limit, { requests = {}, limits = {} }: Resources): readonly string[] {
  const problems: string[] = [];
  for (const [name, min] of Object.entries(limit.min ?? {})) {
    const what = `minimum ${name} usage per ${limit.type} is ${min}`;
    if (requests[name] === undefined) problems.push(`${what}.  No request is specified`);
    else if (nanos(requests[name]) < nanos(min)) problems.push(`${what}, but request is ${requests[name]}`);
    if (limits[name] !== undefined && nanos(limits[name]) < nanos(min))
      problems.push(`${what}, but limit is ${limits[name]}`);
  }
  for (const [name, max] of Object.entries(limit.max ?? {})) {
    const what = `maximum ${name} usage per ${limit.type} is ${max}`;
    const isClaim = limit.type === 'PersistentVolumeClaim';
    if (!isClaim && limits[name] === undefined) problems.push(`${what}.  No limit is specified`);
    else if (nanos(limits[name]) > nanos(max)) problems.push(`${what}, but limit is ${limits[name]}`);
    // A limit says it for the request too; claims have only requests.
    else if (isClaim && nanos(requests[name]) > nanos(max))
      problems.push(`${what}, but request is ${requests[name]}`);
  }
  for (const [name, ratio] of Object.entries(limit.maxLimitRequestRatio ?? {})) {
    const [request, most] = [nanos(requests[name]), nanos(limits[name])];
    const what = `${name} max limit to request ratio per ${limit.type} is ${ratio}`;
    if (request === 0n || most === 0n) problems.push(`${what}, but no request is specified or request is 0`);
    else if (most * 1_000_000_000n > request * nanos(ratio)) {
      problems.push(`${what}, but provided ratio is ${(Number(most) / Number(request)).toFixed(6)}`);
    }
  }
  return problems;
}
