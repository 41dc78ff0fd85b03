import { KUBE_CODES, kubeError } from '../errors.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import { goQuote } from '../values/go-format.ts';
import { compareUtf8, goJsonString } from '../values/go-json.ts';
import { EMPTY, type TrieNode } from './field-trie.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';

/** What one manager holds, and in which version. */
export interface Managed {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string | undefined;
  readonly apiVersion: string;
  readonly fields: TrieNode;
  /** RFC 3339; undefined when the entry has none. */
  readonly time: string | undefined;
  /** The entry this was read from; kept while the fields are the same. */
  readonly source: ManagedFieldsEntry | undefined;
}

/** Managers by {@link managerId}. */
export type ManagedFields = Map<string, Managed>;

/**
 * Names a manager: updates by manager, subresource and version, applies without the version. Spelled as upstream, since
 * its order decides between managers.
 */
export function managerId(entry: {
  readonly manager?: string | undefined;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion?: string | undefined;
  readonly subresource?: string | undefined;
}): string {
  const manager = entry.manager ? `"manager":${goJsonString(entry.manager)},` : '';
  const version =
    entry.operation === 'Update' && entry.apiVersion ? `,"apiVersion":${goJsonString(entry.apiVersion)}` : '';
  const subresource = entry.subresource ? `,"subresource":${goJsonString(entry.subresource)}` : '';
  return `{${manager}"operation":"${entry.operation}"${version}${subresource}}`;
}

function invalidEntry(message: string): Error {
  return kubeError(KUBE_CODES.managedFieldsInvalid, message, {
    rule: 'metadata.managedFields entries have an operation, an apiVersion and fields of type FieldsV1.',
  });
}

function decodeEntry(entry: ManagedFieldsEntry, index: number): Managed {
  const { operation, apiVersion, fieldsType } = entry;
  if (operation !== 'Apply' && operation !== 'Update')
    throw invalidEntry('operation must be `Apply` or `Update`');
  if (!apiVersion) throw invalidEntry('apiVersion must not be empty');
  if (!fieldsType) throw invalidEntry(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== 'FieldsV1') {
    throw invalidEntry(`invalid fieldsType ${goQuote(fieldsType)} in managed fields entry ${index}`);
  }
  return {
    manager: entry.manager ?? '',
    operation,
    subresource: entry.subresource,
    apiVersion,
    fields: entry.fieldsV1 === undefined || entry.fieldsV1 === null ? EMPTY : decodeFieldsV1(entry.fieldsV1),
    time: entry.time,
    source: entry,
  };
}

/** The managers of an object. Throws `kube.managed-fields-invalid` naming the entry that cannot be read. */
export function decodeManagedFields(
  entries: readonly ManagedFieldsEntry[] | undefined | null,
): ManagedFields {
  const managers: ManagedFields = new Map();
  for (const [index, entry] of (entries ?? []).entries()) {
    const managed = decodeEntry(entry, index);
    managers.set(managerId(managed), managed);
  }
  return managers;
}

function encodeEntry(managed: Managed): ManagedFieldsEntry {
  const { source } = managed;
  if (source !== undefined && source.time === managed.time) return source;
  const entry: Writable<ManagedFieldsEntry> = {};
  if (managed.manager !== '') entry.manager = managed.manager;
  entry.operation = managed.operation;
  entry.apiVersion = managed.apiVersion;
  if (managed.time !== undefined) entry.time = managed.time;
  entry.fieldsType = 'FieldsV1';
  entry.fieldsV1 = source?.fieldsV1 ?? encodeFieldsV1(managed.fields);
  if (managed.subresource) entry.subresource = managed.subresource;
  return entry;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Whole seconds since 1970; 0 without a time. */
export function secondsOf(time: string | undefined): number {
  return time === undefined || time === null ? 0 : Math.floor(Date.parse(time) / 1000);
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareUtf8(a.operation ?? '', b.operation ?? '') ||
    (a.time === b.time ? 0 : secondsOf(a.time) - secondsOf(b.time)) ||
    compareUtf8(a.manager ?? '', b.manager ?? '') ||
    compareUtf8(a.apiVersion ?? '', b.apiVersion ?? '') ||
    compareUtf8(a.subresource ?? '', b.subresource ?? '')
  );
}

/** The entries as the API server orders them: applies first, then by time, manager, version and subresource. */
export function encodeManagedFields(managers: ManagedFields): readonly ManagedFieldsEntry[] {
  const entries = [...managers.values()].map(encodeEntry);
  return entries.length < 2 ? entries : entries.sort(compareEntries);
}

/** The object with these entries in place of its own; without the field when there are none. */
export function withManagedFields(object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}
