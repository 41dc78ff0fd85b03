import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Fields, Rule } from './field-rules.ts';
import type { Draft } from './model/meta.ts';
import type { NodeSelectorTerm } from './model/pod.ts';
import { validateNodeSelector } from './pod/scheduling.ts';
import { isExtendedResource } from './resource-names.ts';
import { validateTemplateMeta } from './volume/claim.ts';
import { csiDriver } from './volume/sources.ts';

/** Rules of dynamic resource allocation (`resource.k8s.io`). */

const MAX_ITEMS = 32;
const MAX_SUB_REQUESTS = 8;
const MAX_EXPRESSION = 10 * 1024;
const MAX_ID = 32;
const MAX_PARAMETERS = 10 * 1024;
const REF_RULE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

type ItemRule<T> = (item: T, path: string) => void;

/** Each item by its rule, when there are not too many of them. */
function list<T>(
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
function set<T>(
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

interface Toleration {
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
  else if (Buffer.byteLength(cel.expression ?? '') > MAX_EXPRESSION) {
    errors.tooLong(`${at}.expression`, '', MAX_EXPRESSION);
  }
}

const TAINT_EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

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
function validateName(name: string, path: string, errors: FieldErrors): void {
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
  if (!sameValue(object['spec'], old['spec'])) errors.invalid('spec', object['spec'], 'field is immutable');
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

interface NodeChoice {
  readonly nodeName?: string;
  readonly nodeSelector?: { nodeSelectorTerms?: NodeSelectorTerm[] };
  readonly allNodes?: boolean;
  readonly perDeviceNodeSelection?: boolean;
}

interface SliceSpec extends NodeChoice {
  readonly driver?: string;
  readonly pool?: {
    readonly name?: string;
    readonly generation?: number;
    readonly resourceSliceCount?: number;
  };
  readonly devices?: readonly Device[];
  readonly sharedCounters?: readonly { readonly name?: string; readonly counters?: Fields }[];
}

interface Device extends NodeChoice {
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, Fields>>;
  readonly capacity?: Readonly<Record<string, Fields>>;
  readonly taints?: readonly Toleration[];
  readonly allowMultipleAllocations?: boolean;
  readonly consumesCounters?: readonly { readonly counterSet?: string; readonly counters?: Fields }[];
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

const MAX_POOL_NAME = 253;
const MAX_DEVICES = 128;
const MAX_DEVICES_WITH_MORE = 64;
const MAX_COUNTER_SETS = 8;
const MAX_TAINTS = 16;
const MAX_VALUE = 64;

export function validateResourceSlice(object: Draft, errors: FieldErrors): void {
  validateSlice(object['spec'] ?? {}, errors);
}

function validateSlice(spec: SliceSpec, errors: FieldErrors, before?: SliceSpec): void {
  csiDriver('driver')(spec as Fields, 'spec', errors);
  validatePool(spec.pool ?? {}, 'spec.pool', errors);
  if (before !== undefined) {
    errors.immutable('spec.pool.name', spec.pool?.name ?? '', before.pool?.name ?? '');
    errors.immutable('spec.driver', spec.driver ?? '', before.driver ?? '');
    errors.immutable('spec.nodeName', spec.nodeName, before.nodeName);
  }
  validateNodes(spec, errors);
  const { devices, sharedCounters } = spec;
  if (devices !== undefined && sharedCounters !== undefined) {
    errors.invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed');
  }
  const hasMore = (devices ?? []).some(({ taints, consumesCounters }) => taints ?? consumesCounters);
  const device: ItemRule<Device> = (item, path) =>
    validateDevice(item, spec.perDeviceNodeSelection === true, path, errors);
  const max = hasMore ? MAX_DEVICES_WITH_MORE : MAX_DEVICES;
  set(devices, 'spec.devices', errors, device, ({ name = '' }) => name, max);
  const counters: ItemRule<{ readonly name?: string; readonly counters?: Fields }> = (item, path) => {
    errors.named(`${path}.name`, item.name, dns1123Label);
    validateCounters(item.counters, `${path}.counters`, errors);
  };
  set(sharedCounters, 'spec.sharedCounters', errors, counters, ({ name = '' }) => name, MAX_COUNTER_SETS);
}

export function validateResourceSliceUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateSlice(object['spec'] ?? {}, errors, old['spec'] ?? {});
}

function validatePool(pool: NonNullable<SliceSpec['pool']>, path: string, errors: FieldErrors): void {
  const { name = '', resourceSliceCount: count = 0, generation = 0 } = pool;
  if (name === '') errors.required(`${path}.name`);
  else {
    if (name.length > MAX_POOL_NAME) errors.tooLong(`${path}.name`, '', MAX_POOL_NAME);
    for (const part of name.split('/')) errors.invalidAll(`${path}.name`, part, dns1123Subdomain(part));
  }
  errors.positive(`${path}.resourceSliceCount`, count);
  if (generation < 0) {
    errors.invalid(`${path}.generation`, generation, 'must be greater than or equal to zero');
  }
}

const ONE_OF_NODES =
  'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

function validateNodes(spec: SliceSpec, errors: FieldErrors): void {
  const chosen: string[] = [];
  const { nodeName, nodeSelector } = spec;
  if (nodeName === '') {
    errors.invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string');
  } else if (nodeName !== undefined) {
    chosen.push('`nodeName`');
    errors.invalidAll('spec.nodeName', nodeName, dns1123Subdomain(nodeName));
  }
  if (nodeSelector !== undefined) {
    chosen.push('`nodeSelector`');
    validateNodeSelector(nodeSelector, 'spec.nodeSelector', errors);
    const terms = nodeSelector.nodeSelectorTerms ?? [];
    if (terms.length !== 1) {
      const shown = nodeSelector.nodeSelectorTerms ?? null;
      errors.invalid(
        'spec.nodeSelector.nodeSelectorTerms',
        shown,
        'must have exactly one node selector term',
      );
    }
  }
  for (const field of ['allNodes', 'perDeviceNodeSelection'] as const) {
    if (spec[field] === true) chosen.push(`\`${field}\``);
    else if (spec[field] === false)
      errors.invalid(`spec.${field}`, false, 'must be either unset or set to true');
  }
  if (chosen.length === 0) errors.required('spec', ONE_OF_NODES);
  else if (chosen.length > 1) {
    errors.invalid('spec', `{${chosen.join(', ')}}`, `${ONE_OF_NODES}, but multiple fields are set`);
  }
}

const VALUE_FIELDS = ['bool', 'int', 'string', 'version'] as const;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const attribute: Rule<Fields> = (value, path, errors) => {
  const { string: text, version } = value as { string?: string; version?: string };
  if (text !== undefined && Buffer.byteLength(text) > MAX_VALUE)
    errors.tooLong(`${path}.string`, '', MAX_VALUE);
  if (version !== undefined) {
    if (!SEMVER.test(version)) {
      errors.invalid(`${path}.version`, version, 'must be a string compatible with semver.org spec 2.0.0');
    }
    if (Buffer.byteLength(version) > MAX_VALUE) errors.tooLong(`${path}.version`, '', MAX_VALUE);
  }
  const count = VALUE_FIELDS.filter((field) => value[field] !== undefined).length;
  if (count === 0) errors.invalid(path, '', 'exactly one value must be specified');
  else if (count > 1) errors.invalid(path, value, 'exactly one value must be specified');
};

function validateDevice(device: Device, perDevice: boolean, path: string, errors: FieldErrors): void {
  const { name = '', attributes = {}, capacity = {}, taints, consumesCounters } = device;
  errors.named(`${path}.name`, name, dns1123Label);
  const total = Object.keys(attributes).length + Object.keys(capacity).length;
  if (total > MAX_ITEMS) {
    errors.invalid(path, total, `the total number of attributes and capacities must not exceed ${MAX_ITEMS}`);
  }
  for (const [key, value] of Object.entries(attributes)) {
    validateName(key, `${path}.attributes`, errors);
    attribute(value, `${path}.attributes[${key}]`, errors);
  }
  for (const [key, value] of Object.entries(capacity)) {
    validateName(key, `${path}.capacity`, errors);
    if (value['requestPolicy'] !== undefined && device.allowMultipleAllocations !== true) {
      const at = `${path}.capacity[${key}].requestPolicy`;
      errors.forbidden(at, 'allowMultipleAllocations must be true');
    }
  }
  list(taints, `${path}.taints`, errors, (taint, place) => validateTaint(taint, place, errors), MAX_TAINTS);
  const consumption: ItemRule<{ readonly counterSet?: string; readonly counters?: Fields }> = (
    item,
    place,
  ) => {
    errors.named(`${place}.counterSet`, item.counterSet, dns1123Label);
    validateCounters(item.counters, `${place}.counters`, errors);
  };
  set(consumesCounters, `${path}.consumesCounters`, errors, consumption, (item) => item.counterSet ?? '', 2);
  validateDeviceNodes(device, perDevice, path, errors);
  validateBinding(device, path, errors);
}

function validateTaint(
  { key = '', value = '', effect = '' }: Toleration,
  path: string,
  errors: FieldErrors,
): void {
  errors.invalidAll(`${path}.key`, key, qualifiedName(key));
  if (value !== '') errors.invalidAll(`${path}.value`, value, labelValue(value));
  errors.oneOf(`${path}.effect`, effect, TAINT_EFFECTS);
}

function validateCounters(counters: Fields | undefined, path: string, errors: FieldErrors): void {
  const names = Object.keys(counters ?? {});
  if (names.length === 0) errors.required(path);
  else if (names.length > MAX_ITEMS) errors.tooMany(path, names.length, MAX_ITEMS);
  else for (const name of names) errors.invalidAll(path, name, dns1123Label(name));
}

function validateDeviceNodes(device: Device, perDevice: boolean, path: string, errors: FieldErrors): void {
  const { nodeName, nodeSelector, allNodes } = device;
  if (!perDevice) {
    if (nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return;
    const rule = 'can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    errors.invalid(path, null, `\`nodeName\`, \`nodeSelector\` and \`allNodes\` ${rule}`);
    return;
  }
  const chosen: string[] = [];
  if (nodeName === '') errors.invalid(`${path}.nodeName`, nodeName, 'must not be empty');
  else if (nodeName !== undefined) {
    chosen.push('`nodeName`');
    errors.invalidAll(`${path}.nodeName`, nodeName, dns1123Subdomain(nodeName));
  }
  if (nodeSelector !== undefined) {
    chosen.push('`nodeSelector`');
    validateNodeSelector(nodeSelector, `${path}.nodeSelector`, errors);
  }
  if (allNodes === true) chosen.push('`allNodes`');
  else if (allNodes === false)
    errors.invalid(`${path}.allNodes`, false, 'must be either unset or set to true');
  const rule =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (chosen.length === 0) errors.required(path, rule);
  else if (chosen.length > 1) errors.invalid(path, `{${chosen.join(', ')}}`, rule);
}

const MAX_CONDITIONS = 4;

function validateBinding(device: Device, path: string, errors: FieldErrors): void {
  const { bindingConditions: conditions = [], bindingFailureConditions: failures = [] } = device;
  const at = `${path}.bindingConditions`;
  const failuresAt = `${path}.bindingFailureConditions`;
  const label: ItemRule<string> = (name, place) => errors.invalidAll(place, name, qualifiedName(name));
  list(conditions, at, errors, label, MAX_CONDITIONS);
  list(failures, failuresAt, errors, label, MAX_CONDITIONS);
  for (const [index, name] of conditions.entries()) {
    if (conditions.indexOf(name) < index) errors.duplicate(`${at}[${index}]`, name);
  }
  for (const [index, name] of failures.entries()) {
    if (failures.indexOf(name) < index) errors.duplicate(`${failuresAt}[${index}]`, name);
    if (conditions.includes(name)) {
      const detail = 'bindingFailureConditions must not overlap with bindingConditions';
      errors.invalid(`${failuresAt}[${index}]`, name, detail);
    }
  }
  if (conditions.length === 0 && failures.length > 0) {
    errors.invalid(at, null, 'bindingConditions are required to use bindingFailureConditions');
  }
  if (failures.length === 0 && conditions.length > 0) {
    errors.invalid(failuresAt, null, 'bindingFailureConditions are required to use bindingConditions');
  }
}
