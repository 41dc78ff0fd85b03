import { deviceSelectorProblem } from '@setpoint/cel';
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { Fields } from './field-rules.ts';
import type { Draft } from './model/meta.ts';
import { isExtendedResource } from './resource-names.ts';
import { sameField } from './same-typed.ts';
import { validateTemplateMeta } from './volume/claim.ts';
import { csiDriver } from './volume/sources.ts';

/** Rules of dynamic resource allocation (`resource.k8s.io`). */

export const MAX_ITEMS = 32;
const MAX_SUB_REQUESTS = 8;
const MAX_EXPRESSION = 10 * 1024;
const MAX_ID = 32;
const MAX_PARAMETERS = 10 * 1024;
const REF_RULE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** The rule of one item of a list. */
export type ItemRule<T> = (item: T, path: string) => void;

/** Each item by its rule, when there are not too many of them. */
export function list<T>(
  items: readonly T[] | null | undefined,
  path: string,
  errors: FieldErrors,
  rule: ItemRule<T>,
  max = MAX_ITEMS,
): readonly T[] {
  const found = items ?? [];
  if (found.length > max) {
    errors.tooMany(path, found.length, max);
    return [];
  }
  for (const [index, item] of found.entries()) rule(item, `${path}[${index}]`);
  return found;
}

/** The same, of items that differ in their keys. */
export function set<T>(
  items: readonly T[] | null | undefined,
  path: string,
  errors: FieldErrors,
  rule: ItemRule<T>,
  keyOf: (item: T) => string,
  max = MAX_ITEMS,
): void {
  const keys = new Set<string>();
  for (const [index, item] of list(items, path, errors, rule, max).entries()) {
    const key = keyOf(item);
    if (keys.has(key)) errors.duplicate(`${path}[${index}]`, key);
    keys.add(key);
  }
}

const itself = (text: string): string => text;

interface Selector {
  readonly cel?: { readonly expression?: string };
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface ExactRequest {
  readonly name?: string;
  readonly deviceClassName?: string;
  readonly selectors?: readonly Selector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: readonly Toleration[];
}

interface DeviceRequest {
  readonly name?: string;
  readonly exactly?: ExactRequest;
  readonly firstAvailable?: readonly ExactRequest[];
}

interface Configuration {
  readonly requests?: readonly string[];
  readonly opaque?: { readonly driver?: string; readonly parameters?: unknown };
}

interface Constraint {
  readonly requests?: readonly string[];
  readonly matchAttribute?: string;
  readonly distinctAttribute?: string;
}

interface ClaimSpec {
  readonly devices?: {
    readonly requests?: readonly DeviceRequest[] | null;
    readonly constraints?: readonly Constraint[];
    readonly config?: readonly Configuration[];
  };
}

interface MutableRequest {
  allocationMode?: string;
  count?: number;
  tolerations?: { operator?: string }[];
}

/** Devices are asked for by number, one unless told otherwise. */
export function defaultDeviceClaim(spec: unknown): void {
  const { devices } = (spec ?? {}) as ClaimSpec;
  for (const { exactly, firstAvailable = [] } of devices?.requests ?? []) {
    for (const request of [exactly, ...firstAvailable] as (MutableRequest | undefined)[]) {
      if (request === undefined) continue;
      request.allocationMode ||= 'ExactCount';
      if (request.allocationMode === 'ExactCount') request.count ||= 1;
      for (const toleration of request.tolerations ?? []) toleration.operator ||= 'Equal';
    }
  }
}

/** Rules of a claim's spec at `path`. */
function validateClaimSpec(spec: ClaimSpec, path: string, errors: FieldErrors): void {
  const { requests, constraints, config } = spec.devices ?? {};
  const at = `${path}.devices`;
  const names = requestNames(requests ?? []);
  const reference: ItemRule<string> = (name, place) => validateRequestRef(name, names, place, errors);
  const request: ItemRule<DeviceRequest> = (item, place) => validateRequest(item, place, errors);
  set(requests, `${at}.requests`, errors, request, ({ name = '' }) => name);
  list(constraints, `${at}.constraints`, errors, (constraint, place) => {
    set(constraint.requests, `${place}.requests`, errors, reference, itself);
    validateConstraint(constraint, place, errors);
  });
  list(config, `${at}.config`, errors, (item, place) => {
    set(item.requests, `${place}.requests`, errors, reference, itself);
    validateConfiguration(item, place, errors);
  });
}

function requestNames(requests: readonly DeviceRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ name = '', firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((sub) => `${name}/${sub.name ?? ''}`),
    ]),
  );
}

function validateRequestRef(
  name: string,
  names: ReadonlySet<string>,
  path: string,
  errors: FieldErrors,
): void {
  const segments = name.split('/');
  if (segments.length > 2) {
    errors.invalid(path, name, REF_RULE);
    return;
  }
  for (const segment of segments) errors.invalidAll(path, segment, dns1123Label(segment));
  if (!names.has(name)) errors.invalid(path, name, REF_RULE);
}

function validateRequest(request: DeviceRequest, path: string, errors: FieldErrors): void {
  const { name = '', exactly, firstAvailable = [] } = request;
  errors.invalidAll(`${path}.name`, name, dns1123Label(name));
  const rule = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly !== undefined && firstAvailable.length > 0) {
    errors.invalid(path, null, `${rule}, but multiple fields are set`);
  } else if (exactly !== undefined) validateExact(exactly, `${path}.exactly`, errors);
  else if (firstAvailable.length === 0) errors.required(path, rule);
  else {
    const sub: ItemRule<ExactRequest> = (item, place) => {
      errors.invalidAll(`${place}.name`, item.name ?? '', dns1123Label(item.name ?? ''));
      validateExact(item, place, errors);
    };
    set(firstAvailable, `${path}.firstAvailable`, errors, sub, (item) => item.name ?? '', MAX_SUB_REQUESTS);
  }
}

function validateExact(request: ExactRequest, path: string, errors: FieldErrors): void {
  const { deviceClassName, selectors, allocationMode = '', count = 0, tolerations = [] } = request;
  errors.named(`${path}.deviceClassName`, deviceClassName, dns1123Subdomain);
  list(selectors, `${path}.selectors`, errors, (selector, place) =>
    validateSelector(selector, place, errors),
  );
  if (allocationMode === 'All') {
    if (count !== 0) {
      errors.invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'");
    }
  } else if (allocationMode === 'ExactCount') errors.positive(`${path}.count`, count);
  else errors.notSupported(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']);
  for (const [index, toleration] of tolerations.entries()) {
    validateToleration(toleration, `${path}.tolerations[${index}]`, errors);
  }
}

function validateSelector({ cel }: Selector, path: string, errors: FieldErrors): void {
  const at = `${path}.cel`;
  if (cel === undefined) errors.required(at);
  else validateExpression(cel.expression ?? '', `${at}.expression`, errors);
}

function validateExpression(expression: string, field: string, errors: FieldErrors): void {
  if (Buffer.byteLength(expression) > MAX_EXPRESSION) {
    errors.tooLong(field, '', MAX_EXPRESSION);
    return;
  }
  const problem = deviceSelectorProblem(expression);
  if (problem?.type === 'Forbidden') errors.forbidden(field, problem.message);
  else if (problem !== undefined) errors.invalid(field, expression, problem.message);
}

export const TAINT_EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

function validateToleration(toleration: Toleration, path: string, errors: FieldErrors): void {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  if (key !== '') errors.invalidAll(`${path}.key`, key, qualifiedName(key));
  if (operator === 'Exists') {
    if (value !== '') errors.invalid(`${path}.value`, value, 'must be empty for operator `Exists`');
  } else if (operator === 'Equal') errors.invalidAll(`${path}.value`, value, labelValue(value));
  else errors.oneOf(`${path}.operator`, operator, ['Equal', 'Exists']);
  if (effect !== '') errors.among(`${path}.effect`, effect, TAINT_EFFECTS);
}

function validateConstraint(constraint: Constraint, path: string, errors: FieldErrors): void {
  const { matchAttribute, distinctAttribute } = constraint;
  if (matchAttribute !== undefined) validateFullName(matchAttribute, `${path}.matchAttribute`, errors);
  else if (distinctAttribute !== undefined) {
    validateFullName(distinctAttribute, `${path}.distinctAttribute`, errors);
  } else {
    const rule = 'exactly one of "matchAttribute" or "distinctAttribute" is required';
    errors.required(path, `${rule}, but multiple fields are set`);
  }
}

function validateFullName(name: string, path: string, errors: FieldErrors): void {
  validateName(name, path, errors);
  if (!name.includes('/')) {
    errors.invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash');
  }
}

/** A name of an attribute: an identifier, perhaps with the domain of the driver. */
export function validateName(name: string, path: string, errors: FieldErrors): void {
  const [first = '', second, ...more] = name.split('/');
  if (more.length > 0) return;
  if (second === undefined) {
    validateIdentifier(first, path, errors);
    return;
  }
  if (first === '') errors.invalid(path, '', 'the domain must not be empty');
  else validateDriver(first, path, errors);
  if (second === '') errors.invalid(path, '', 'the name must not be empty');
  else validateIdentifier(second, path, errors);
}

function validateIdentifier(id: string, path: string, errors: FieldErrors): void {
  if (id.length > MAX_ID) errors.tooLong(path, '', MAX_ID);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(id)) return;
  errors.invalid(
    path,
    id,
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
  );
}

function validateDriver(name: string, path: string, errors: FieldErrors): void {
  const dot = path.lastIndexOf('.');
  const field = path.slice(dot + 1);
  csiDriver(field)({ [field]: name }, path.slice(0, Math.max(dot, 0)), errors);
}

function validateConfiguration({ opaque }: Configuration, path: string, errors: FieldErrors): void {
  const at = `${path}.opaque`;
  if (opaque === undefined) {
    errors.required(at);
    return;
  }
  csiDriver('driver')(opaque, at, errors);
  const { parameters } = opaque;
  if (parameters === undefined || parameters === null) errors.required(`${at}.parameters`);
  else if (JSON.stringify(parameters).length > MAX_PARAMETERS)
    errors.tooLong(`${at}.parameters`, '', MAX_PARAMETERS);
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    errors.invalid(`${at}.parameters`, '<value omitted>', 'must be a valid JSON object');
  }
}

export function validateResourceClaim(object: Draft, errors: FieldErrors): void {
  validateClaimSpec(object['spec'] ?? {}, 'spec', errors);
}

export function validateResourceClaimTemplate(object: Draft, errors: FieldErrors): void {
  const { metadata, spec = {} } = (object['spec'] ?? {}) as { metadata?: Fields; spec?: ClaimSpec };
  validateTemplateMeta(metadata ?? {}, 'spec.metadata', errors);
  validateClaimSpec(spec, 'spec.spec', errors);
}

/** What a claim asks for stays. */
export function immutableSpec(object: Draft, old: Draft, errors: FieldErrors): void {
  if (!sameField(object, old, 'spec')) errors.invalid('spec', object['spec'], 'field is immutable');
}

export function validateDeviceClass(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as {
    selectors?: readonly Selector[];
    config?: readonly Configuration[];
    extendedResourceName?: string;
  };
  list(spec.selectors, 'spec.selectors', errors, (item, path) => validateSelector(item, path, errors));
  list(spec.config, 'spec.config', errors, (item, path) => validateConfiguration(item, path, errors));
  const { extendedResourceName: name } = spec;
  if (name !== undefined && !isExtendedResource(name)) {
    errors.invalid('spec.extendedResourceName', name, 'must be a valid extended resource name');
  }
}
