/** The value at an RFC 6901 pointer, undefined when there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((at, step) => member(at, step), value);
}

/** A copy of the value without what the pointer names; the value itself when it names nothing. */
export function withoutPointer<T>(value: T, pointer: string): T {
  return valueAt(value, pointer) === undefined ? value : (remove(value, stepsOf(pointer)) as T);
}

/**
 * A copy with `item` at the pointer; the value itself where its parent is missing or is a list too short for the index.
 */
export function withValueAt<T>(value: T, pointer: string, item: unknown): T {
  return put(value, stepsOf(pointer), item) as T;
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function member(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[step];
}

function remove(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  if (rest.length > 0) return replace(value, step, remove(member(value, step), rest));
  if (Array.isArray(value)) return value.filter((_item, index) => String(index) !== step);
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

function put(value: unknown, steps: readonly string[], item: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return item;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) && !Object.hasOwn(value, step)) return value;
  if (rest.length === 0) return replace(value, step, item);
  return member(value, step) === undefined
    ? value
    : replace(value, step, put(member(value, step), rest, item));
}

function replace(value: object, step: string, item: unknown): unknown {
  if (Array.isArray(value)) return value.map((old: unknown, index) => (String(index) === step ? item : old));
  return Object.fromEntries([...Object.entries(value).filter(([key]) => key !== step), [step, item]]);
}
