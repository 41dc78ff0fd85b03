import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Draft, TypedReference } from './model/meta.ts';
import type { ClaimSpec, NodeSelectorTerm, Quantities } from './model/pod.ts';
import { dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import { fill, fillText } from './pod-defaults.ts';
import { quantityNanos } from './quantity.ts';
import { validateQuantity } from './resource-validation.ts';
import { validateNodeSelector } from './scheduling-validation.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateSourceFields } from './volume-validation.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

export interface PersistentVolumeSpec {
  capacity?: Quantities;
  accessModes?: string[];
  claimRef?: TypedReference;
  persistentVolumeReclaimPolicy?: string;
  storageClassName?: string;
  volumeMode?: string;
  mountOptions?: string[];
  nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] } };
  [source: string]: unknown;
}

export function defaultClaimSpec(spec: ClaimSpec): void {
  fill(spec, { volumeMode: 'Filesystem' });
  spec.resources ??= {};
}

export function validateClaimSpec(spec: ClaimSpec, path: string, errors: FieldErrors): void {
  validateAccessModes(spec.accessModes, path, errors);
  validateLabelSelector(spec.selector, `${path}.selector`, errors);
  const storage = spec.resources?.requests?.['storage'];
  if (storage === undefined) errors.required(`${path}.resources[storage]`);
  else if (validateQuantity(storage, `${path}.resources[storage]`, errors) === 0n) {
    errors.invalid(`${path}.resources[storage]`, String(storage), 'must be greater than zero');
  }
  if (spec.storageClassName) {
    errors.invalidAll(
      `${path}.storageClassName`,
      spec.storageClassName,
      dns1123Subdomain(spec.storageClassName),
    );
  }
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.notSupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES);
  }
}

function validateAccessModes(modes: string[] | undefined, path: string, errors: FieldErrors): void {
  if ((modes ?? []).length === 0)
    errors.required(`${path}.accessModes`, 'at least 1 access mode is required');
  for (const mode of modes ?? []) {
    if (!ACCESS_MODES.includes(mode)) errors.notSupported(`${path}.accessModes`, mode, ACCESS_MODES);
  }
  if ((modes ?? []).includes('ReadWriteOncePod') && (modes ?? []).length > 1) {
    errors.forbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes');
  }
}

function claimSpec(object: Draft): ClaimSpec {
  return object['spec'] as ClaimSpec;
}

function validateClaimUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = claimSpec(object);
  const before = claimSpec(old);
  const fixed = (spec: ClaimSpec): unknown => ({
    ...spec,
    resources: undefined,
    volumeAttributesClassName: undefined,
    // Binding fills the volume in once; the default class may be filled in later too.
    volumeName: before.volumeName ? spec.volumeName : undefined,
    storageClassName: before.storageClassName === undefined ? undefined : spec.storageClassName,
  });
  if (!sameValue(fixed(now), fixed(before))) {
    errors.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    );
  }
  const size = quantityNanos(now.resources?.requests?.['storage']);
  const oldSize = quantityNanos(before.resources?.requests?.['storage']);
  if (size !== undefined && oldSize !== undefined && size < oldSize) {
    errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  }
}

const NOT_SOURCES: ReadonlySet<string> = new Set([
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeMode',
  'mountOptions',
  'nodeAffinity',
  'volumeAttributesClassName',
]);

function validateVolume(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as PersistentVolumeSpec;
  validateAccessModes(spec.accessModes, 'spec', errors);
  if (Object.keys(spec.capacity ?? {}).length === 0) errors.required('spec.capacity');
  if (spec.capacity !== undefined && spec.capacity['storage'] === undefined) {
    errors.notSupported('spec.capacity', spec.capacity, ['storage']);
  }
  for (const [name, value] of Object.entries(spec.capacity ?? {})) {
    errors.invalidAll(`spec.capacity[${name}]`, name, qualifiedName(name));
    if (validateQuantity(value, `spec.capacity[${name}]`, errors) === 0n) {
      errors.invalid(`spec.capacity[${name}]`, String(value), 'must be greater than zero');
    }
  }
  if (spec.persistentVolumeReclaimPolicy) {
    errors.oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain',
    ]);
  }
  if (spec.nodeAffinity?.required) {
    validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors);
  }
  const sources = Object.keys(spec).filter((key) => !NOT_SOURCES.has(key));
  const [source, ...extra] = sources;
  if (source === undefined) errors.required('spec', 'must specify a volume type');
  else validateSourceFields(spec[source] as Record<string, unknown>, source, `spec.${source}`, errors);
  for (const name of extra) errors.forbidden(`spec.${name}`, 'may not specify more than 1 volume type');
}

function validateVolumeUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const source = (draft: Draft): unknown =>
    Object.fromEntries(
      Object.entries(draft['spec'] as PersistentVolumeSpec).filter(([key]) => !NOT_SOURCES.has(key)),
    );
  if (!sameValue(source(object), source(old))) {
    errors.forbidden(
      'spec.persistentvolumesource',
      'spec.persistentvolumesource is immutable after creation',
    );
  }
}

interface StorageClassFields {
  provisioner?: string;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
  parameters?: unknown;
}

function validateStorageClass(object: Draft, errors: FieldErrors): void {
  const { provisioner, reclaimPolicy, volumeBindingMode } = object as unknown as StorageClassFields;
  if (!provisioner) errors.required('provisioner', provisioner);
  else errors.invalidAll('provisioner', provisioner, qualifiedName(provisioner.toLowerCase()));
  errors.oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']);
  errors.oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']);
}

function validateStorageClassUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  if (!sameValue(object['parameters'], old['parameters'])) {
    errors.forbidden('parameters', 'updates to parameters are forbidden.');
  }
  if (object['provisioner'] !== old['provisioner']) {
    errors.forbidden('provisioner', 'updates to provisioner are forbidden.');
  }
  if (object['reclaimPolicy'] !== old['reclaimPolicy']) {
    errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.');
  }
  errors.immutable('volumeBindingMode', object['volumeBindingMode'], old['volumeBindingMode']);
}

const csiDriver = clusterKind({
  default(object) {
    const spec = object['spec'] as Record<string, unknown>;
    fill(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      requiresRepublish: false,
      storageCapacity: false,
      seLinuxMount: false,
    });
    if ((spec['volumeLifecycleModes'] as string[] | undefined)?.length === undefined) {
      spec['volumeLifecycleModes'] = ['Persistent'];
    }
  },
});

export const volumeKinds: KindTable = {
  '/PersistentVolumeClaim': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    default: (object) => defaultClaimSpec(claimSpec(object)),
    create: (object) => void (object['status'] = { phase: 'Pending' }),
    validate: (object, errors) => validateClaimSpec(claimSpec(object), 'spec', errors),
    validateUpdate: validateClaimUpdate,
  }),
  '/PersistentVolume': clusterKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    default(object) {
      const spec = object['spec'] as PersistentVolumeSpec;
      fillText(spec, { persistentVolumeReclaimPolicy: 'Retain' });
      fill(spec, { volumeMode: 'Filesystem' });
      if (spec['hostPath']) fill(spec['hostPath'], { type: '' });
    },
    create(object) {
      const lastPhaseTransitionTime = object.metadata.creationTimestamp;
      object['status'] = {
        phase: 'Pending',
        ...(lastPhaseTransitionTime === undefined ? {} : { lastPhaseTransitionTime }),
      };
    },
    validate: validateVolume,
    validateUpdate: validateVolumeUpdate,
  }),
  'storage.k8s.io/StorageClass': clusterKind({
    metadataOnUpdate: 'whole',
    default(object) {
      fillText(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
    },
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  }),
  'storage.k8s.io/CSIDriver': csiDriver,
  'storage.k8s.io/CSINode': clusterKind(),
  'storage.k8s.io/CSIStorageCapacity': namespacedKind({ metadataOnUpdate: 'whole' }),
  'storage.k8s.io/VolumeAttachment': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    create: (object) => void (object['status'] = { attached: false }),
  }),
  'storage.k8s.io/VolumeAttributesClass': clusterKind({
    metadataOnUpdate: 'whole',
    validateUpdate(object, old, errors) {
      errors.immutable('driverName', object['driverName'], old['driverName']);
      errors.immutable('parameters', object['parameters'], old['parameters']);
    },
  }),
};
