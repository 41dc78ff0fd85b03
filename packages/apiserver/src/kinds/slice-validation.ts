import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import {
  type ItemRule,
  list,
  MAX_ITEMS,
  set,
  TAINT_EFFECTS,
  type Toleration,
  validateName,
} from './device-validation.ts';
import type { FieldErrors } from './field-error.ts';
import type { Fields, Rule } from './field-rules.ts';
import type { Draft } from './model/meta.ts';
import type { NodeSelectorTerm } from './model/pod.ts';
import { validateNodeSelector } from './pod/scheduling.ts';
import { csiDriver } from './volume/sources.ts';

/** Rules of what drivers say they have (`resource.k8s.io` ResourceSlice). */

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

/** An attribute as the server's own type has it. */
function internalAttribute({ int = null, bool = null, string = null, version = null }: Fields): unknown {
  const lists = { IntValues: null, BoolValues: null, StringValues: null, VersionValues: null };
  return { IntValue: int, BoolValue: bool, StringValue: string, VersionValue: version, ...lists };
}

/** The features behind these (DRAListTypeAttributes among them) are off unless a server is told otherwise. */
export function dropSliceFields(object: Draft): void {
  const { devices } = (object['spec'] ?? {}) as {
    devices?: (Record<string, unknown> & { attributes?: Record<string, Record<string, unknown>> })[];
  };
  for (const device of devices ?? []) {
    delete device['nodeAllocatableResourceMappings'];
    for (const value of Object.values(device.attributes ?? {}))
      for (const field of ['ints', 'bools', 'strings', 'versions']) delete value[field];
  }
}

export function warnSlice(object: Draft): readonly string[] {
  const { driver = '' } = (object['spec'] ?? {}) as { driver?: string };
  if (driver === driver.toLowerCase()) return [];
  return [
    `spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`,
  ];
}

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
  else if (count > 1) errors.invalid(path, internalAttribute(value), 'exactly one value must be specified');
};

function validateDevice(device: Device, perDevice: boolean, path: string, errors: FieldErrors): void {
  const { name = '', attributes = {}, capacity = {}, taints, consumesCounters } = device;
  errors.invalidAll(`${path}.name`, name, dns1123Label(name));
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
