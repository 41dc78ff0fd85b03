import { failure, prefixed } from './errors.ts';
import { type FieldSpec, splitPath } from './field-spec.ts';
import { lookup, lookupCreate } from './node-fields.ts';
import { gvkText, isSelected } from './res-id.ts';
import type { Resource } from './resource.ts';
import { isNull, type Kind, MAP, STR, type YNode } from './ynode.ts';

/** What to make where a field is missing and its spec says to create it. */
export interface CreateField {
  readonly kind: Kind;
  /** The tag of a null that becomes the field. */
  readonly tag: string;
}

export const CREATE_TEXT: CreateField = { kind: 'scalar', tag: STR };
export const CREATE_MAP: CreateField = { kind: 'mapping', tag: MAP };

const paths = new Map<string, readonly string[]>();

function partsOf(path: string): readonly string[] {
  let parts = paths.get(path);
  if (parts === undefined) {
    if (paths.size > 5000) paths.clear();
    parts = splitPath(path, '/');
    paths.set(path, parts);
  }
  return parts;
}

/** Calls `visit` with every node at the field's path, through all lists on the way, in objects of its kind. */
export function visitField(
  resource: Resource,
  spec: FieldSpec,
  visit: (node: YNode) => void,
  create?: CreateField,
): void {
  const { gvk } = resource;
  if (!isSelected(gvk, spec)) return;
  try {
    new Visitor(spec, visit, create).at(resource.root, 0);
  } catch (error) {
    const id = `${gvkText(gvk)}/${resource.name || '[noName]'}.${resource.namespace || '[noNs]'}`;
    throw prefixed(error, `considering field '${spec.path}' of object ${id}`);
  }
}

class Visitor {
  readonly #path: readonly string[];
  readonly #visit: (node: YNode) => void;
  readonly #create: CreateField | undefined;

  constructor(spec: FieldSpec, visit: (node: YNode) => void, create: CreateField | undefined) {
    this.#path = partsOf(spec.path);
    this.#visit = visit;
    this.#create = spec.create ? create : undefined;
  }

  at(node: YNode, depth: number): void {
    if (depth === this.#path.length) return this.#visit(node);
    if (isNull(node)) return;
    if (node.kind === 'sequence') return this.#list(node, depth);
    if (node.kind === 'mapping') return this.#map(node, depth);
    throw failure('expected sequence or mapping node');
  }

  #list(list: YNode, depth: number): void {
    try {
      for (const item of list.content) this.at(item, depth);
    } catch (error) {
      throw prefixed(error, `visit traversal on path: [${this.#path.slice(depth).join(' ')}]`);
    }
  }

  #map(map: YNode, depth: number): void {
    const part = this.#path[depth] as string;
    const isList = part.endsWith('[]');
    const name = isList ? part.slice(0, -2) : part;
    if (name === '') throw failure('cannot set or create an empty field name');
    const last = depth === this.#path.length - 1;
    const create = isList ? undefined : this.#create;
    const field = this.#field(map, name, create === undefined ? undefined : last ? create.kind : 'mapping');
    if (field === undefined) return;
    if (isNull(field)) fillNull(field, isList, create, last);
    this.at(field, depth + 1);
  }

  #field(map: YNode, name: string, create: Kind | undefined): YNode | undefined {
    try {
      return create === undefined ? lookup(map, [name]) : lookupCreate(map, create, [name]);
    } catch (error) {
      throw prefixed(error, `fieldName: ${name}`);
    }
  }
}

/** A null that a created field or a list is expected at becomes one. */
function fillNull(field: YNode, isList: boolean, create: CreateField | undefined, last: boolean): void {
  if (isList) {
    field.kind = 'sequence';
    field.tag = '';
  } else if (create !== undefined) {
    field.kind = last ? create.kind : 'mapping';
    field.tag = last ? create.tag : MAP;
  }
}
