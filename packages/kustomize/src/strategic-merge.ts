import { hasKnownDirective, mergeDirective } from './merge-directive.ts';
import { getField, removeField, requireKind, setField } from './node-fields.ts';
import { AssociativeMerge } from './associative-merge.ts';
import { compareText } from './res-id.ts';
import type { Schema, Schemas } from './schema.ts';
import { isMissingOrNull, isNilOrEmpty, isNull, newScalar, NULL, type YNode } from './ynode.ts';

export type MaybeNode = YNode | undefined;

/**
 * Merges a patch into an object as kustomize's merge2 does, lists by the schema of the object's kind, new items first.
 * The object's nodes are changed in place and take nodes of the patch. Returns undefined when the patch deletes the object.
 */
export function strategicMerge(object: YNode, patch: YNode, schemas: Schemas): MaybeNode {
  return new Merge(schemas).walk(object, patch, undefined);
}

export class Merge {
  readonly #schemas: Schemas;
  /** Nulls of the object that the patch says nothing of; these stay. */
  readonly #kept = new WeakSet<YNode>();

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  walk(dest: MaybeNode, patch: MaybeNode, known: Schema | undefined): MaybeNode {
    const schema = known ?? this.#schemaOf(dest) ?? this.#schemaOf(patch);
    const kind = isMissingOrNull(dest) ? (isMissingOrNull(patch) ? undefined : patch?.kind) : dest?.kind;
    if (kind !== undefined) {
      requireKind(dest, kind);
      requireKind(patch, kind);
    }
    switch (kind) {
      case 'sequence':
        return schema?.merges === true ? this.#mergeList(dest, patch, schema) : (patch ?? dest);
      case 'scalar':
        return patch ?? dest;
      default:
        return this.#mergeMap(dest, patch, schema);
    }
  }

  #schemaOf(node: MaybeNode): Schema | undefined {
    if (node === undefined || isNull(node) || node.kind !== 'mapping') return undefined;
    const apiVersion = getField(node, 'apiVersion');
    const kind = getField(node, 'kind');
    if (apiVersion === undefined || kind === undefined) return undefined;
    if (isNilOrEmpty(apiVersion) || isNilOrEmpty(kind) || kind.value === '' || apiVersion.value === '')
      return undefined;
    return this.#schemas.forKind(apiVersion.value, kind.value);
  }

  #mergeMap(before: MaybeNode, patch: MaybeNode, schema: Schema | undefined): MaybeNode {
    const dest = this.#visitMap(before, patch);
    if (dest === undefined) return undefined;
    for (const name of fieldNames(dest, patch)) {
      const added = mapField(patch, name);
      const merged = this.walk(mapField(dest, name), added, schema?.field(name));
      // To kyaml a field without a name is the node itself.
      if (name === '') requireKind(dest, 'scalar');
      if (merged === undefined) removeField(dest, name);
      else {
        const keyStyle = merged === added ? keyStyleOf(patch, name) : undefined;
        setField(dest, name, merged, this.#kept.has(merged), keyStyle);
      }
    }
    return dest;
  }

  /** The map to fill: the object's, the patch's where there is none or it replaces, nothing where it deletes. */
  #visitMap(dest: MaybeNode, patch: MaybeNode): MaybeNode {
    if (dest === undefined || isNull(dest)) {
      if (patch !== undefined && isDeletion(patch)) return undefined;
      return patch === undefined && dest !== undefined && dest.value !== '' ? this.#keep(dest) : patch;
    }
    return directed(dest, patch);
  }

  #keep(node: YNode): YNode {
    const kept = newScalar(node.value, NULL);
    this.#kept.add(kept);
    return kept;
  }

  #mergeList(before: MaybeNode, patch: MaybeNode, schema: Schema): MaybeNode {
    const dest = before === undefined || isNull(before) ? patch : directed(before, patch);
    if (dest === undefined) return undefined;
    return new AssociativeMerge(this, schema).merge(dest, patch);
  }
}

/** What a patch with a directive makes of a map or list that is there. */
function directed(dest: YNode, patch: MaybeNode): MaybeNode {
  if (patch === undefined) return dest;
  if (isNull(patch)) return undefined;
  switch (mergeDirective(patch)) {
    case 'delete':
      return undefined;
    case 'replace':
      return patch;
    case 'merge':
      return dest;
  }
}

function mapField(node: MaybeNode, name: string): MaybeNode {
  if (node === undefined || node.kind !== 'mapping') return undefined;
  return getField(node, name);
}

function keyStyleOf(node: MaybeNode, name: string): number | undefined {
  const at = node?.content.findIndex(({ value }, i) => i % 2 === 0 && value === name) ?? -1;
  return node?.content[at]?.style;
}

function fieldNames(dest: YNode, patch: MaybeNode): string[] {
  const names = new Set<string>();
  for (const node of [dest, patch]) {
    if (node === undefined || isNull(node)) continue;
    requireKind(node, 'mapping');
    for (let i = 0; i < node.content.length; i += 2) names.add((node.content[i] as YNode).value);
  }
  return [...names].sort(compareText);
}

/** Whether a patch for what is not there says to delete it; an unknown directive is no error here, and stays. */
function isDeletion(patch: YNode): boolean {
  return patch.kind !== 'scalar' && hasKnownDirective(patch) && mergeDirective(patch) === 'delete';
}
