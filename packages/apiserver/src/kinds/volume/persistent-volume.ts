import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import { type FieldErrors, sameValue } from '../field-error.ts';
import { type Fields, inside, type Rule, required, requiredText, rules } from '../field-rules.ts';
import type { Draft, TypedReference } from '../model/meta.ts';
import type { NodeSelectorTerm, Quantities } from '../model/pod.ts';
import { validateNoBacksteps } from '../paths.ts';
import { validateNodeSelector } from '../pod/scheduling.ts';
import { quantityNanos, quantityText } from '../quantity.ts';
import { chooseSource, type SourceRule } from './choose-source.ts';
import { validateAccessModes, VOLUME_MODES } from './claim.ts';
import {
  azureDisk,
  cephfs,
  cinder,
  csiDriver,
  disk,
  fibreChannel,
  flexVolume,
  flocker,
  hostPath,
  iscsiOfVolume,
  nfs,
  quobyte,
  rbd,
  secretOf,
  storageos,
} from './sources.ts';
import { sameTyped, specSchemaOf } from '../same-typed.ts';

export interface PersistentVolumeSpec {
  capacity?: Quantities;
  accessModes?: string[];
  claimRef?: TypedReference;
  persistentVolumeReclaimPolicy?: string;
  storageClassName?: string;
  volumeMode?: string;
  mountOptions?: string[];
  nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] } };
  volumeAttributesClassName?: string;
  [source: string]: unknown;
}

const secretReference = (field: string): Rule<Fields> =>
  inside(field, requiredText('name', dns1123Subdomain), requiredText('namespace', dns1123Label));

const glusterfs: Rule<Fields> = rules(required('endpoints', 'path'), (source, path, errors) => {
  const namespace = source['endpointsNamespace'] as string | undefined;
  if (namespace === undefined) return;
  const at = `${path}.endpointsNamespace`;
  const empty = 'if the endpointnamespace is set, it must be a valid namespace name';
  errors.invalidAll(at, namespace, namespace === '' ? [empty] : dns1123Label(namespace));
});

const azureFile: Rule<Fields> = rules(required('secretName', 'shareName'), (source, path, errors) => {
  if (source['secretNamespace'] === '') errors.required(`${path}.secretNamespace`);
});

const localPath: Rule<Fields> = (source, path, errors) => {
  const found = source['path'] as string | undefined;
  if (!found) errors.required(`${path}.path`);
  else validateNoBacksteps(found, `${path}.path`, errors);
};

/** What a volume can be, in the order in which the server looks: the first that is there is what it is. */
const SOURCES: readonly SourceRule[] = [
  { field: 'hostPath', rule: hostPath },
  { field: 'gcePersistentDisk', as: 'persistentDisk', rule: disk('pdName') },
  { field: 'awsElasticBlockStore', rule: disk('volumeID') },
  { field: 'glusterfs', rule: glusterfs },
  { field: 'flocker', rule: flocker },
  { field: 'nfs', rule: nfs },
  { field: 'rbd', rule: rbd },
  { field: 'quobyte', rule: quobyte },
  { field: 'cephfs', extraAs: 'cephFS', rule: cephfs },
  { field: 'iscsi', rule: rules(iscsiOfVolume, secretOf('secretRef', 'name')) },
  { field: 'cinder', rule: rules(cinder, secretOf('secretRef', 'namespace')) },
  { field: 'fc', rule: fibreChannel },
  { field: 'flexVolume', rule: flexVolume, always: true },
  { field: 'azureFile', rule: azureFile },
  { field: 'vsphereVolume', rule: required('volumePath') },
  { field: 'photonPersistentDisk', rule: required('pdID') },
  { field: 'portworxVolume', rule: required('volumeID') },
  { field: 'azureDisk', rule: azureDisk },
  { field: 'scaleIO', rule: required('gateway', 'system', 'volumeName') },
  { field: 'local', rule: localPath },
  { field: 'storageos', rule: storageos('namespace') },
  {
    field: 'csi',
    rule: rules(
      csiDriver('driver'),
      required('volumeHandle'),
      secretReference('controllerPublishSecretRef'),
      secretReference('controllerExpandSecretRef'),
      secretReference('nodePublishSecretRef'),
      secretReference('nodeExpandSecretRef'),
    ),
  },
];

const SOURCE_FIELDS: ReadonlySet<string> = new Set(SOURCES.map(({ field }) => field));
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/** Rules of a volume of the cluster (`ValidatePersistentVolumeSpec`). */
export function validatePersistentVolume(object: Draft, errors: FieldErrors): void {
  validateVolumeSpec(object['spec'] as PersistentVolumeSpec, 'spec', false, errors);
}

/** Rules of a volume at `path`; one that is `inline` belongs to nobody else, and is CSI's. */
export function validateVolumeSpec(
  spec: PersistentVolumeSpec,
  path: string,
  inline: boolean,
  errors: FieldErrors,
): void {
  const { capacity, nodeAffinity } = spec;
  if (inline) forbidInline(spec, ['claimRef', 'capacity'], path, errors);
  if (inline && spec['csi'] === undefined) {
    errors.required(`${path}.csi`, 'has to be specified in the context of inline volumes');
  }
  validateAccessModes(spec.accessModes ?? [], '', path, errors);
  if (!inline) validateCapacity(capacity, `${path}.capacity`, errors);
  validateReclaimPolicy(spec, `${path}.persistentVolumeReclaimPolicy`, inline, errors);
  if (inline) forbidInline(spec, ['nodeAffinity'], path, errors);
  else if (nodeAffinity) validateVolumeAffinity(nodeAffinity, `${path}.nodeAffinity.required`, errors);
  const chosen = chooseSource(SOURCES, spec, path, errors);
  if (chosen === 'local' && nodeAffinity === undefined) {
    errors.required(`${path}.nodeAffinity`, 'Local volume requires node affinity');
  }
  if (chosen === undefined) errors.required(path, 'must specify a volume type');
  validateRest(spec, path, inline, errors);
}

function forbidInline(spec: Fields, fields: readonly string[], path: string, errors: FieldErrors): void {
  for (const field of fields) {
    if (!spec[field]) continue;
    errors.forbidden(`${path}.${field}`, 'may not be specified in the context of inline volumes');
  }
}

function validateReclaimPolicy(
  { persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec,
  path: string,
  inline: boolean,
  errors: FieldErrors,
): void {
  if (!policy) return;
  if (!inline) errors.among(path, policy, RECLAIM_POLICIES);
  else if (policy !== 'Retain') errors.forbidden(path, 'may only be Retain in the context of inline volumes');
}

function validateRest(spec: PersistentVolumeSpec, path: string, inline: boolean, errors: FieldErrors): void {
  const { path: host } = (spec['hostPath'] ?? {}) as { path?: string };
  if (host !== undefined && /^\/+\.?$/.test(host) && spec.persistentVolumeReclaimPolicy === 'Recycle') {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    errors.forbidden(`${path}.persistentVolumeReclaimPolicy`, detail);
  }
  const { storageClassName, volumeMode, volumeAttributesClassName } = spec;
  if (inline) forbidInline(spec, ['storageClassName'], path, errors);
  else if (storageClassName) {
    errors.invalidAll(`${path}.storageClassName`, storageClassName, dns1123Subdomain(storageClassName));
  }
  if (volumeMode !== undefined) {
    if (!inline) errors.among(`${path}.volumeMode`, volumeMode, VOLUME_MODES);
    else if (volumeMode !== 'Filesystem') {
      const detail = 'may not specify volumeMode other than Filesystem in the context of inline volumes';
      errors.forbidden(`${path}.volumeMode`, detail);
    }
  }
  if (volumeAttributesClassName === undefined || inline) return;
  const at = `${path}.volumeAttributesClassName`;
  if (volumeAttributesClassName === '') errors.required(at, 'an empty string is disallowed');
  else errors.invalidAll(at, volumeAttributesClassName, dns1123Subdomain(volumeAttributesClassName));
  if (spec['csi'] === undefined) {
    errors.required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName');
  }
}

function validateCapacity(written: Quantities | undefined, path: string, errors: FieldErrors): void {
  const capacity = written ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) errors.required(path);
  if (names.length !== 1 || names[0] !== 'storage') {
    const shown = Object.fromEntries(
      names.toSorted().map((name) => [name, quantityText(capacity[name] ?? 0)]),
    );
    errors.notSupported(path, written === undefined ? null : shown, ['storage']);
  }
  for (const name of names) {
    const nanos = quantityNanos(capacity[name]) ?? 0n;
    const at = `${path}[${name}]`;
    if (nanos < 0n) errors.invalid(at, Number(nanos / 1_000_000_000n), 'must be a valid resource quantity');
    if (nanos <= 0n) errors.invalid(at, quantityText(capacity[name] ?? 0), 'must be greater than zero');
  }
}

function validateVolumeAffinity(
  affinity: NonNullable<PersistentVolumeSpec['nodeAffinity']>,
  path: string,
  errors: FieldErrors,
): void {
  if (affinity.required) validateNodeSelector(affinity.required, path, errors);
  else errors.required(path, 'must specify required node constraints');
}

/** What a volume is, and how it is mounted, stays (`ValidatePersistentVolumeUpdate`). */
export function validatePersistentVolumeUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = object['spec'] as PersistentVolumeSpec;
  const before = old['spec'] as PersistentVolumeSpec;
  // The server has checked them already, and says so twice.
  validatePersistentVolume(object, errors);
  if (!sameTyped(sourceOf(now, before), sourceOf(before, before), specSchemaOf(object))) {
    const detail = 'spec.persistentvolumesource is immutable after creation';
    errors.forbidden('spec.persistentvolumesource', detail);
  }
  errors.immutable('volumeMode', now.volumeMode, before.volumeMode);
  if (before.nodeAffinity !== undefined && !sameAffinity(now.nodeAffinity, before.nodeAffinity)) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    errors.invalid('nodeAffinity', now.nodeAffinity ?? null, detail);
  }
  if (before.volumeAttributesClassName !== undefined && now.volumeAttributesClassName === undefined) {
    errors.forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden');
  }
}

const GA_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
};

/** The same but for labels that have another name now. A label without one may lose its name, as Go's maps answer ''. */
function sameAffinity(now: unknown, before: unknown): boolean {
  if (Array.isArray(now) && Array.isArray(before))
    return now.length === before.length && now.every((item, index) => sameAffinity(item, before[index]));
  if (!isFields(now) || !isFields(before)) return sameValue(now, before);
  const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keys].every((key) => {
    const [is, was] = [now[key], before[key]];
    const isRenamed = key === 'key' && typeof was === 'string' && (GA_LABELS[was] ?? '') === (is ?? '');
    return isRenamed || sameAffinity(is, was);
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A secret for growing the volume may still be added. */
function sourceOf(spec: PersistentVolumeSpec, before: PersistentVolumeSpec): unknown {
  const source = Object.fromEntries(Object.entries(spec).filter(([field]) => SOURCE_FIELDS.has(field)));
  const hadSecret = (before['csi'] as Fields | undefined)?.['controllerExpandSecretRef'] !== undefined;
  if (hadSecret || source['csi'] === undefined) return source;
  return { ...source, csi: { ...(source['csi'] as object), controllerExpandSecretRef: undefined } };
}
