import { clonePlain, isPlainMap, ownField, type PlainMap, sameValue } from '../values/plain.ts';
import {
  addValue,
  type Container,
  findTarget,
  getValue,
  PointerProblem,
  removeValue,
  setValue,
  type Target,
} from './json-pointer.ts';
import { patchError } from './patch-error.ts';

/** As many operations as the API server takes. */
const MAX_OPERATIONS = 10_000;
/** How many bytes all `copy` operations of a patch may add. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

const MISSING = 'missing value';

/**
 * The document after a JSON patch (RFC 6902), with the API server's extensions (negative indexes, `replace` of a missing
 * field adds) and its messages. The inputs stay as they are. Throws `kube.bad-request` (400) for what is no patch,
 * `kube.too-large` (413) for more than 10,000 operations, `kube.patch-invalid` (422) when an operation does not apply.
 */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  const operations = readPatch(patch);
  const run = new Run(clonePlain(document) as Container);
  for (const operation of operations) run.apply(operation);
  return run.root;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function readPatch(patch: unknown): readonly PlainMap[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) {
    throw patchError(
      'unreadable',
      `json: cannot unmarshal ${goKind(patch)} into Go value of type jsonpatch.Patch`,
    );
  }
  for (const operation of patch) {
    if (isPlainMap(operation)) continue;
    if (operation === null) continue;
    throw patchError(
      'unreadable',
      `json: cannot unmarshal ${goKind(operation)} into Go value of type jsonpatch.Operation`,
    );
  }
  if (patch.length > MAX_OPERATIONS) {
    throw patchError(
      'too-large',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.map((operation) => (operation ?? {}) as PlainMap);
}

const fail = (message: string): Error => patchError('unappliable', message);

/** Runs a step inside the document, putting its problem into the operation's words. */
function within<T>(describe: (problem: string) => string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof PointerProblem) throw fail(describe(error.message));
    throw error;
  }
}

/** One application of a patch. */
class Run {
  root: Container;
  #copiedBytes = 0;

  constructor(root: Container) {
    this.root = root;
  }

  apply(operation: PlainMap): void {
    const op = ownField(operation, 'op');
    switch (op) {
      case 'add':
        return this.#add(operation);
      case 'remove':
        return this.#remove(operation);
      case 'replace':
        return this.#replace(operation);
      case 'move':
        return this.#move(operation);
      case 'test':
        return this.#test(operation);
      case 'copy':
        return this.#copy(operation);
      default:
        throw fail(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
    }
  }

  #path(operation: PlainMap, problem: string): string {
    const path = ownField(operation, 'path');
    if (typeof path === 'string') return path;
    throw fail(problem);
  }

  #from(operation: PlainMap, problem: string): string {
    const from = ownField(operation, 'from');
    if (typeof from === 'string') return from;
    throw fail(`${problem}: operation, missing from field: ${MISSING}`);
  }

  #target(path: string, problem: string): Target {
    const target = findTarget(this.root, path);
    if (target === undefined) throw fail(`${problem}: ${MISSING}`);
    return target;
  }

  #add(operation: PlainMap): void {
    const path = this.#path(operation, `add operation failed to decode path: ${MISSING}`);
    const target = this.#target(path, `add operation does not apply: doc is missing path: "${path}"`);
    within(
      (problem) => `error in add for path: '${path}': ${problem}`,
      () => addValue(target, valueOf(operation) ?? null),
    );
  }

  #remove(operation: PlainMap): void {
    const path = this.#path(operation, `remove operation failed to decode path: ${MISSING}`);
    const target = this.#target(path, `remove operation does not apply: doc is missing path: "${path}"`);
    within(
      (problem) => `error in remove for path: '${path}': ${problem}`,
      () => removeValue(target),
    );
  }

  #replace(operation: PlainMap): void {
    const problem = `replace operation failed to decode path: operation missing path field: ${MISSING}`;
    const path = this.#path(operation, problem);
    const value = valueOf(operation);
    if (path === '') {
      // The odd ending is how Go prints the error that is not there.
      if (typeof value !== 'object' || value === null) {
        throw fail('replace operation value must be object or array: %!w(<nil>)');
      }
      this.root = value as Container;
      return;
    }
    const target = this.#target(path, `replace operation does not apply: doc is missing path: ${path}`);
    within(
      () => `replace operation does not apply: doc is missing key: ${path}: ${MISSING}`,
      () => getValue(target),
    );
    setValue(target, value ?? null);
  }

  #move(operation: PlainMap): void {
    const from = this.#from(operation, 'move operation failed to decode from');
    const source = this.#target(from, `move operation does not apply: doc is missing from path: ${from}`);
    const value = within(
      (problem) => `error in move for path: '${source.key}': ${problem}`,
      () => {
        const found = getValue(source);
        removeValue(source);
        return found;
      },
    );
    const problem = `move operation failed to decode path: operation missing path field: ${MISSING}`;
    const path = this.#path(operation, problem);
    const target = this.#target(
      path,
      `move operation does not apply: doc is missing destination path: ${path}`,
    );
    within(
      (text) => `error in move for path: '${path}': ${text}`,
      () => addValue(target, value ?? null),
    );
  }

  #test(operation: PlainMap): void {
    const problem = `test operation failed to decode path: operation missing path field: ${MISSING}`;
    const path = this.#path(operation, problem);
    const expected = valueOf(operation) ?? null;
    const actual = path === '' ? this.root : this.#tested(path);
    if (!sameValue(actual, expected)) throw fail(`testing value ${path} failed: test failed`);
  }

  #tested(path: string): unknown {
    const target = this.#target(path, `test operation does not apply: is missing path: ${path}`);
    const value = within(
      (problem) => `error in test for path: '${path}': ${problem}`,
      () => getValue(target),
    );
    // A missing field tests equal to null.
    return value ?? null;
  }

  #copy(operation: PlainMap): void {
    const from = this.#from(operation, 'copy operation failed to decode from');
    const source = this.#target(from, `copy operation does not apply: doc is missing from path: ${from}`);
    const value = within(
      (problem) => `error in copy for from: '${from}': ${problem}`,
      () => getValue(source),
    );
    const path = this.#path(operation, `copy operation failed to decode path: ${MISSING}`);
    const target = this.#target(
      path,
      `copy operation does not apply: doc is missing destination path: ${path}`,
    );
    this.#count(value);
    within(
      (problem) => `error while adding value during copy: ${problem}`,
      () => addValue(target, clonePlain(value ?? null)),
    );
  }

  #count(value: unknown): void {
    if (value === undefined || value === null) return;
    this.#copiedBytes += Buffer.byteLength(JSON.stringify(value));
    if (this.#copiedBytes <= MAX_COPIED_BYTES) return;
    throw fail(
      `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${MAX_COPIED_BYTES}`,
    );
  }
}

/** A copy: later operations may change what was added. */
function valueOf(operation: PlainMap): unknown {
  return clonePlain(ownField(operation, 'value'));
}
