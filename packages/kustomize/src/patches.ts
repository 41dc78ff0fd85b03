import { SetpointError } from '@setpoint/core';
import { encodeGoJson } from '@setpoint/goyaml';
import { failure, isFatal, messageOf } from './errors.ts';
import { parseResources } from './parse-resources.ts';
import { applyJsonPatch, type JsonOperation } from './json-patch.ts';
import { nodeOfJson, objectOf, requireJson } from './plain-value.ts';
import { idKey, idText } from './res-id.ts';
import { NOTES, type Resource } from './resource.ts';
import { type ResourceList, takeMetadata } from './resource-list.ts';
import type { Schemas } from './schema.ts';
import { strategicMerge } from './strategic-merge.ts';

/** Merges a patch into a resource; name, namespace and kind stay unless the patch may change them. */
export function applyMergePatch(resource: Resource, patch: Resource, schemas: Schemas): void {
  const { name, namespace, kind } = resource;
  const mayRename = patch.isEnabled(NOTES.allowNameChange);
  const mayChangeKind = patch.isEnabled(NOTES.allowKindChange);
  if (mayRename || mayChangeKind) resource.storePreviousId();
  const merged = strategicMerge(resource.root, patch.root, schemas);
  // The real tool keeps what it changed in place and ignores another root: `$patch: replace` at the top does nothing.
  if (merged === undefined) resource.node = undefined;
  if (resource.isEmpty) return;
  if (!mayChangeKind) resource.kind = kind;
  if (!mayRename) resource.name = name;
  resource.namespace = namespace;
}

/** Merges a copy of the patch into every selected resource and drops those it deletes. */
export function applyMergePatchTo(
  list: ResourceList,
  selected: readonly Resource[],
  patch: Resource,
  schemas: Schemas,
): void {
  const keys = new Set(selected.map((resource) => idKey(resource.currentId)));
  const kept: Resource[] = [];
  for (const resource of list.items) {
    if (!resource.isEmpty && keys.has(idKey(resource.currentId))) {
      const copy = patch.copy();
      takeMetadata(copy, patch);
      copy.gvk = resource.gvk;
      copy.kind = patch.kind;
      applyMergePatch(resource, copy, schemas);
    }
    if (!resource.isEmpty) kept.push(resource);
  }
  list.reset([]);
  list.appendAll(kept);
}

const INTERNAL = 'internal.config.kubernetes.io/';

/** Applies a JSON patch to a resource. The notes of the build survive whatever the patch does to the annotations. */
export function applyJsonPatchTo(resource: Resource, patch: readonly JsonOperation[]): void {
  const notes = [...resource.annotations].filter(([name]) => isInternal(name));
  const object = objectOf(resource.root);
  requireJson(object);
  const patched = applyJsonPatch(object, patch);
  resource.node = nodeOfJson(patched);
  const annotations = resource.annotations;
  for (const [name, value] of notes) annotations.set(name, value);
  resource.annotations = annotations;
}

/** Annotations that kyaml keeps through a JSON patch. */
function isInternal(name: string): boolean {
  return name.startsWith(INTERNAL) || LEGACY.has(name);
}

const LEGACY = new Set(['config.kubernetes.io/path', 'config.kubernetes.io/index', 'config.k8s.io/id']);

/** The strategic merge patches of a text. */
export function parseMergePatches(text: string): Resource[] {
  return parseResources(text);
}

/** The outcome of reading a text as one of two kinds of patch. */
export function attempt<T>(read: () => T): { readonly value: T } | { readonly error: SetpointError } {
  try {
    return { value: read() };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { error: error as SetpointError };
  }
}

/** The one resource a patch without a target is for. */
export function targetOf(list: ResourceList, patch: Resource): Resource {
  try {
    return list.byId(patch.originalId);
  } catch (error) {
    const id = idText(patch.originalId);
    throw failure(`no resource matches strategic merge patch "${id}": ${messageOf(error)}`);
  }
}

export function jsonText(patch: readonly JsonOperation[]): string {
  return encodeGoJson(patch);
}
