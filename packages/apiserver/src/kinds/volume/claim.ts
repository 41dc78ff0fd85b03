import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import type { Fields } from '../field-rules.ts';
import { validateAnnotations, validateLabels } from '../metadata.ts';
import type { TypedReference } from '../model/meta.ts';
import type { ClaimSpec } from '../model/pod.ts';
import { quantityNanos, quantityText } from '../quantity.ts';
import { validateLabelSelector } from '../selectors.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES = ['Block', 'Filesystem'];

/** Rules of the ways a volume can be mounted. `missing` is what is said when there is none. */
export function validateAccessModes(
  modes: readonly string[],
  missing: string,
  path: string,
  errors: FieldErrors,
  between: () => void = () => undefined,
): void {
  const at = `${path}.accessModes`;
  if (modes.length === 0) errors.required(at, missing);
  between();
  for (const mode of modes) errors.among(at, mode, ACCESS_MODES);
  const others = modes.filter((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode));
  if (modes.includes('ReadWriteOncePod') && others.length > 0) {
    errors.forbidden(at, 'may not use ReadWriteOncePod with other access modes');
  }
}

/** Rules of what a claim asks for. */
export function validateClaimSpec(spec: ClaimSpec, path: string, errors: FieldErrors): void {
  validateAccessModes(spec.accessModes ?? [], 'at least 1 access mode is required', path, errors, () =>
    validateLabelSelector(spec.selector, `${path}.selector`, errors),
  );
  validateStorage(spec, `${path}.resources[storage]`, errors);
  const { storageClassName, volumeAttributesClassName, volumeMode, dataSource, dataSourceRef } = spec;
  if (storageClassName) {
    errors.invalidAll(`${path}.storageClassName`, storageClassName, dns1123Subdomain(storageClassName));
  }
  if (volumeMode !== undefined) errors.among(`${path}.volumeMode`, volumeMode, VOLUME_MODES);
  if (dataSource) validateDataSource(dataSource, `${path}.dataSource`, errors);
  if (dataSourceRef) validateDataSource(dataSourceRef, `${path}.dataSourceRef`, errors);
  validateSameSource(dataSource, dataSourceRef, path, errors);
  if (volumeAttributesClassName) {
    const problems = dns1123Subdomain(volumeAttributesClassName);
    errors.invalidAll(`${path}.volumeAttributesClassName`, volumeAttributesClassName, problems);
  }
}

function validateStorage(spec: ClaimSpec, path: string, errors: FieldErrors): void {
  const storage = spec.resources?.requests?.['storage'];
  if (storage === undefined) errors.required(path);
  else if ((quantityNanos(storage) ?? 0n) <= 0n) {
    errors.invalid(path, quantityText(storage), 'must be greater than zero');
  }
}

function validateDataSource(
  { name, kind = '', apiGroup: group, namespace }: TypedReference,
  path: string,
  errors: FieldErrors,
): void {
  // Go writes the group of the core API as null.
  const apiGroup = group ?? '';
  if (!name) errors.required(`${path}.name`);
  if (kind === '') errors.required(`${path}.kind`);
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    errors.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (apiGroup !== '') errors.invalidAll(`${path}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
  if (namespace) errors.invalidAll(`${path}.namespace`, namespace, dns1123Label(namespace));
}

/** The older of the two fields says the same as the newer, or nothing. The server shows its own form of the path. */
function validateSameSource(
  source: TypedReference | undefined,
  reference: TypedReference | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (source === undefined || reference === undefined) return;
  if (reference.namespace) {
    errors.invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified');
    return;
  }
  const same =
    (source.apiGroup ?? undefined) === (reference.apiGroup ?? undefined) &&
    (source.kind ?? '') === (reference.kind ?? '') &&
    (source.name ?? '') === (reference.name ?? '');
  if (!same) errors.invalid(path, {}, 'must match dataSourceRef');
}

/**
 * A source named in one of the two fields is named in both, in place. The older field takes claims and snapshots only,
 * and forgets anything else, unless the claim had a source before.
 */
export function normalizeDataSources(spec: ClaimSpec, before?: ClaimSpec): void {
  const had = before?.dataSource !== undefined || before?.dataSourceRef !== undefined;
  // The feature behind it (CrossNamespaceVolumeDataSource) is off unless a server is told otherwise.
  if (before?.dataSourceRef === undefined && spec.dataSourceRef?.namespace) delete spec.dataSourceRef;
  if (!had && spec.dataSourceRef === undefined && !isClassicSource(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource !== undefined && spec.dataSourceRef === undefined) {
    spec.dataSourceRef = withoutNamespace(spec.dataSource);
  } else if (
    spec.dataSourceRef !== undefined &&
    spec.dataSource === undefined &&
    !spec.dataSourceRef.namespace
  ) {
    spec.dataSource = withoutNamespace(spec.dataSourceRef);
  }
}

function withoutNamespace({ namespace: _namespace, ...source }: TypedReference): TypedReference {
  return source;
}

function isClassicSource(source: TypedReference | undefined): boolean {
  const { kind, apiGroup } = source ?? {};
  if (kind === 'PersistentVolumeClaim') return (apiGroup ?? '') === '';
  return kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io';
}

/** What metadata of a template may not say, in the order of Go's fields, which the server comes to them in. */
const TEMPLATE_REFUSES = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** Names Go's fields have where the API's do not tell: the server names the former. */
const GO_NAMES: ReadonlyMap<string, string> = new Map([['uid', 'uID']]);

/** Rules of the metadata of what is made from a template: labels and annotations alone. */
export function validateTemplateMeta(metadata: Fields, path: string, errors: FieldErrors): void {
  const { annotations, labels } = metadata as Record<string, Record<string, string> | undefined>;
  validateAnnotations(annotations, `${path}.annotations`, errors);
  validateLabels(labels, `${path}.labels`, errors);
  for (const field of TEMPLATE_REFUSES) {
    const value = metadata[field];
    if (value === undefined || value === '' || (value === 0 && field === 'generation')) continue;
    errors.forbidden(`${path}.${GO_NAMES.get(field) ?? field}`, 'cannot be set');
  }
}

/** Rules of a claim that is made for each pod. */
export function validateClaimTemplate(template: Fields, path: string, errors: FieldErrors): void {
  validateTemplateMeta((template['metadata'] ?? {}) as Fields, `${path}.metadata`, errors);
  validateClaimSpec(template['spec'] ?? {}, `${path}.spec`, errors);
}
