/**
 * The JSON merge patch (RFC 7386) that turns `from` into `to`, undefined when they are equal. Lists are replaced as a
 * whole; a field that left `to` becomes null.
 */
export function mergePatchBetween(from: unknown, to: unknown): unknown {
  if (!isObject(from) || !isObject(to)) return equal(from, to) ? undefined : to;
  const patch: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let changed = false;
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    const after = Object.hasOwn(to, key) ? to[key] : undefined;
    const change =
      after === undefined ? (before === undefined ? undefined : null) : difference(before, after);
    if (change === undefined) continue;
    patch[key] = change;
    changed = true;
  }
  return changed ? patch : undefined;
}

function difference(before: unknown, after: unknown): unknown {
  return isObject(before) && isObject(after)
    ? mergePatchBetween(before, after)
    : equal(before, after)
      ? undefined
      : after;
}

/** Deep equality of JSON values; a field that is undefined counts as absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => equal(value, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal(a[key], b[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** JSON with sorted keys, so that equal values give equal texts. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stableJson(item)}`).join(',')}}`;
}
