import { groupResourceOf } from '../catalog/api-resource.ts';
import { type QuotaSpec, usageOf } from '../controllers/policy/quota-usage.ts';
import type { Draft } from '../kinds/index.ts';
import { formatNanos, quantityNanos } from '../kinds/quantity.ts';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import { recordUpdate } from '../registry/field-ownership.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import type { Machinery } from '../registry/machinery.ts';
import { forbidden } from '../status/answers.ts';
import type { ApiError } from '../status/api-error.ts';
import type { Entry } from '../store/entry.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const storage = '/resourcequotas';

type Quantities = Readonly<Record<string, string>>;

interface QuotaStatus {
  readonly hard?: Quantities;
  readonly used?: Quantities;
}

/**
 * Refuses what would pass a quota of its namespace. What is admitted is added to the quota's usage before the object is
 * written, so that requests at the same time cannot pass it together; the quota controller corrects what was not to be.
 */
export function resourceQuota(machinery: () => Machinery): AdmissionPlugin {
  return {
    name: 'ResourceQuota',
    validate(request) {
      const { operation, subresource, namespace, object } = request;
      if (operation !== 'CREATE' || subresource !== '' || namespace === '' || object === undefined) return;
      const { store } = machinery();
      const quotas = store.list(storage, `${namespace}/`).filter((quota) => concerns(quota, request, object));
      if (quotas.length === 0) return;
      return chargeAll(machinery(), quotas, request, object);
    },
  };
}

function specOf(quota: Entry): QuotaSpec {
  return quota.object['spec'] ?? {};
}

/** What the object alone would use of what the quota limits. */
function usageOfObject(spec: QuotaSpec, { resource }: AdmissionRequest, object: Draft): Quantities {
  const only = (kind: string) => (object.kind === kind && resource.gvk.group === '' ? [object] : []);
  const content = {
    pods: only('Pod'),
    services: only('Service'),
    claims: only('PersistentVolumeClaim'),
    objects: [{ gvk: resource.gvk }],
  };
  return usageOf(spec, content as never) as Quantities;
}

/** A quota whose status nobody has reckoned yet limits nothing. */
function concerns(quota: Entry, request: AdmissionRequest, object: Draft): boolean {
  const { hard = {} } = (quota.object['status'] ?? {}) as QuotaStatus;
  if (Object.keys(hard).length === 0) return false;
  const usage = usageOfObject(specOf(quota), request, object);
  const needsAll = object.kind === 'Pod' && requiredOf(specOf(quota)).length > 0;
  return needsAll || Object.values(usage).some((value) => nanos(value) > 0n);
}

function nanos(value: string | undefined): bigint {
  return quantityNanos(value) ?? 0n;
}

async function chargeAll(
  machinery: Machinery,
  quotas: readonly Entry[],
  request: AdmissionRequest,
  object: Draft,
): Promise<void> {
  for (const quota of quotas) {
    refuseUnspecified(quota, request, object);
    await charge(machinery, quota, request, object);
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
): Promise<void> {
  const resource = machinery.catalog.find('', 'v1', 'resourcequotas');
  if (resource === undefined) throw new TypeError('resourcequotas are not served');
  const target = { resource, namespace: quota.namespace, name: quota.name, subresource: 'status' };
  await guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) return { type: 'keep' };
      const usage = usageOfObject(specOf(current), request, object);
      const status = (current.object['status'] ?? {}) as QuotaStatus;
      const used = addUsage(
        quota.name,
        (specOf(current).hard ?? {}) as Quantities,
        status.used ?? {},
        usage,
        request,
      );
      const hard = status.hard ?? specOf(current).hard ?? {};
      const draft = { ...clonePlain(current.object), status: { ...status, hard, used } } as unknown as Draft;
      const context = { ...request, fieldManager: 'kube-apiserver', fieldValidation: 'Ignore' } as const;
      const owned = recordUpdate(machinery, target, draft, current.object, context);
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
  const sums = asked.map((name) => {
    const isBinary = name.endsWith('memory') || name.endsWith('storage');
    return [name, formatNanos(nanos(used[name]) + nanos(usage[name]), isBinary)] as const;
  });
  return { ...used, ...Object.fromEntries(sums) };
}

function refusal({ resource, name }: AdmissionRequest, why: string): ApiError {
  return forbidden(groupResourceOf(resource), name, why);
}
