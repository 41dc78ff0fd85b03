import { rfc3339 } from '@setpoint/core';
import { type Emptied, keepManagedFieldsTimes, type KubeObject, sameValue, typedForm } from '@setpoint/kube';
import { toServed, toStored } from '../catalog/conversion.ts';
import { groupResourceOf } from '../catalog/api-resource.ts';
import type { AdmissionOperation, AdmissionRequest } from '../admission/admission.ts';
import type { Draft } from '../kinds/index.ts';
import { ApiError } from '../status/api-error.ts';
import { badRequest, conflict, modifiedMeanwhile } from '../status/answers.ts';
import { asKept, withEmptied } from './emptied.ts';
import { recordUpdate } from './field-ownership.ts';
import { isGone } from './gone.ts';
import type { Decision } from './guaranteed-update.ts';
import { invalid } from './invalid.ts';
import type { Machinery } from './machinery.ts';
import { newUid } from './names.ts';
import { ownCopy } from './own-copy.ts';
import type { Target, WriteContext } from './request.ts';

/** How an applied object differs on its way from one sent whole: ownership was decided by the merge. */
export interface PrepareOptions {
  readonly ownershipDecided?: boolean;
  /** Sent by a PUT, whose uid is a precondition. A patch that names another uid breaks a rule of validation instead. */
  readonly isWhole?: boolean;
  /** What admission is shown in place of the object, and how what it made of that is taken over. */
  readonly view?: ObjectView;
}

/** A subresource's form of an object. */
export interface ObjectView {
  show(object: Draft): Draft;
  write(object: Draft, shown: Draft): void;
}

/** Lets admission pass upon what is only sent, never kept: a binding, an eviction. */
export async function admitSent(
  machinery: Machinery,
  target: Target,
  sent: Draft,
  context: WriteContext,
): Promise<void> {
  const request = admissionOf(target, 'CREATE', sent, undefined, context);
  await machinery.admission.admit(request);
  await machinery.admission.validate({ ...request, name: target.name });
}

/**
 * The stored form of a new object: defaulted, owned, admitted, validated. The draft is the caller's own. Order as in
 * kube-apiserver: defaults, managedFields, mutating admission, strategy, validation, validating admission. What
 * admission adds is nobody's.
 */
export function prepareCreate(
  machinery: Machinery,
  target: Target,
  sent: Draft,
  context: WriteContext,
  options: PrepareOptions = {},
): KubeObject | Promise<KubeObject> {
  const { strategy } = target.resource;
  const emptied: Emptied[] = [];
  const draft = typed(target, sent, emptied);
  checkNamespace(target, draft);
  withEmptied(draft, emptied, () => strategy.default(draft));
  fillSystemFields(machinery, draft);
  dropRepeatedOwners(draft, context);
  const owned = options.ownershipDecided ? draft : recordUpdate(machinery, target, draft, undefined, context);
  return proceedWith(owned, (own) => admitCreate(machinery, target, own, emptied, context));
}

function admitCreate(
  machinery: Machinery,
  target: Target,
  owned: Draft,
  emptied: readonly Emptied[],
  context: WriteContext,
): KubeObject | Promise<KubeObject> {
  const { strategy } = target.resource;
  const finish = (): KubeObject | Promise<KubeObject> => {
    strategy.prepareForCreate(owned, context.user);
    if (strategy.hasGeneration) owned.metadata.generation = 1;
    strategy.drop(owned, undefined);
    withEmptied(owned, emptied, () => {
      refuseInvalid(machinery, target, owned, undefined, context);
      for (const warning of strategy.warnings(owned)) context.warnings.add(warning);
    });
    asKept(owned, emptied, target.resource);
    const request = admissionOf(target, 'CREATE', owned, undefined, context);
    const checked = machinery.admission.validate({ ...request, emptied });
    return after(checked, () => toStored(target.resource, owned as unknown as KubeObject));
  };
  return after(machinery.admission.admit(admissionOf(target, 'CREATE', owned, undefined, context)), finish);
}

/** What an update makes of `stored`: the next state, the same state, or the deletion its last finalizer held up. */
export function prepareUpdate(
  machinery: Machinery,
  target: Target,
  sent: Draft,
  stored: KubeObject,
  context: WriteContext,
  options: PrepareOptions = {},
): Decision | Promise<Decision> {
  const { strategy } = target.resource;
  const live = toServed(target.resource, stored);
  const old = ownCopy(live);
  const emptied: Emptied[] = [];
  const draft = typed(target, sent, emptied);
  checkNamespace(target, draft);
  if (options.isWhole === true) checkUid(target, draft, old);
  checkVersion(target, draft, old);
  withEmptied(draft, emptied, () => {
    strategy.default(draft);
    if (!options.ownershipDecided) keepManagedFields(draft, old, target.subresource);
  });
  keepSystemFields(draft, old);
  dropRepeatedOwners(draft, context);
  const owned = options.ownershipDecided ? draft : recordUpdate(machinery, target, draft, live, context);
  return proceedWith(owned, (own) =>
    admitUpdate(machinery, target, { owned: own, old, live, emptied }, context, options),
  );
}

/** An update whose owners are known. */
interface OwnedUpdate {
  readonly owned: Draft;
  readonly old: Draft;
  readonly live: KubeObject;
  readonly emptied: readonly Emptied[];
}

function admitUpdate(
  machinery: Machinery,
  target: Target,
  { owned, old, live, emptied }: OwnedUpdate,
  context: WriteContext,
  { view }: PrepareOptions,
): Decision | Promise<Decision> {
  const { strategy } = target.resource;
  const shown = view?.show(owned) ?? owned;
  const shownOld = view?.show(old) ?? old;
  const finish = (): Decision | Promise<Decision> => {
    view?.write(owned, shown);
    keepSystemFields(owned, old);
    strategy.prepareForUpdate(owned, old, target.subresource, () => rfc3339(machinery.clock.now()));
    withEmptied(owned, emptied, () => {
      if (strategy.hasGeneration) owned.metadata.generation = nextGeneration(target, owned, old);
      strategy.drop(owned, old);
      refuseInvalid(machinery, target, owned, old, context);
      // Who writes a status is not told of the spec.
      if (target.subresource === 'status') return;
      for (const warning of strategy.warnings(owned, old)) context.warnings.add(warning);
    });
    asKept(owned, emptied, target.resource);
    const checked = machinery.admission.validate(
      admissionOf(target, 'UPDATE', view?.show(owned) ?? owned, shownOld, context),
    );
    return after(checked, () => decisionOf(target, owned, live));
  };
  return after(machinery.admission.admit(admissionOf(target, 'UPDATE', shown, shownOld, context)), finish);
}

/** Built-in types write some fields always: `status: {}`, `resources: {}`. */
function typed({ resource }: Target, draft: Draft, emptied: Emptied[]): Draft {
  return resource.custom === undefined ? typedForm(draft, resource.schema, emptied) : draft;
}

/** Goes on with the value, at once when it is there. */
export function proceedWith<T, R>(
  value: T | Promise<T>,
  proceed: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return value instanceof Promise ? value.then(proceed) : proceed(value);
}

/** Runs `proceed` at once when there is nothing to wait for. */
export function after<T>(waiting: void | Promise<void>, proceed: () => T | Promise<T>): T | Promise<T> {
  return waiting === undefined ? proceed() : waiting.then(() => proceed());
}

function decisionOf(target: Target, object: Draft, live: KubeObject): Decision | Promise<Decision> {
  const timed = keepManagedFieldsTimes(live, object as unknown as KubeObject);
  if (!isGone(object) && sameValue(timed, live)) return { type: 'keep' };
  const decide = (next: KubeObject): Decision =>
    isGone(object) ? { type: 'delete', last: next } : { type: 'put', object: next };
  const stored = toStored(target.resource, timed);
  return stored instanceof Promise ? stored.then(decide) : decide(stored);
}

/** Each owner once; the same reference again is dropped with a warning (apiserver's dedupOwnerReferences). */
function dropRepeatedOwners({ metadata }: Draft, context: WriteContext): void {
  const owners = metadata.ownerReferences ?? [];
  if (owners.length < 2) return;
  const kept = owners.filter(
    (owner, place) => !owners.slice(0, place).some((each) => sameValue(each, owner)),
  );
  if (kept.length === owners.length) return;
  metadata.ownerReferences = kept;
  const uids = owners.filter((owner) => !kept.includes(owner)).map(({ uid }) => uid);
  context.warnings.add(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...new Set(uids)].join(', ')}`,
  );
}

function fillSystemFields(machinery: Machinery, draft: Draft): void {
  const { metadata } = draft;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.resourceVersion;
  delete (metadata as { selfLink?: string }).selfLink;
  metadata.uid = newUid(machinery.random);
  metadata.creationTimestamp = rfc3339(machinery.clock.now());
}

/** A client may leave these out or send them as read, never change them. */
function keepSystemFields(draft: Draft, old: Draft): void {
  const { metadata } = draft;
  const before = old.metadata;
  delete (metadata as { selfLink?: string }).selfLink;
  metadata.name ??= before.name as string;
  if (before.namespace !== undefined) metadata.namespace ??= before.namespace;
  metadata.uid ||= before.uid as string;
  metadata.creationTimestamp = before.creationTimestamp as string;
  if (metadata.deletionTimestamp === undefined) keep(metadata, before, 'deletionTimestamp');
  keep(metadata, before, 'deletionGracePeriodSeconds');
  keep(metadata, before, 'generation');
  metadata.resourceVersion = before.resourceVersion as string;
}

function keep(metadata: Draft['metadata'], before: Draft['metadata'], field: keyof Draft['metadata']): void {
  const value = before[field];
  if (value === undefined) delete metadata[field];
  else (metadata as Record<string, unknown>)[field] = value;
}

/** managedFields left out mean those of before; an empty list resets them, as does `[{}]`. A subresource never changes them. */
function keepManagedFields(draft: Draft, old: Draft, subresource: string): void {
  const sent = draft.metadata.managedFields;
  if (sent !== undefined && subresource === '') {
    if (sent.length === 0) draft.metadata.managedFields = [{}];
    return;
  }
  if (old.metadata.managedFields === undefined) delete draft.metadata.managedFields;
  else draft.metadata.managedFields = old.metadata.managedFields;
}

function nextGeneration({ resource, subresource }: Target, object: Draft, old: Draft): number {
  const before = old.metadata.generation ?? 0;
  if (subresource === 'status') return before;
  return resource.strategy.bumpsGeneration(object, old) ? before + 1 : before;
}

function checkNamespace({ resource, namespace }: Target, draft: Draft): void {
  if (!resource.namespaced) return;
  draft.metadata.namespace ??= namespace;
  if (draft.metadata.namespace === '') draft.metadata.namespace = namespace;
  if (draft.metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
}

function checkUid({ resource, name }: Target, draft: Draft, old: Draft): void {
  const { uid = '' } = draft.metadata;
  if (uid === '' || uid === old.metadata.uid) return;
  const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
  const { group, resource: plural } = groupResourceOf(resource);
  const key = ['/registry', group, plural, old.metadata.namespace ?? '', name].filter(Boolean).join('/');
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  throw conflict(groupResourceOf(resource), name, why);
}

/** Kinds whose writers have to have read what they write. Told of the resource, as nothing else of a kind is. */
function requireVersion({ resource, name }: Pick<Target, 'resource' | 'name'>, draft: Draft): void {
  const { resourceVersion = '' } = draft.metadata;
  if (resourceVersion !== '' && resourceVersion !== '0') return;
  const detail = 'must be specified for an update';
  const told = { gvk: { ...resource.gvk, kind: resource.resource } };
  throw invalid(told, name, [
    { type: 'FieldValueInvalid', field: 'metadata.resourceVersion', badValue: 0, detail },
  ]);
}

function checkVersion({ resource, name }: Target, draft: Draft, old: Draft): void {
  const { resourceVersion = '' } = draft.metadata;
  if (!/^\d*$/.test(resourceVersion)) {
    throw new ApiError(
      500,
      '',
      `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`,
    );
  }
  if (resourceVersion === '' || resourceVersion === '0') {
    if (!resource.strategy.allowsUnconditionalUpdate) requireVersion({ resource, name }, draft);
    return;
  }
  if (resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(groupResourceOf(resource), name, modifiedMeanwhile);
  }
}

/** Gives out what only one object may have, then checks every rule; nothing stays given when the write is not to be. */
function refuseInvalid(
  machinery: Machinery,
  { resource, subresource, name }: Target,
  object: Draft,
  old: Draft | undefined,
  context: WriteContext,
): void {
  const { serviceAddresses } = machinery;
  const unassigned = subresource === '' ? serviceAddresses.assign(resource, object, old, context.dryRun) : [];
  const warn = (text: string): unknown => context.warnings.add(text);
  // What cannot be given out ends the request before anything else is looked at.
  const errors =
    unassigned.length > 0 ? unassigned : resource.strategy.validate(object, old, subresource, warn);
  if (errors.length > 0 || context.dryRun) serviceAddresses.release(resource, object);
  if (errors.length === 0) return;
  const { groupInErrors: group = resource.gvk.group } = resource.strategy;
  throw invalid({ gvk: { ...resource.gvk, group } }, object.metadata.name ?? name, errors);
}

export function admissionOf(
  target: Target,
  operation: AdmissionOperation,
  object: Draft | undefined,
  oldObject: Draft | undefined,
  context: WriteContext,
): AdmissionRequest {
  return {
    operation,
    resource: target.resource,
    subresource: target.subresource,
    namespace: target.namespace,
    name: object?.metadata.name ?? target.name,
    object,
    oldObject,
    user: context.user,
    options: context.options ?? {},
    dryRun: context.dryRun,
    warnings: context.warnings,
    ...(context.annotate === undefined ? {} : { annotate: context.annotate }),
    signal: context.signal,
  };
}
