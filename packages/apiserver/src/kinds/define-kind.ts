import { builtinSchema, dns1123Subdomain, type GroupVersionKind, pathSegmentName } from '@setpoint/kube';
import { FieldErrors } from './field-error.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';
import type { Draft } from './model/meta.ts';
import { sameTyped } from './same-typed.ts';
import type { KindRules, KindStrategy } from './strategy.ts';

const COMMON_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const NOTHING: readonly string[] = [];

/** The whole strategy of a kind: the common rules with what its group file adds. */
export function defineKind(gvk: GroupVersionKind, namespaced: boolean, rules: KindRules): KindStrategy {
  const hasStatus = rules.hasStatus ?? false;
  // Go's structs always have their spec, so the rules below may count on one.
  const specSchema = builtinSchema(gvk)?.properties?.get('spec');
  return {
    gvk,
    hasStatus,
    allowsUnconditionalUpdate: rules.unconditionalUpdate ?? true,
    allowsCreateOnUpdate: rules.createOnUpdate ?? false,
    ...(rules.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: rules.gracePeriodSeconds }),
    orphansByDefault: rules.orphansByDefault ?? false,
    resets: rules.resets,
    statusKeeps: rules.statusKeeps,
    hasGeneration: rules.hasGeneration ?? false,
    bumpsGeneration:
      rules.bumpsGeneration ?? ((object, old) => !sameTyped(object['spec'], old['spec'], specSchema)),
    default(object) {
      if (specSchema !== undefined) object['spec'] ??= {};
      rules.default?.(object);
    },
    prepareForCreate(object, user) {
      if (hasStatus && rules.statusOnCreate !== true) object['status'] = {};
      rules.create?.(object, user);
    },
    prepareForUpdate: (...write) => prepareForUpdate(rules, ...write),
    drop: (object, old) => rules.drop?.(object, old),
    validate: (object, old, subresource) => validate(rules, namespaced, object, old, subresource).all,
    warnings: (object, old) => rules.warnings?.(object, old) ?? NOTHING,
    deprecation: rules.deprecation,
    groupInErrors: rules.groupInErrors,
  };
}

function prepareForUpdate(
  rules: KindRules,
  ...[object, old, subresource, now]: Parameters<KindStrategy['prepareForUpdate']>
): void {
  if (subresource === '') {
    if (rules.hasStatus === true) copyField(object, old, 'status');
    rules.update?.(object, old);
    return;
  }
  if (subresource === 'status') {
    const fields = new Set([...Object.keys(object), ...Object.keys(old)]);
    for (const field of fields) if (!COMMON_FIELDS.has(field)) copyField(object, old, field);
    keepIdentityOfStatusWrite(object, old);
    keepMetadata(object, old, rules.statusKeeps);
    rules.statusUpdate?.(object, old, now);
    return;
  }
  rules.subresources?.[subresource]?.update?.(object, old, now);
}

/** What no status writer may change in metadata, whatever the kind. */
function keepIdentityOfStatusWrite(object: Draft, old: Draft): void {
  for (const field of ['deletionTimestamp', 'generation', 'finalizers', 'ownerReferences'] as const) {
    if (old.metadata[field] === undefined) delete object.metadata[field];
    else Object.assign(object.metadata, { [field]: old.metadata[field] });
  }
}

function keepMetadata(object: Draft, old: Draft, what: KindStrategy['statusKeeps']): void {
  if (what === 'metadata') {
    const { managedFields, resourceVersion } = object.metadata;
    object.metadata = { ...old.metadata };
    if (managedFields !== undefined) object.metadata.managedFields = managedFields;
    if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion;
  } else if (what === 'labels') {
    if (old.metadata.labels === undefined) delete object.metadata.labels;
    else object.metadata.labels = old.metadata.labels;
  }
}

function copyField(object: Draft, old: Draft, field: string): void {
  if (old[field] === undefined) delete object[field];
  else object[field] = old[field];
}

function validate(
  rules: KindRules,
  namespaced: boolean,
  object: Draft,
  old: Draft | undefined,
  subresource: string,
): FieldErrors {
  const errors = new FieldErrors();
  const nameRule = rules.anyName === true ? () => NOTHING : (rules.name ?? dns1123Subdomain);
  if (old === undefined) {
    validateObjectMeta(object, namespaced, nameRule, errors);
    rules.validate?.(object, errors);
    return errors;
  }
  validateObjectMeta(object, namespaced, pathSegmentName, errors);
  validateObjectMetaUpdate(object, old, errors);
  const checks = rules.metadataOnUpdate ?? 'changes';
  if (checks !== 'common') validateObjectMetaUpdate(object, old, errors);
  if (subresource === '') {
    if (checks === 'whole') validateObjectMeta(object, namespaced, nameRule, errors);
    if (rules.validateOnUpdate !== false) rules.validate?.(object, errors);
    rules.validateUpdate?.(object, old, errors);
  } else if (subresource === 'status') {
    rules.validateStatus?.(object, old, errors);
  } else {
    rules.subresources?.[subresource]?.validate?.(object, old, errors);
  }
  return errors;
}

/** Rules by `group/Kind`, or `group/version/Kind` where versions differ. */
export interface KindEntry {
  readonly namespaced: boolean;
  readonly rules: KindRules;
}

export type KindTable = Readonly<Record<string, KindEntry>>;

export function namespacedKind(rules: KindRules = {}): KindEntry {
  return { namespaced: true, rules };
}

export function clusterKind(rules: KindRules = {}): KindEntry {
  return { namespaced: false, rules };
}
