import { isPlainMap, ownField } from '@setpoint/kube';

/** The value below these fields of a JSON object; undefined where one of them is not there. */
export function at(value: unknown, ...fields: readonly string[]): unknown {
  let here = value;
  for (const field of fields) {
    if (!isPlainMap(here)) return undefined;
    here = ownField(here, field);
  }
  return here;
}

export function textAt(value: unknown, ...fields: readonly string[]): string {
  const found = at(value, ...fields);
  return typeof found === 'string' ? found : '';
}

export function listAt(value: unknown, ...fields: readonly string[]): readonly unknown[] {
  const found = at(value, ...fields);
  return Array.isArray(found) ? found : [];
}

/** A map of texts; entries that are none are left out. Keys of any name stay keys. */
export function textsAt(value: unknown, ...fields: readonly string[]): Readonly<Record<string, string>> {
  const found = at(value, ...fields);
  if (!isPlainMap(found)) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
