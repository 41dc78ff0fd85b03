import { FieldErrors, sameValue } from './field-error.ts';
import type { Draft, Meta } from './model/meta.ts';
import { dns1123Label, labelValue, qualifiedName } from '@setpoint/kube';

const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Rules of `metadata` for every kind, built-in or custom. */
export function validateObjectMeta(
  object: Draft,
  namespaced: boolean,
  nameRule: (name: string) => readonly string[],
  errors: FieldErrors,
): void {
  const meta = object.metadata;
  validateName(meta, nameRule, errors);
  if (namespaced) {
    if (!meta.namespace) errors.required('metadata.namespace');
    else errors.invalidAll('metadata.namespace', meta.namespace, dns1123Label(meta.namespace));
  } else if (meta.namespace) {
    errors.forbidden('metadata.namespace', 'not allowed on this type');
  }
  validateLabels(meta.labels, 'metadata.labels', errors);
  validateAnnotations(meta.annotations, 'metadata.annotations', errors);
  validateOwnerReferences(meta, errors);
  validateFinalizers(meta.finalizers ?? [], errors);
}

function validateFinalizers(finalizers: readonly string[], errors: FieldErrors): void {
  const path = 'metadata.finalizers';
  for (const finalizer of finalizers) errors.invalidAll(path, finalizer, qualifiedName(finalizer));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  }
}

function validateName(meta: Meta, nameRule: (name: string) => readonly string[], errors: FieldErrors): void {
  if (meta.generateName) {
    // A trailing dash is what generated names end in before their suffix, so it is masked.
    const masked = meta.generateName.replace(/-$/, 'a');
    errors.invalidAll('metadata.generateName', meta.generateName, nameRule(masked));
  }
  if (!meta.name) {
    errors.required('metadata.name', 'name or generateName is required');
    return;
  }
  errors.invalidAll('metadata.name', meta.name, nameRule(meta.name));
}

export function validateLabels(
  labels: Record<string, string> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    errors.invalidAll(path, key, qualifiedName(key));
    for (const message of labelValue(value)) errors.invalid(path, value, message);
  }
}

export function validateAnnotations(
  annotations: Record<string, string> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  let total = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    // Upper-case letters are allowed in the prefix of annotations, for compatibility.
    errors.invalidAll(path, key, qualifiedName(key.toLowerCase()));
    total += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (total > MAX_ANNOTATION_BYTES) errors.tooLong(path, '', MAX_ANNOTATION_BYTES);
}

function validateOwnerReferences(meta: Meta, errors: FieldErrors): void {
  const path = 'metadata.ownerReferences';
  let controller: string | undefined;
  for (const owner of meta.ownerReferences ?? []) {
    if (!owner.apiVersion || owner.apiVersion.split('/').length > 2) {
      errors.invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty');
    }
    if (!owner.kind) errors.invalid(`${path}.kind`, owner.kind ?? '', 'must not be empty');
    if (!owner.name) errors.invalid(`${path}.name`, owner.name ?? '', 'must not be empty');
    if (!owner.uid) errors.invalid(`${path}.uid`, owner.uid ?? '', 'must not be empty');
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') {
      errors.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner');
    }
    if (owner.controller === true) {
      const found = `${owner.kind}/${owner.name}`;
      if (controller === undefined) controller = found;
      else {
        errors.invalid(
          path,
          meta.ownerReferences,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${found}`,
        );
      }
    }
  }
}

const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const;

/** Rules of `metadata` that compare with the stored object; the identity fields are filled in before. */
export function validateObjectMetaUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateFinalizersUpdate(object, old, errors);
  for (const field of IMMUTABLE) {
    if (!sameValue(object.metadata[field], old.metadata[field])) {
      errors.invalid(`metadata.${field}`, object.metadata[field], 'field is immutable');
    }
  }
  validateLabels(object.metadata.labels, 'metadata.labels', errors);
  validateAnnotations(object.metadata.annotations, 'metadata.annotations', errors);
  validateOwnerReferences(object.metadata, errors);
}

/** Finalizers may leave a terminating object, never join it. */
function validateFinalizersUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  if (old.metadata.deletionTimestamp === undefined) return;
  const known = new Set(old.metadata.finalizers ?? []);
  const added = (object.metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer));
  if (added.length > 0) {
    errors.forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
        .map((name) => JSON.stringify(name))
        .join(', ')}}`,
    );
  }
}
