import { groupResourceOf } from '../catalog/api-resource.ts';
import { type QuotaSpec, usageOf } from '../controllers/policy/quota-usage.ts';
import type { Draft } from '../kinds/index.ts';
import { formatNanos, quantityNanos } from '../kinds/quantity.ts';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import { recordOwnUpdate } from '../registry/field-ownership.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import type { Machinery } from '../registry/machinery.ts';
import { forbidden } from '../status/answers.ts';
import type { ApiError } from '../status/api-error.ts';
import type { Entry } from '../store/entry.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { AdmittedObjects } from './admitted-objects.ts';

const storage = '/resourcequotas';

type Quantities = Readonly<Record<string, string>>;

interface QuotaStatus {
  readonly hard?: Quantities;
  readonly used?: Quantities;
}

/**
 * Refuses what would pass a quota of its namespace. What is admitted is added to the quota's usage before the object is
 * written, so that requests at the same time cannot pass it together; the quota controller corrects what was not to be.
 *
 * A quota's status may say too little for a moment: the controller counts what it has seen, which may not yet be
 * everything that was admitted. So the objects there are, and those still being written, are counted too.
 */
export function resourceQuota(machinery: () => Machinery): AdmissionPlugin {
  let admitted: AdmittedObjects | undefined;
  return {
    name: 'ResourceQuota',
    validate(request) {
      const { namespace, object } = request;
      if (!isCharged(request) || namespace === '' || object === undefined) return;
      const { store } = machinery();
      const quotas = store.list(storage, `${namespace}/`).filter((quota) => concerns(quota, request, object));
      if (quotas.length === 0) return;
      admitted ??= new AdmittedObjects(store);
      return chargeAll(machinery(), admitted, quotas, request, object);
    },
  };
}

/** Kinds whose updates may take more than they had. */
const growing: ReadonlySet<string> = new Set(['/services', '/persistentvolumeclaims']);

function isCharged({ operation, subresource, resource }: AdmissionRequest): boolean {
  if (subresource !== '') return false;
  return operation === 'CREATE' || (operation === 'UPDATE' && growing.has(resource.storage));
}

function specOf(quota: Entry): QuotaSpec {
  return quota.object['spec'] ?? {};
}

/** What objects of the request's kind use of what the quota limits. */
function usageOfObjects(
  spec: QuotaSpec,
  { resource }: AdmissionRequest,
  objects: readonly Draft[],
): Quantities {
  const only = (place: string): readonly Draft[] => (resource.storage === place ? objects : []);
  return usageOf(spec, {
    pods: only('/pods'),
    services: only('/services'),
    claims: only('/persistentvolumeclaims'),
    resourceClaims: only('resource.k8s.io/resourceclaims'),
    objects: objects.map(() => ({ gvk: resource.gvk })),
  }) as Quantities;
}

/** What the request would use beyond what the object used before. */
function usageOfRequest(spec: QuotaSpec, request: AdmissionRequest, object: Draft): Quantities {
  const usage = usageOfObjects(spec, request, [object]);
  if (request.operation === 'CREATE' || request.oldObject === undefined) return usage;
  const before = usageOfObjects(spec, request, [request.oldObject]);
  return Object.fromEntries(
    Object.entries(usage).map(([name, value]) => {
      const more = nanos(value) - nanos(before[name]);
      return [name, quantityOf(name, more > 0n ? more : 0n)];
    }),
  );
}

/** A quota whose status nobody has reckoned yet limits nothing. */
function concerns(quota: Entry, request: AdmissionRequest, object: Draft): boolean {
  const { hard = {} } = (quota.object['status'] ?? {}) as QuotaStatus;
  if (Object.keys(hard).length === 0) return false;
  const usage = usageOfRequest(specOf(quota), request, object);
  const needsAll = object.kind === 'Pod' && requiredOf(specOf(quota)).length > 0;
  return needsAll || Object.values(usage).some((value) => nanos(value) > 0n);
}

function nanos(value: string | undefined): bigint {
  return quantityNanos(value) ?? 0n;
}

async function chargeAll(
  machinery: Machinery,
  admitted: AdmittedObjects,
  quotas: readonly Entry[],
  request: AdmissionRequest,
  object: Draft,
): Promise<void> {
  const { clock } = machinery;
  const forget = request.dryRun ? () => undefined : admitted.add(request, object, clock.now());
  try {
    for (const quota of quotas) {
      refuseUnspecified(quota, request, object);
      const others = (): readonly Draft[] => admitted.present(request, object, clock.now());
      await charge(machinery, quota, request, object, others);
    }
  } catch (error) {
    forget();
    throw error;
  }
}

const computeResources = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

function requiredOf({ hard = {} }: QuotaSpec): readonly string[] {
  return computeResources.filter((name) => Object.hasOwn(hard, name));
}

interface Container {
  readonly name: string;
  readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
}

/** A quota on CPU or memory demands that every container says how much it takes. */
function refuseUnspecified(quota: Entry, request: AdmissionRequest, object: Draft): void {
  if (object.kind !== 'Pod') return;
  const { containers = [], initContainers = [] } = object['spec'] as {
    containers?: Container[];
    initContainers?: Container[];
  };
  const missing = new Map<string, string[]>();
  for (const container of [...containers, ...initContainers]) {
    for (const name of requiredOf(specOf(quota))) {
      const isLimit = name.startsWith('limits.');
      const resource = name.replace(/^(requests|limits)\./, '');
      const given = isLimit ? container.resources?.limits : container.resources?.requests;
      if (given?.[resource] === undefined) missing.set(name, [...(missing.get(name) ?? []), container.name]);
    }
  }
  if (missing.size === 0) return;
  const text = [...missing]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, names]) => `${name} for: ${names.join(',')}`)
    .join('; ');
  throw refusal(request, `failed quota: ${quota.name}: must specify ${text}`);
}

async function charge(
  machinery: Machinery,
  quota: Entry,
  request: AdmissionRequest,
  object: Draft,
  others: () => readonly Draft[],
): Promise<void> {
  const resource = machinery.catalog.find('', 'v1', 'resourcequotas');
  if (resource === undefined) throw new TypeError('resourcequotas are not served');
  const target = { resource, namespace: quota.namespace, name: quota.name, subresource: 'status' };
  await guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) return { type: 'keep' };
      const spec = specOf(current);
      const usage = usageOfRequest(spec, request, object);
      const status = (current.object['status'] ?? {}) as QuotaStatus;
      const counted = greater(status.used ?? {}, usageOfObjects(spec, request, others()));
      const used = addUsage(quota.name, (spec.hard ?? {}) as Quantities, counted, usage, request);
      const hard = status.hard ?? specOf(current).hard ?? {};
      const draft = { ...clonePlain(current.object), status: { ...status, hard, used } } as unknown as Draft;
      const context = { ...request, fieldManager: 'kube-apiserver', fieldValidation: 'Ignore' } as const;
      const owned = recordOwnUpdate(machinery, target, draft, current.object, context);
      return { type: 'put', object: owned as unknown as KubeObject };
    },
    request.dryRun,
  );
}

function addUsage(
  quotaName: string,
  hard: Quantities,
  used: Quantities,
  usage: Quantities,
  request: AdmissionRequest,
): Quantities {
  const asked = Object.keys(hard).filter((name) => nanos(usage[name]) > 0n);
  const exceeded = asked
    .filter((name) => nanos(used[name]) + nanos(usage[name]) > nanos(hard[name]))
    .toSorted();
  if (exceeded.length > 0) {
    const list = (values: Quantities) => exceeded.map((name) => `${name}=${values[name] ?? '0'}`).join(',');
    const why = `exceeded quota: ${quotaName}, requested: ${list(usage)}, used: ${list(used)}, limited: ${list(hard)}`;
    throw refusal(request, why);
  }
  const sums = asked.map((name) => [name, quantityOf(name, nanos(used[name]) + nanos(usage[name]))] as const);
  return { ...used, ...Object.fromEntries(sums) };
}

function quantityOf(name: string, value: bigint): string {
  return formatNanos(value, name.endsWith('memory') || name.endsWith('storage'));
}

/** Of each name the greater quantity; what only `counted` has is left out. */
function greater(used: Quantities, counted: Quantities): Quantities {
  const entries = Object.entries(used).map(
    ([name, value]) =>
      [name, nanos(counted[name]) > nanos(value) ? (counted[name] as string) : value] as const,
  );
  return Object.fromEntries(entries);
}

function refusal({ resource, name }: AdmissionRequest, why: string): ApiError {
  return forbidden(groupResourceOf(resource), name, why);
}
