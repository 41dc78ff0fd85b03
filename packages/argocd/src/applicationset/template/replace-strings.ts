import { setOwnField } from '@setpoint/kube';

/** A copy of JSON data with every text in it replaced, the keys of objects too; fields that are null are left out. */
export function replaceStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceStrings(item, replace));
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null) setOwnField(copy, replace(key), replaceStrings(item, replace));
  }
  return copy;
}
