import { dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import { type FieldErrors, sameValue } from '../field-error.ts';
import type { Fields } from '../field-rules.ts';
import type { Draft, LabelSelector } from '../model/meta.ts';
import { quantityNanos, quantityText } from '../quantity.ts';
import { validateLabelSelector } from '../selectors.ts';
import { type PersistentVolumeSpec, validateVolumeSpec } from './persistent-volume.ts';
import { csiDriver } from './sources.ts';
import { sameTyped, specSchemaOf } from '../same-typed.ts';

/** Rules of the kinds of `storage.k8s.io`. */

const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_SIZE = 256 * 1024;

function validateProvisioner(name: string, path: string, errors: FieldErrors): void {
  if (name === '') errors.required(path);
  else errors.invalidAll(path, name.toLowerCase(), qualifiedName(name.toLowerCase()));
}

function validateParameters(
  parameters: Readonly<Record<string, string>>,
  mayBeEmpty: boolean,
  errors: FieldErrors,
): void {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) {
    errors.tooLong('parameters', '', MAX_PARAMETERS);
    return;
  }
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.invalid('parameters', key, 'field can not be empty.');
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_PARAMETERS_SIZE) errors.tooLong('parameters', '', MAX_PARAMETERS_SIZE);
  if (!mayBeEmpty && entries.length === 0) {
    errors.required('parameters', 'must contain at least one key/value pair');
  }
}

interface TopologyTerm {
  readonly matchLabelExpressions?: readonly {
    readonly key?: string;
    readonly values?: readonly string[] | null;
  }[];
}

interface StorageClass {
  readonly provisioner?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly TopologyTerm[];
}

export function validateStorageClass(object: Draft, errors: FieldErrors): void {
  const {
    provisioner = '',
    parameters = {},
    reclaimPolicy,
    volumeBindingMode,
    allowedTopologies = [],
  } = object as unknown as StorageClass;
  validateProvisioner(provisioner, 'provisioner', errors);
  validateParameters(parameters, true, errors);
  if (reclaimPolicy) errors.among('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']);
  if (volumeBindingMode === undefined) errors.required('volumeBindingMode');
  else errors.among('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']);
  for (const [index, term] of allowedTopologies.entries()) {
    const at = `allowedTopologies[${index}]`;
    validateTopologyTerm(term, at, errors);
    const repeated = allowedTopologies.slice(0, index).filter((other) => sameTopology(other, term)).length;
    const isEmpty = (term.matchLabelExpressions ?? []).length === 0;
    // The server has as many empty terms beside those given.
    const times = repeated + (isEmpty ? allowedTopologies.length : 0);
    for (let time = 0; time < times; time++) errors.duplicate(`${at}.matchLabelExpressions`, '');
  }
}

/** Equal when they allow the same values for the same keys, in whatever order. */
function sameTopology(one: TopologyTerm, other: TopologyTerm): boolean {
  const valuesByKey = (term: TopologyTerm): unknown =>
    Object.fromEntries(
      (term.matchLabelExpressions ?? []).map(({ key = '', values }) => [
        key,
        [...new Set(values)].toSorted(),
      ]),
    );
  return sameValue(valuesByKey(one), valuesByKey(other));
}

function validateTopologyTerm(term: TopologyTerm, path: string, errors: FieldErrors): void {
  const keys = new Set<string>();
  for (const [index, { key = '', values }] of (term.matchLabelExpressions ?? []).entries()) {
    const at = `${path}.matchLabelExpressions[${index}]`;
    const list = values ?? [];
    if (list.length === 0) errors.required(`${at}.values`);
    for (const [place, value] of list.entries()) {
      if (list.indexOf(value) < place) errors.duplicate(`${at}.values[${place}]`, value);
    }
    errors.invalidAll(`${at}.key`, key, qualifiedName(key));
    if (keys.has(key)) errors.duplicate(`${at}.key`, key);
    keys.add(key);
  }
}

/** What volumes are made with stays, for those that were made. */
export function validateStorageClassUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']) {
    errors.immutable(field, object[field], old[field]);
  }
}

export function validateAttributesClass(object: Draft, errors: FieldErrors): void {
  const { driverName = '', parameters = {} } = object as unknown as {
    driverName?: string;
    parameters?: Record<string, string>;
  };
  validateProvisioner(driverName, 'driverName', errors);
  validateParameters(parameters, false, errors);
}

export function validateAttributesClassUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  for (const field of ['driverName', 'parameters']) {
    if (!sameValue(object[field], old[field])) errors.forbidden(field, `updates to ${field} are forbidden.`);
  }
  validateAttributesClass(object, errors);
}

interface AttachmentSpec {
  readonly attacher?: string;
  readonly nodeName?: string;
  readonly source?: {
    readonly persistentVolumeName?: string;
    readonly inlineVolumeSpec?: PersistentVolumeSpec;
  };
}

export function validateAttachment(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as AttachmentSpec;
  csiDriver('attacher')(spec as Fields, 'spec', errors);
  const { persistentVolumeName: volume, inlineVolumeSpec: inline } = spec.source ?? {};
  const path = 'spec.source';
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inline === undefined && volume === undefined) errors.required(path, one);
  else if (inline !== undefined && volume !== undefined) errors.forbidden(path, one);
  else if (volume === '') {
    errors.required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName');
  } else if (inline !== undefined) validateVolumeSpec(inline, `${path}.inlineVolumeSpec`, true, errors);
  const { nodeName = '' } = spec;
  errors.invalidAll('spec.nodeName', nodeName, dns1123Subdomain(nodeName));
  if (volume !== undefined)
    errors.invalidAll(`${path}.persistentVolumeName`, volume, dns1123Subdomain(volume));
}

export function validateAttachmentUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = (object['spec'] ?? {}) as AttachmentSpec;
  if (sameTyped(now, old['spec'], specSchemaOf(object))) return;
  const { attacher = '', nodeName = '', source = {} } = now;
  // The server shows its own form of the spec.
  const shown = {
    Attacher: attacher,
    Source: {
      PersistentVolumeName: source.persistentVolumeName ?? null,
      InlineVolumeSpec: source.inlineVolumeSpec ?? null,
    },
    NodeName: nodeName,
  };
  errors.invalid('spec', shown, 'field is immutable');
}

interface NodeDriver {
  readonly name?: string;
  readonly nodeID?: string;
  readonly topologyKeys?: readonly string[] | null;
  readonly allocatable?: { readonly count?: number };
}

const MAX_NODE_ID = 256;

function driversOf(object: Draft): readonly NodeDriver[] {
  return ((object['spec'] ?? {}) as { drivers?: readonly NodeDriver[] | null }).drivers ?? [];
}

export function validateNodeDrivers(object: Draft, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, driver] of driversOf(object).entries()) {
    const at = `spec.drivers[${index}]`;
    const { name = '', nodeID = '', allocatable, topologyKeys } = driver;
    csiDriver('name')(driver as unknown as Fields, at, errors);
    if (nodeID === '') errors.required(`${at}.nodeID`);
    if (nodeID.length > MAX_NODE_ID) {
      errors.invalid(`${at}.nodeID`, nodeID, `must be ${MAX_NODE_ID} characters or less`);
    }
    errors.nonNegative(`${at}.allocatable.count`, allocatable?.count);
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    const keys = new Set<string>();
    for (const key of topologyKeys ?? []) {
      if (key === '') errors.required(at);
      if (keys.has(key)) errors.duplicate(at, key);
      keys.add(key);
      errors.invalidAll(at, key, qualifiedName(key));
    }
  }
}

export function validateNodeDriversUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const fixed = ({ allocatable: _allocatable, ...driver }: NodeDriver): unknown => driver;
  for (const before of driversOf(old)) {
    for (const driver of driversOf(object)) {
      if (driver.name !== before.name || sameValue(fixed(driver), fixed(before))) continue;
      const { name = '', nodeID = '', topologyKeys = null } = driver;
      // The server shows its own form of the driver.
      const shown = { Name: name, NodeID: nodeID, TopologyKeys: topologyKeys, Allocatable: null };
      errors.invalid('spec.drivers', shown, 'field is immutable');
    }
  }
}

interface DriverSpec {
  readonly attachRequired?: boolean;
  readonly podInfoOnMount?: boolean;
  readonly storageCapacity?: boolean;
  readonly fsGroupPolicy?: string;
  readonly tokenRequests?: readonly { readonly audience?: string; readonly expirationSeconds?: number }[];
  readonly volumeLifecycleModes?: readonly string[];
  readonly seLinuxMount?: boolean;
  readonly nodeAllocatableUpdatePeriodSeconds?: number;
  readonly serviceAccountTokenInSecrets?: boolean;
}

const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const MIN_UPDATE_SECONDS = 10;

export function validateDriver(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as DriverSpec;
  if (spec.attachRequired === undefined) errors.required('spec.attachedRequired');
  if (spec.podInfoOnMount === undefined) errors.required('spec.podInfoOnMount');
  if (spec.storageCapacity === undefined) errors.required('spec.storageCapacity');
  if (spec.fsGroupPolicy !== undefined) {
    errors.among('spec.fsGroupPolicy', spec.fsGroupPolicy, FS_GROUP_POLICIES);
  }
  validateTokenRequests(spec.tokenRequests ?? [], errors);
  for (const mode of spec.volumeLifecycleModes ?? []) {
    errors.among('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']);
  }
  if (spec.seLinuxMount === undefined) errors.required('spec.seLinuxMount');
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < MIN_UPDATE_SECONDS) {
    const detail = 'must be greater than or equal to 10 seconds';
    errors.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, detail);
  }
  if (spec.serviceAccountTokenInSecrets !== undefined && (spec.tokenRequests ?? []).length === 0) {
    errors.invalid(
      'spec.serviceAccountTokenInSecrets',
      spec.serviceAccountTokenInSecrets,
      'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    );
  }
}

/** Tokens in the attributes of a volume end up in logs. */
export function driverWarnings(object: Draft, old?: Draft): readonly string[] {
  const { tokenRequests = [], serviceAccountTokenInSecrets } = (object['spec'] ?? {}) as DriverSpec;
  const before = (old?.['spec'] ?? {}) as DriverSpec;
  // Who changes nothing about the tokens knows of it.
  const isNews = !sameValue(tokenRequests, before.tokenRequests);
  if (!isNews || tokenRequests.length === 0 || serviceAccountTokenInSecrets !== undefined) return [];
  return [
    'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
  ];
}

function validateTokenRequests(
  requests: NonNullable<DriverSpec['tokenRequests']>,
  errors: FieldErrors,
): void {
  const audiences = new Set<string>();
  for (const [index, { audience = '', expirationSeconds: seconds }] of requests.entries()) {
    const at = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) {
      errors.duplicate(`${at}.audience`, audience);
      continue;
    }
    audiences.add(audience);
    if (seconds === undefined) continue;
    if (seconds < MIN_TOKEN_SECONDS) {
      errors.invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes');
    }
    if (seconds > MAX_TOKEN_SECONDS) {
      errors.invalid(
        `${at}.expirationSeconds`,
        seconds,
        'may not specify a duration larger than 2^32 seconds',
      );
    }
  }
}

export function validateDriverUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = (object['spec'] ?? {}) as DriverSpec;
  const before = (old['spec'] ?? {}) as DriverSpec;
  errors.immutable('spec.attachedRequired', now.attachRequired, before.attachRequired);
  errors.immutable('spec.volumeLifecycleModes', now.volumeLifecycleModes, before.volumeLifecycleModes);
}

interface StorageCapacity {
  readonly nodeTopology?: LabelSelector;
  readonly storageClassName?: string;
  readonly capacity?: string;
}

export function validateCapacity(object: Draft, errors: FieldErrors): void {
  const { nodeTopology, storageClassName = '', capacity } = object as unknown as StorageCapacity;
  validateLabelSelector(nodeTopology, 'nodeTopology', errors);
  errors.invalidAll('storageClassName', storageClassName, dns1123Subdomain(storageClassName));
  if (capacity !== undefined && (quantityNanos(capacity) ?? 0n) < 0n) {
    errors.invalid('capacity', quantityText(capacity), 'must be greater than or equal to 0');
  }
}

export function validateCapacityUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  for (const field of ['nodeTopology', 'storageClassName'])
    errors.immutable(field, object[field], old[field]);
}
