import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { GoField } from './go-fields.ts';
import type { SchemaNode } from './schema-node.ts';

/** A list or map that was written empty, or bytes as `''`. */
export interface Emptied {
  /** The steps to it: names of fields, indexes of items. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** Its type leaves it out where it is empty; else it is there. */
  readonly isLeftOut: boolean;
}

interface Found extends Emptied {
  readonly path: (string | number)[];
}

/**
 * The object as the API server's types hold and write it: nulls, the zero values and the empty lists and maps their types
 * leave out are gone, and fields its types always write are there (`resources: {}` of a container, `status: {}`,
 * `lastProbeTime: null`). For built-in kinds; what a custom resource's schema declares stays as it is. Returns the object
 * itself when nothing changes, and never changes it. `emptied` takes the empty lists and maps, which Go's types hold until
 * they are written.
 */
export function typedForm<T>(object: T, schema: SchemaNode, emptied?: Emptied[]): T {
  return form(object, schema, emptied as Found[] | undefined) as T;
}

function form(value: unknown, node: SchemaNode, emptied: Found[] | undefined): unknown {
  if (Array.isArray(value)) return node.items === undefined ? value : listForm(value, node.items, emptied);
  if (node.whenObject !== undefined)
    return isPlainMap(value) ? structForm(value, node.whenObject, emptied) : value;
  if (!isPlainMap(value) || node.type === 'any' || node.preserveUnknown === true) return value;
  return node.additional !== undefined
    ? mapForm(value, node.additional, emptied)
    : structForm(value, node, emptied);
}

/** What was found since there were `known`, as seen from one step above. */
function comeFrom(step: string | number, emptied: Found[] | undefined, known: number): void {
  if (emptied === undefined) return;
  for (let i = known; i < emptied.length; i++) (emptied[i] as Found).path.unshift(step);
}

function listForm(
  value: readonly unknown[],
  item: SchemaNode,
  emptied: Found[] | undefined,
): readonly unknown[] {
  let next: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const known = emptied?.length ?? 0;
    const formed = form(value[i], item, emptied);
    comeFrom(i, emptied, known);
    if (formed === value[i]) continue;
    next ??= [...value];
    next[i] = formed;
  }
  return next ?? value;
}

function mapForm(value: PlainMap, item: SchemaNode, emptied: Found[] | undefined): PlainMap {
  let next: Record<string, unknown> | undefined;
  for (const key in value) {
    const known = emptied?.length ?? 0;
    const formed = form(value[key], item, emptied);
    comeFrom(key, emptied, known);
    if (formed === value[key]) continue;
    next ??= { ...value };
    setOwnField(next, key, formed);
  }
  return next ?? value;
}

function structForm(value: PlainMap, node: SchemaNode, emptied: Found[] | undefined): PlainMap {
  const { name, properties, goFields, zeros } = node;
  if (name === undefined || properties === undefined) return value;
  let next: Record<string, unknown> | undefined;
  for (const key in value) {
    const item = value[key];
    const field = properties.get(key);
    const isEmptied = field !== undefined && isEmptyCollection(item, field);
    const isLeftOut = isEmptied && zeros?.get(key) !== null;
    if (isEmptied) emptied?.push({ path: [key], value: item, isLeftOut });
    if (isLeftOut) {
      next ??= { ...value };
      delete next[key];
    } else if (item === null ? zeros?.get(key) === null : !isDropped(item, goFields?.get(key))) {
      const known = emptied?.length ?? 0;
      const formed = field === undefined ? item : form(item, field, emptied);
      comeFrom(key, emptied, known);
      if (formed === item) continue;
      next ??= { ...value };
      setOwnField(next, key, formed);
    } else {
      next ??= { ...value };
      delete next[key];
    }
  }
  if (zeros === undefined) return next ?? value;
  for (const [key, zero] of zeros) {
    if (Object.hasOwn(next ?? value, key)) continue;
    const field = properties.get(key);
    next ??= { ...value };
    next[key] = isPlainMap(zero) && field !== undefined ? form({}, field, undefined) : zero;
  }
  return next ?? value;
}

/** Lists, maps and bytes, which Go has in a slice: their emptiness says something else than that of a struct. */
function isEmptyCollection(value: unknown, field: SchemaNode): boolean {
  if (value === '') return field.format === 'byte';
  const isMap = field.additional !== undefined && field.properties === undefined;
  return (field.type === 'array' || isMap) && isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

/** A zero value that the type leaves out. */
function isDropped(value: unknown, facts: GoField | undefined): boolean {
  return facts?.dropsZero === true && isZero(value);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
