import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import type { ClaimSpec, Quantities } from './model/pod.ts';
import { defaultClaimSpec, fill, fillText } from './pod-defaults.ts';
import { quantityNanos, roundToMilli } from './quantity.ts';
import { normalizeDataSources, validateClaimSpec } from './volume/claim.ts';
import {
  driverWarnings,
  validateAttachment,
  validateAttachmentUpdate,
  validateAttributesClass,
  validateAttributesClassUpdate,
  validateCapacity,
  validateCapacityUpdate,
  validateDriver,
  validateDriverUpdate,
  validateNodeDrivers,
  validateNodeDriversUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
} from './volume/storage.ts';
import {
  type PersistentVolumeSpec,
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
} from './volume/persistent-volume.ts';
import { warnClaimSpec } from './pod-warnings.ts';

function claimSpec(object: Draft): ClaimSpec {
  return object['spec'] as ClaimSpec;
}

function validateClaimUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = claimSpec(object);
  const before = claimSpec(old);
  const isBound = (object['status'] as { phase?: string } | undefined)?.phase === 'Bound';
  const requestsOf = (spec: ClaimSpec): unknown => ({
    ...spec.resources,
    requests: { ...spec.resources?.requests, storage: undefined },
  });
  const fixed = (spec: ClaimSpec): unknown => ({
    ...spec,
    resources: isBound ? requestsOf(spec) : spec.resources,
    volumeAttributesClassName: isBound ? undefined : spec.volumeAttributesClassName,
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
  const size = quantityNanos(now.resources?.requests?.['storage']) ?? 0n;
  const oldSize = quantityNanos(before.resources?.requests?.['storage']) ?? 0n;
  const capacity = (old['status'] as { capacity?: Quantities } | undefined)?.capacity?.['storage'];
  if (size < oldSize && size <= (quantityNanos(capacity) ?? 0n)) {
    errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  }
  errors.immutable('volumeMode', now.volumeMode, before.volumeMode);
}

/** The feature behind it (VolumeLimitScaling) is off unless a server is told otherwise. */
function dropLimitScaling(object: Draft): void {
  delete (object['spec'] as { preventPodSchedulingIfMissing?: boolean }).preventPodSchedulingIfMissing;
}

const csiDriver = clusterKind({
  unconditionalUpdate: false,
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
    const modes = (spec['volumeLifecycleModes'] ?? []) as readonly string[];
    if (modes.length === 0) spec['volumeLifecycleModes'] = ['Persistent'];
  },
  create: dropLimitScaling,
  update(object, old) {
    dropLimitScaling(object);
    if (sameValue(object['spec'], old['spec'])) return;
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  warnings: driverWarnings,
  validate: validateDriver,
  validateUpdate: validateDriverUpdate,
});

export const volumeKinds: KindTable = {
  '/PersistentVolumeClaim': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    default: (object) => defaultClaimSpec(claimSpec(object)),
    create(object) {
      normalizeDataSources(claimSpec(object));
      object['status'] = { phase: 'Pending' };
    },
    update: (object, old) => normalizeDataSources(claimSpec(object), claimSpec(old)),
    validate: (object, errors) => validateClaimSpec(claimSpec(object), 'spec', errors),
    warnings: (object) => warnClaimSpec(claimSpec(object), 'spec'),
    validateUpdate: validateClaimUpdate,
  }),
  '/PersistentVolume': clusterKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    default(object) {
      const spec = object['spec'] as PersistentVolumeSpec;
      roundToMilli(spec.capacity);
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
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
  }),
  'storage.k8s.io/StorageClass': clusterKind({
    metadataOnUpdate: 'whole',
    default(object) {
      fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
    },
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  }),
  'storage.k8s.io/CSIDriver': csiDriver,
  'storage.k8s.io/CSINode': clusterKind({
    unconditionalUpdate: false,
    metadataOnUpdate: 'whole',
    validate: validateNodeDrivers,
    validateUpdate: validateNodeDriversUpdate,
  }),
  'storage.k8s.io/CSIStorageCapacity': namespacedKind({
    unconditionalUpdate: false,
    metadataOnUpdate: 'whole',
    validate: validateCapacity,
    validateUpdate: validateCapacityUpdate,
  }),
  'storage.k8s.io/VolumeAttachment': clusterKind({
    unconditionalUpdate: false,
    statusKeeps: 'labels',
    hasStatus: true,
    metadataOnUpdate: 'whole',
    create: (object) => void (object['status'] = { attached: false }),
    validate: validateAttachment,
    validateUpdate: validateAttachmentUpdate,
  }),
  'storage.k8s.io/VolumeAttributesClass': clusterKind({
    metadataOnUpdate: 'whole',
    validate: validateAttributesClass,
    validateOnUpdate: false,
    validateUpdate: validateAttributesClassUpdate,
  }),
};
