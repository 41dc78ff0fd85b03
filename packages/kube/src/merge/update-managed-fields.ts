import { SetpointError } from '@setpoint/core';
import { KUBE_CODES } from '../errors.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import { sameValue } from '../values/plain.ts';
import type { TrackingOptions } from './apply-object.ts';
import { EMPTY } from './field-trie.ts';
import {
  decodeManagedFields,
  encodeManagedFields,
  type ManagedFields,
  withManagedFields,
} from './managed-fields.ts';
import { trackUpdate } from './track-update.ts';
import type { UpdateContext } from './updater.ts';
import { liveProblems, typeProblems } from './validate-typed.ts';
import { Versions } from './versions.ts';

export interface UpdateManagedFieldsOptions extends TrackingOptions {
  /** Undefined creates. */
  readonly live: KubeObject | undefined;
  /** What is to be stored, with what the request said of `metadata.managedFields`. */
  readonly object: KubeObject;
  readonly manager: string;
}

/** `[]` or `[{}]`: the request asks to forget who manages what. */
function asksForReset(entries: readonly ManagedFieldsEntry[] | undefined | null): boolean {
  if (entries === undefined || entries === null) return false;
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}

function decodeOrEmpty(entries: readonly ManagedFieldsEntry[] | undefined | null): ManagedFields {
  try {
    return decodeManagedFields(entries);
  } catch (error) {
    // As upstream: entries that cannot be read are dropped, so that they cannot block every later write.
    if (error instanceof SetpointError) return new Map();
    throw error;
  }
}

/** What the request says of the managers, or else what the live object says. */
function managersBefore(options: UpdateManagedFieldsOptions): ManagedFields {
  const live = options.live?.metadata?.managedFields;
  if (options.subresource) return decodeOrEmpty(live);
  const written = options.object.metadata?.managedFields;
  if (asksForReset(written)) return new Map();
  const managers = decodeOrEmpty(written);
  return managers.size > 0 ? managers : decodeOrEmpty(live);
}

/**
 * The object with `metadata.managedFields` as the API server sets it on create, update and patch: the manager gains what
 * changed, the others lose it. Never fails: of an object that does not fit the schema nobody manages anything, and beside
 * a live one that does not the entries are kept.
 * An object that was never tracked stays so until its first apply; `[]` or `[{}]` in the request resets.
 */
export function updateManagedFields(options: UpdateManagedFieldsOptions): KubeObject {
  const before = managersBefore(options);
  const { live } = options;
  if (before.size === 0 && live?.metadata?.uid) return withManagedFields(options.object, []);
  const versions = new Versions(options.apiVersion, options.schema, options.convert);
  const old: KubeObject = live ?? {
    apiVersion: options.object.apiVersion,
    kind: options.object.kind,
    metadata: {},
  };
  const object = withManagedFields(options.object, []);
  if (typeProblems(versions.type, object, true).length > 0) return object;
  if (liveProblems(versions.type, old).length > 0)
    return withManagedFields(object, old.metadata?.managedFields ?? []);
  const context: UpdateContext = { versions, ignored: options.ignoredFields?.node ?? EMPTY };
  try {
    return withManagedFields(object, encodeManagedFields(trackUpdate(options, context, old, object, before)));
  } catch (error) {
    // As upstream: where it does not fit a version it is managed in, nobody manages it any more.
    if (error instanceof SetpointError && error.code === KUBE_CODES.typeMismatch) return object;
    throw error;
  }
}

/**
 * The object with the managers' times of `live` when nothing but times changed, so that a write that changes nothing is
 * one. To be called last, after defaulting and admission.
 */
export function keepManagedFieldsTimes(live: KubeObject, object: KubeObject): KubeObject {
  const olds = live.metadata.managedFields ?? [];
  const news = object.metadata.managedFields ?? [];
  if (olds.length === 0 || olds.length !== news.length) return object;
  const isSame = news.every((entry, i) => sameValue({ ...entry, time: null }, { ...olds[i], time: null }));
  if (!isSame) return object;
  return sameValue(withManagedFields(object, olds), live) ? live : object;
}
