import { qualifiedName } from '@setpoint/kube';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own } from './model/meta.ts';
import type { Quantities } from './model/pod.ts';
import {
  validateContainerResourceName,
  validateResourceName,
  validateResourceQuantity,
} from './pod/resources.ts';
import { quantityNanos, quantityText } from './quantity.ts';
import { isOvercommitAllowed, isQuotaResource } from './resource-names.ts';

/** Rules of LimitRanges and ResourceQuotas. */

export interface LimitRangeItem {
  type?: string;
  max?: Quantities;
  min?: Quantities;
  default?: Quantities;
  defaultRequest?: Quantities;
  maxLimitRequestRatio?: Quantities;
}

const TYPES: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const DEFAULTS = ['default', 'defaultRequest'] as const;

export function validateLimitRange(object: Draft, errors: FieldErrors): void {
  const { limits } = (object['spec'] ?? {}) as { limits?: LimitRangeItem[] | null };
  const types = new Set<string>();
  for (const [index, item] of (limits ?? []).entries()) {
    const at = `spec.limits[${index}]`;
    const { type = '' } = item;
    validateLimitType(type, `${at}.type`, errors);
    if (types.has(type)) errors.duplicate(`${at}.type`, type);
    types.add(type);
    validateNames(item, at, errors);
    for (const name of namesOf(item)) validateOrder(item, name, at, errors);
  }
}

function validateLimitType(type: string, path: string, errors: FieldErrors): void {
  if (TYPES.has(type)) return;
  const problems = qualifiedName(type);
  errors.invalidAll(path, type, problems);
  if (problems.length === 0 && !type.includes('/')) {
    errors.invalid(path, type, 'must be a standard limit type or fully qualified');
  }
}

function validateNames(item: LimitRangeItem, path: string, errors: FieldErrors): void {
  const isCompute = item.type === 'Pod' || item.type === 'Container';
  const rule = isCompute ? validateContainerResourceName : validateResourceName;
  const check = (field: 'max' | 'min' | (typeof DEFAULTS)[number] | 'maxLimitRequestRatio'): void => {
    for (const name of Object.keys(item[field] ?? {})) rule(name, `${path}.${field}[${name}]`, errors);
  };
  check('max');
  check('min');
  for (const field of DEFAULTS) {
    if (item.type !== 'Pod') check(field);
    else if (item[field]) errors.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'");
  }
  const hasStorage = item.min?.['storage'] !== undefined || item.max?.['storage'] !== undefined;
  if (item.type === 'PersistentVolumeClaim' && !hasStorage) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided';
    errors.required(`${path}.limits`, detail);
  }
  check('maxLimitRequestRatio');
}

function namesOf(item: LimitRangeItem): Iterable<string> {
  const { max, min, maxLimitRequestRatio } = item;
  const lists = item.type === 'Pod' ? [max, min] : [max, min, item.default, item.defaultRequest];
  return new Set([...lists, maxLimitRequestRatio].flatMap((list) => Object.keys(list ?? {})));
}

const AS_TOLD = { min: 'min', max: 'max', default: 'default', defaultRequest: 'default request' } as const;
type Bound = keyof typeof AS_TOLD;

/** Pairs of which the first is never more; the third is where the error stands, the fourth the value it shows. */
const ORDER: readonly (readonly [low: Bound, high: Bound, at: Bound, shown: Bound, highTold?: string])[] = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest', 'default limit'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
];

function validateOrder(item: LimitRangeItem, name: string, path: string, errors: FieldErrors): void {
  const valueOf = (bound: Bound): string | number | undefined =>
    item.type === 'Pod' && bound.startsWith('default') ? undefined : own(item[bound], name);
  const text = (bound: Bound): string => quantityText(valueOf(bound) ?? 0);
  for (const [low, high, at, shown, highTold = AS_TOLD[high]] of ORDER) {
    const [lowest, highest] = [quantityNanos(valueOf(low)), quantityNanos(valueOf(high))];
    if (lowest === undefined || highest === undefined || lowest <= highest) continue;
    const detail = `${AS_TOLD[low]} value ${text(low)} is greater than ${highTold} value ${text(high)}`;
    errors.invalid(`${path}.${at}[${name}]`, text(shown), detail);
  }
  validateRatio(item, name, `${path}.maxLimitRequestRatio[${name}]`, errors);
  const [limit, request] = [quantityNanos(valueOf('default')), quantityNanos(valueOf('defaultRequest'))];
  if (limit === undefined || request === undefined || limit === request || isOvercommitAllowed(name)) return;
  const detail = `default value ${text('default')} must equal to defaultRequest value ${text('defaultRequest')} in ${name}`;
  errors.invalid(`${path}.defaultRequest[${name}]`, text('defaultRequest'), detail);
}

const ONE = 1_000_000_000n;
const MILLI = 1_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;
/** Ratios are taken in thousandths where those fit into 64 bits. */
const MAX_WITH_MILLIS = MAX_INT64 / 1000n;

/** As `Quantity.ScaledValue`: rounded up, and 0 where 64 bits do not hold it. */
function int64Of(nanos: bigint, unit: bigint): bigint {
  const value = nanos / unit + (nanos % unit > 0n ? 1n : 0n);
  return value > MAX_INT64 || value < -MAX_INT64 ? 0n : value;
}

function validateRatio(item: LimitRangeItem, name: string, path: string, errors: FieldErrors): void {
  const ratio = own(item.maxLimitRequestRatio, name);
  const nanos = quantityNanos(ratio);
  if (ratio === undefined || nanos === undefined) return;
  const shown = quantityText(ratio);
  if (nanos < ONE) errors.invalid(path, shown, `ratio ${shown} is less than 1`);
  const [max, min] = [quantityNanos(own(item.max, name)), quantityNanos(own(item.min, name))];
  if (max === undefined || min === undefined) return;
  const isSmall = [nanos, min, max].every((each) => int64Of(each, ONE) < MAX_WITH_MILLIS);
  const unit = isSmall ? MILLI : ONE;
  const limit = Number(int64Of(max, unit)) / Number(int64Of(min, unit));
  if (Number(int64Of(nanos, unit)) / Number(ONE / unit) > limit) {
    errors.invalid(path, shown, `ratio ${shown} is greater than max/min = ${limit.toFixed(6)}`);
  }
}

// --- ResourceQuota

interface ScopeRequirement {
  readonly scopeName?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface QuotaSpec {
  readonly hard?: Quantities;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

const POD_SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
];
const SCOPES: ReadonlySet<string> = new Set([...POD_SCOPES, 'VolumeAttributesClass']);
/** Those that are there or not, with nothing to choose from. */
const WITHOUT_VALUES: ReadonlySet<string> = new Set(POD_SCOPES.filter((scope) => scope !== 'PriorityClass'));
const EXCLUSIVE = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

const COMPUTE: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'pods',
]);

function isInScope(scope: string, name: string): boolean {
  if (scope === 'BestEffort') return name === 'pods';
  if (scope === 'VolumeAttributesClass')
    return name === 'persistentvolumeclaims' || name === 'requests.storage';
  return POD_SCOPES.includes(scope)
    ? COMPUTE.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-')
    : true;
}

/** Rules of a quota (`ValidateResourceQuotaSpec`). */
export function validateQuota(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as QuotaSpec;
  for (const [name, value] of Object.entries(spec.hard ?? {})) {
    const at = `spec.hard[${name}]`;
    validateResourceName(name, at, errors);
    if (!name.includes('/') && !isQuotaResource(name)) {
      errors.invalid(at, name, 'must be a standard resource for quota');
    }
    validateResourceQuantity(name, value, at, errors);
  }
  if (spec.scopes) validateScopes(spec, errors);
  if (spec.scopeSelector) validateScopeSelector(spec, errors);
}

function outOfScope(scope: string, { hard = {} }: QuotaSpec): number {
  return Object.keys(hard).filter((name) => isQuotaResource(name) && !isInScope(scope, name)).length;
}

function validateScopes(spec: QuotaSpec, errors: FieldErrors): void {
  const { scopes = [] } = spec;
  const path = 'spec.scopes';
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) errors.invalid(path, scopes, 'unsupported scope');
    for (let count = outOfScope(scope, spec); count > 0; count--) {
      errors.invalid(path, scopes, 'unsupported scope applied to resource');
    }
  }
  validateExclusive(new Set(scopes), scopes, path, errors);
}

function validateExclusive(
  found: ReadonlySet<string>,
  scopes: readonly string[] | null,
  path: string,
  errors: FieldErrors,
): void {
  for (const [one, other] of EXCLUSIVE) {
    if (found.has(one) && found.has(other)) errors.invalid(path, scopes, 'conflicting scopes');
  }
}

function validateScopeSelector(spec: QuotaSpec, errors: FieldErrors): void {
  const requirements = spec.scopeSelector?.matchExpressions ?? [];
  const path = 'spec.scopeSelector.matchExpressions';
  // The server shows its own form of the selector.
  const shown = {
    MatchExpressions: requirements.map(({ scopeName = '', operator = '', values = null }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values,
    })),
  };
  for (const { scopeName = '', operator = '', values = [] } of requirements) {
    if (!SCOPES.has(scopeName)) errors.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    for (let count = outOfScope(scopeName, spec); count > 0; count--) {
      errors.invalid(path, shown, 'unsupported scope applied to resource');
    }
    if (WITHOUT_VALUES.has(scopeName) && operator !== 'Exists') {
      errors.invalid(
        `${path}.operator`,
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      );
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
        errors.required(`${path}.values`, detail);
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
        errors.invalid(`${path}.values`, values, detail);
      }
    } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  }
  const found = new Set(requirements.map(({ scopeName = '' }) => scopeName));
  validateExclusive(found, spec.scopes ?? null, path, errors);
}

/** What a quota applies to stays. */
export function validateQuotaUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const scopes = (draft: Draft): readonly string[] | undefined => ((draft['spec'] ?? {}) as QuotaSpec).scopes;
  const sorted = (draft: Draft): readonly string[] => [...new Set(scopes(draft))].toSorted();
  if (!sameValue(sorted(object), sorted(old)))
    errors.invalid('spec.scopes', scopes(object) ?? null, 'field is immutable');
}
