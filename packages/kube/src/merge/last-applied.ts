import type { KubeObject } from '../object.ts';
import { goJson } from '../values/go-json.ts';
import { isPlainMap } from '../values/plain.ts';
import { changesBetween } from './compare.ts';
import { differenceNodes, type TrieNode } from './field-trie.ts';
import type { MergeType } from './merge-type.ts';
import { fieldsOf } from './set-of.ts';
import { typeProblems } from './validate-typed.ts';

/** Where `kubectl apply` keeps what it applied last. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

const MAX_ANNOTATIONS_BYTES = 256 * 1024;

export function lastAppliedOf(object: KubeObject): string | undefined {
  const value: unknown = object.metadata?.annotations?.[LAST_APPLIED_ANNOTATION];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parseLastApplied(object: KubeObject): unknown {
  const text = lastAppliedOf(object);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // An annotation that is no JSON vouches for nothing: the caller then reports the conflicts themselves.
    return undefined;
  }
}

/**
 * The fields kubectl last applied from the client's side and that still have the value applied then: a server-side apply
 * by kubectl may take them over. Undefined when the annotation is missing, unreadable or of another version.
 */
export function clientAppliedFields(
  type: MergeType,
  live: KubeObject,
  apiVersion: string,
): TrieNode | undefined {
  const applied = parseLastApplied(live);
  if (!isPlainMap(applied) || applied['apiVersion'] !== apiVersion) return undefined;
  if (typeProblems(type, applied, false).length > 0 || typeProblems(type, live, false).length > 0)
    return undefined;
  const { added, modified, removed } = changesBetween(type, applied, live, 'after');
  return differenceNodes(differenceNodes(differenceNodes(fieldsOf(type, applied), modified), added), removed);
}

function annotationsOf(object: KubeObject): Readonly<Record<string, string>> {
  return object.metadata?.annotations ?? {};
}

function withoutAnnotation(object: KubeObject): KubeObject {
  const { annotations, ...metadata } = object.metadata ?? {};
  if (annotations === undefined) return object;
  const { [LAST_APPLIED_ANNOTATION]: _, ...rest } = annotations;
  return { ...object, metadata: { ...metadata, annotations: rest } };
}

function bytesOf(annotations: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}

/** The object with the annotation set to what was applied; without it where that would exceed the annotations' limit. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const value = `${goJson(withoutAnnotation(applied))}\n`;
  const annotations = { ...annotationsOf(object), [LAST_APPLIED_ANNOTATION]: value };
  if (bytesOf(annotations) > MAX_ANNOTATIONS_BYTES) return withoutAnnotation(object);
  return { ...object, metadata: { ...object.metadata, annotations } };
}
