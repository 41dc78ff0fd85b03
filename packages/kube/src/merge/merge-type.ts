import type { SchemaNode } from '../schema/schema-node.ts';
import { compareUtf8, goJson, goJsonString } from '../values/go-json.ts';
import { fieldElement, type PathElement } from './path-element.ts';

export type Scalar = 'numeric' | 'string' | 'boolean' | 'untyped';
export type Shape = 'map' | 'scalar' | 'list';

/**
 * A schema as structured merge sees it: the shapes a value may have. Values of a type with several shapes are of the
 * shape of the value itself.
 */
export interface MergeType {
  readonly scalar: Scalar | undefined;
  readonly list: ListType | undefined;
  readonly map: MapType | undefined;
  /** The only shape, when there is one. */
  readonly shape: Shape | undefined;
}

export interface ListType {
  readonly atomic: boolean;
  /** Key fields of a list map, sorted; empty for a set. */
  readonly keys: readonly ListKey[];
  /** The key fields as the schema orders them. */
  readonly keyNames: readonly string[];
  readonly element: MergeType;
}

export interface ListKey {
  readonly name: string;
  /** The name as it starts its part of a path element: `"name":`. */
  readonly json: string;
  /** The default as it is written in a path element; undefined when the key has none. */
  readonly defaultJson: string | undefined;
}

export interface MapType {
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** The type of values that are no field; undefined when there may be none. */
  readonly element: MergeType | undefined;
  /** Holds only values of deduced type, whose ownership is never reconciled with a changed schema. */
  readonly untyped: boolean;
}

interface FieldType {
  readonly element: PathElement;
  readonly type: MergeType;
  /**
   * What the server's own type holds where the field is left out: `{}`, `''`, `0`, `false` or null. Undefined for a field
   * that can be absent. Only of built-in types.
   */
  readonly zero: unknown;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const ATOMIC: Draft<MergeType> = { scalar: 'untyped', list: undefined, map: undefined, shape: undefined };
ATOMIC.list = { atomic: true, keys: [], keyNames: [], element: ATOMIC };
ATOMIC.map = { atomic: true, fields: new Map(), element: ATOMIC, untyped: false };

const DEDUCED: Draft<MergeType> = { scalar: 'untyped', list: undefined, map: undefined, shape: undefined };
DEDUCED.list = { atomic: true, keys: [], keyNames: [], element: ATOMIC };
DEDUCED.map = { atomic: false, fields: new Map(), element: DEDUCED, untyped: true };

/** The type of objects without a schema: maps merge field by field, lists are atomic. */
export const DEDUCED_TYPE: MergeType = DEDUCED;

const compiled = new WeakMap<SchemaNode, MergeType>();
const compiledOpen = new WeakMap<SchemaNode, MergeType>();

/** The merge type of a schema, compiled once for each schema node. */
export function mergeTypeOf(schema: SchemaNode): MergeType {
  return compile(schema, false);
}

/** `open`: an ancestor preserves unknown fields, and so does every inline type below it. */
function compile(node: SchemaNode, inheritedOpen: boolean): MergeType {
  // A named type stands alone: it does not inherit from where it is used.
  const open = (inheritedOpen && node.name === undefined) || node.preserveUnknown === true;
  const cache = open ? compiledOpen : compiled;
  const known = cache.get(node);
  if (known !== undefined) return known;
  if (node.type === 'any' && node.mapType === 'atomic' && node.properties === undefined) return ATOMIC;
  const type: Draft<MergeType> = { scalar: undefined, list: undefined, map: undefined, shape: undefined };
  // Known before its parts are compiled: recursive types meet themselves.
  cache.set(node, type);
  fill(type, node, open);
  return type;
}

function fill(type: Draft<MergeType>, node: SchemaNode, open: boolean): void {
  switch (node.type) {
    case 'object':
      type.shape = 'map';
      type.map = compileMap(node, open);
      return;
    case 'array':
      type.shape = 'list';
      type.list = compileList(node, open);
      return;
    case 'any':
      type.scalar = 'untyped';
      if (node.intOrString === true && node.name !== undefined) {
        // The built-in IntOrString is published as a string: it is never a list or a map.
        type.shape = 'scalar';
        return;
      }
      type.list = compileList(node, open);
      type.map = compileMap(node, open);
      return;
    default:
      type.shape = 'scalar';
      type.scalar = scalarOf(node);
  }
}

function scalarOf(node: SchemaNode): Scalar {
  if (node.type === 'integer' || node.type === 'number') return 'numeric';
  if (node.type === 'boolean') return 'boolean';
  // Dates, quantities and other formats have Go types that read more than strings.
  return node.format === undefined || node.format === '' || node.format === 'byte' ? 'string' : 'untyped';
}

function compileMap(node: SchemaNode, open: boolean): MapType {
  const fields = new Map<string, FieldType>();
  const map: Draft<MapType> = {
    atomic: node.mapType === 'atomic',
    fields,
    element: undefined,
    untyped: false,
  };
  for (const [name, field] of node.properties ?? []) {
    fields.set(name, {
      element: fieldElement(name),
      type: compile(field, open),
      zero: node.zeros?.get(name),
    });
  }
  if (node.additional !== undefined) map.element = compile(node.additional, open);
  else if (open || fields.size === 0) map.element = DEDUCED;
  map.untyped = fields.size === 0 && isUntyped(node, map.element);
  return map;
}

function isUntyped(node: SchemaNode, element: MergeType | undefined): boolean {
  if (element === DEDUCED) return true;
  return element?.scalar === 'untyped' && node.additional?.name === undefined;
}

function compileList(node: SchemaNode, open: boolean): ListType {
  const atomic = node.listType !== 'set' && node.listType !== 'map';
  const keyNames = node.listType === 'map' ? (node.listMapKeys ?? []) : [];
  return {
    atomic,
    keyNames,
    keys: [...keyNames].sort(compareUtf8).map((name) => listKey(name, node.items)),
    element: node.items === undefined ? ATOMIC : compile(node.items, open),
  };
}

function listKey(name: string, item: SchemaNode | undefined): ListKey {
  const value = item?.properties?.get(name)?.default;
  return {
    name,
    json: `${goJsonString(name)}:`,
    defaultJson: value === undefined || value === null ? undefined : goJson(value),
  };
}

/**
 * The shape a value has under a type; undefined for null and for values no shape fits, which are then treated as a map,
 * a scalar or a list, whichever the type has first.
 */
export function shapeOf(type: MergeType, value: unknown): Shape | undefined {
  if (type.shape !== undefined) return type.shape;
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return type.list === undefined ? undefined : 'list';
  if (typeof value === 'object') return type.map === undefined ? undefined : 'map';
  return type.scalar === undefined ? undefined : 'scalar';
}

/** The shape an undecided value is treated as. */
export function firstShape(type: MergeType): Shape {
  return type.map !== undefined ? 'map' : type.scalar !== undefined ? 'scalar' : 'list';
}
