import { goQuote } from '../values/go-format.ts';
import { isPlainMap, ownField, setOwnField } from '../values/plain.ts';

/** What a JSON patch operation works in: an object or array of the document. */
export type Container = Record<string, unknown> | unknown[];

/** Where an operation's path leads: the container and the last key in it. */
export interface Target {
  readonly container: Container;
  readonly key: string;
}

/** A failure inside a container, with evanphx/json-patch's words. */
export class PointerProblem extends Error {}

const MISSING = 'missing value';

function unescape(part: string): string {
  return part.includes('~') ? part.replaceAll(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')) : part;
}

function atoi(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new PointerProblem(`strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
  return Number(text);
}

function invalidIndex(index: number): PointerProblem {
  return new PointerProblem(`Unable to access invalid index: ${index}: invalid index referenced`);
}

/** The index in an array of this length; negative ones count from its end. */
function arrayIndex(key: string, length: number): number {
  const index = atoi(key);
  if (index >= length || index < -length) throw invalidIndex(index);
  return index < 0 ? index + length : index;
}

/** The container and key of a path; undefined when something on the way is missing or no container. */
export function findTarget(root: Container, path: string): Target | undefined {
  const parts = path.split('/');
  if (parts.length < 2) return undefined;
  let container = root;
  for (const part of parts.slice(1, -1)) {
    const next = tryGet(container, unescape(part));
    if (!isPlainMap(next) && !Array.isArray(next)) return undefined;
    container = next as Container;
  }
  return { container, key: unescape(parts.at(-1) as string) };
}

function tryGet(container: Container, key: string): unknown {
  try {
    return getValue({ container, key });
  } catch (error) {
    if (error instanceof PointerProblem) return undefined;
    throw error;
  }
}

/** The value there; undefined for a field that is missing. Throws for an index that is not in the array. */
export function getValue({ container, key }: Target): unknown {
  return Array.isArray(container) ? container[arrayIndex(key, container.length)] : ownField(container, key);
}

/** Replaces the value there. */
export function setValue({ container, key }: Target, value: unknown): void {
  if (Array.isArray(container)) container[arrayIndex(key, container.length)] = value;
  else setOwnField(container, key, value);
}

/** Sets the field, or inserts before the index (`-`: at the end). */
export function addValue({ container, key }: Target, value: unknown): void {
  if (!Array.isArray(container)) {
    setOwnField(container, key, value);
    return;
  }
  if (key === '-') {
    container.push(value);
    return;
  }
  if (!/^[+-]?\d+$/.test(key)) {
    throw new PointerProblem(
      `value was not a proper array index: '${key}': strconv.Atoi: parsing ${goQuote(key)}: invalid syntax`,
    );
  }
  container.splice(arrayIndex(key, container.length + 1), 0, value);
}

export function removeValue({ container, key }: Target): void {
  if (Array.isArray(container)) {
    container.splice(arrayIndex(key, container.length), 1);
    return;
  }
  if (!Object.hasOwn(container, key)) {
    throw new PointerProblem(`Unable to remove nonexistent key: ${key}: ${MISSING}`);
  }
  delete container[key];
}
