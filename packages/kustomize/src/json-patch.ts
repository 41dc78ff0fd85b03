import { decodeGoJson, decodeSigs } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import { isObject } from './go-struct.ts';
import { setKey } from './plain-value.ts';

/** One operation of RFC 6902 as written. */
export type JsonOperation = Readonly<Record<string, unknown>>;

type Container = Record<string, unknown> | unknown[];

/** Reads a JSON patch, which may be written as YAML; throws where the text is none. */
export function parseJsonPatch(text: string): readonly JsonOperation[] {
  if (text === '') throw failure('empty json patch operations');
  const value = text.startsWith('[') ? decodeGoJson(text) : decodeSigs(text);
  if (value === null) return [];
  if (!Array.isArray(value)) {
    throw failure(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type jsonpatch.Patch`);
  }
  for (const operation of value) {
    if (operation !== null && !isObject(operation)) {
      throw failure(
        `json: cannot unmarshal ${jsonTypeOf(operation)} into Go value of type jsonpatch.Operation`,
      );
    }
  }
  return value as JsonOperation[];
}

/** What encoding/json calls a value that it cannot put where it should go. */
function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}

/** Applies a patch to a value, which it changes, in the words of evanphx/json-patch v4. */
export function applyJsonPatch(document: Container, patch: readonly JsonOperation[]): Container {
  let root = document;
  for (const operation of patch) {
    if (operation?.['op'] === 'replace' && operation['path'] === '') root = wholeDocument(operation['value']);
    else applyOne(root, operation ?? {});
  }
  if (Array.isArray(root))
    throw failure('json: cannot unmarshal array into Go value of type map[string]interface {}');
  return root;
}

function wholeDocument(value: unknown): Container {
  if (isContainer(value)) return structuredClone(value);
  // The real tool's own slip in formatting an error it does not have.
  throw failure('replace operation value must be object or array: %!w(<nil>)');
}

function applyOne(document: Container, operation: JsonOperation): void {
  const { op } = operation;
  switch (op) {
    case 'add':
      return add(document, pathOf(operation, 'path', 'add'), operation['value']);
    case 'remove':
      return removeAt(document, pathOf(operation, 'path', 'remove'));
    case 'replace':
      return replace(document, pathOf(operation, 'path', 'replace'), operation['value']);
    case 'move':
      return move(document, operation);
    case 'test':
      return test(document, pathOf(operation, 'path', 'test'), operation['value']);
    case 'copy':
      return copy(document, operation);
    default:
      throw failure(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  }
}

/** Operations that say of a path only that it is missing, whatever is wrong with it. */
const TERSE: ReadonlySet<string> = new Set(['add path', 'remove path', 'copy path']);

function pathOf(operation: JsonOperation, field: 'path' | 'from', op: string): string {
  const path = operation[field];
  if (typeof path === 'string') return path;
  const problem = `${op} operation failed to decode ${field}`;
  if (TERSE.has(`${op} ${field}`)) throw failure(`${problem}: missing value`);
  if (path !== null && path !== undefined)
    throw failure(`${problem}: json: cannot unmarshal ${jsonTypeOf(path)} into Go value of type string`);
  const missing = field === 'path' ? 'operation missing path field' : 'operation, missing from field';
  throw failure(`${problem}: ${missing}: missing value`);
}

interface Spot {
  readonly container: Container;
  readonly key: string;
}

/** The container of the last part of a pointer. */
function find(document: Container, path: string): Spot | undefined {
  const parts = path.split('/');
  if (parts.length < 2) return undefined;
  let at: unknown = document;
  for (const part of parts.slice(1, -1)) {
    at = peek(at as Container, decodePart(part));
    if (!isContainer(at)) return undefined;
  }
  return { container: at as Container, key: decodePart(parts.at(-1) ?? '') };
}

function decodePart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isObject(value);
}

function peek(container: Container, key: string): unknown {
  if (!Array.isArray(container)) return Object.hasOwn(container, key) ? container[key] : undefined;
  const index = Number(key);
  if (!isIndex(key)) return undefined;
  return container.at(index);
}

const INDEX = /^[+-]?\d+$/;

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

function isIndex(key: string): boolean {
  return INDEX.test(key);
}

/** A whole number as Go's strconv.Atoi reads it, with its words for what is none. */
function indexOf(key: string): bigint {
  if (!isIndex(key)) throw failure(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const index = BigInt(key.replace('+', ''));
  if (index > MAX_INT || index < MIN_INT)
    throw failure(`strconv.Atoi: parsing ${JSON.stringify(key)}: value out of range`);
  return index;
}

/** An index into a list of `length`; negative ones count from its end. */
function checkedIndex(key: string, length: number): number {
  const index = indexOf(key);
  if (index >= length || index < -length) {
    throw failure(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return Number(index) + (index < 0 ? length : 0);
}

function get({ container, key }: Spot): unknown {
  if (Array.isArray(container)) return container[checkedIndex(key, container.length)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function insert({ container, key }: Spot, value: unknown): void {
  if (!Array.isArray(container)) return setKey(container, key, value ?? null);
  if (key === '-') {
    container.push(value ?? null);
    return;
  }
  within(`value was not a proper array index: '${key}'`, () => indexOf(key));
  container.splice(checkedIndex(key, container.length + 1), 0, value ?? null);
}

function take({ container, key }: Spot): void {
  if (Array.isArray(container)) {
    container.splice(checkedIndex(key, container.length), 1);
    return;
  }
  if (!Object.hasOwn(container, key))
    throw failure(`Unable to remove nonexistent key: ${key}: missing value`);
  delete container[key];
}

function within<T>(message: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw failure(`${message}: ${(error as Error).message}`);
  }
}

function add(document: Container, path: string, value: unknown): void {
  const spot = find(document, path);
  if (spot === undefined)
    throw failure(`add operation does not apply: doc is missing path: "${path}": missing value`);
  within(`error in add for path: '${path}'`, () => insert(spot, structuredClone(value)));
}

function removeAt(document: Container, path: string): void {
  const spot = find(document, path);
  if (spot === undefined) {
    throw failure(`remove operation does not apply: doc is missing path: "${path}": missing value`);
  }
  within(`error in remove for path: '${path}'`, () => take(spot));
}

function replace(document: Container, path: string, value: unknown): void {
  const spot = find(document, path);
  if (spot === undefined)
    throw failure(`replace operation does not apply: doc is missing path: ${path}: missing value`);
  if (!exists(spot))
    throw failure(`replace operation does not apply: doc is missing key: ${path}: missing value`);
  const { container, key } = spot;
  if (Array.isArray(container))
    container[checkedIndex(key, container.length)] = structuredClone(value) ?? null;
  else setKey(container, key, structuredClone(value) ?? null);
}

/** A key that an object lacks counts as there: this library replaces it by adding it. */
function exists({ container, key }: Spot): boolean {
  if (!Array.isArray(container)) return true;
  const index = isIndex(key) ? Number(key) : Number.NaN;
  return index < container.length && index >= -container.length;
}

function move(document: Container, operation: JsonOperation): void {
  const from = pathOf(operation, 'from', 'move');
  const source = find(document, from);
  if (source === undefined) {
    throw failure(`move operation does not apply: doc is missing from path: ${from}: missing value`);
  }
  const value = within(`error in move for path: '${source.key}'`, () => get(source));
  within(`error in move for path: '${source.key}'`, () => take(source));
  const path = pathOf(operation, 'path', 'move');
  const target = find(document, path);
  if (target === undefined) {
    throw failure(`move operation does not apply: doc is missing destination path: ${path}: missing value`);
  }
  within(`error in move for path: '${path}'`, () => insert(target, value));
}

function copy(document: Container, operation: JsonOperation): void {
  const from = pathOf(operation, 'from', 'copy');
  const source = find(document, from);
  if (source === undefined) {
    throw failure(`copy operation does not apply: doc is missing from path: ${from}: missing value`);
  }
  const value = within(`error in copy for from: '${from}'`, () => get(source));
  const path = pathOf(operation, 'path', 'copy');
  const target = find(document, path);
  if (target === undefined) {
    throw failure(`copy operation does not apply: doc is missing destination path: ${path}: missing value`);
  }
  within('error while adding value during copy', () => insert(target, structuredClone(value)));
}

function test(document: Container, path: string, value: unknown): void {
  if (path === '') {
    if (isEqual(document, value)) return;
    throw failure('testing value  failed: test failed');
  }
  const spot = find(document, path);
  if (spot === undefined)
    throw failure(`test operation does not apply: is missing path: ${path}: missing value`);
  const found = within(`error in test for path: '${path}'`, () => get(spot));
  if (!isEqual(found ?? null, value ?? null)) throw failure(`testing value ${path} failed: test failed`);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  }
  if (!isObject(a)) return numeric(a) === numeric(b);
  if (!isObject(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.keys(a).every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

function numeric(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
