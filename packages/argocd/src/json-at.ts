import { isPlainMap, ownField } from '@setpoint/kube';

/** The value within JSON, by the keys that lead to it; undefined when it is not there. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isPlainMap(inner) ? ownField(inner, key) : undefined), value);
}

/** A text within JSON, by the keys that lead to it; '' when it is not there. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}
