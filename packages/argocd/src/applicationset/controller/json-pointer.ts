import { isPlainMap } from '@setpoint/kube';

/** A copy of the value without what the JSON pointer (RFC 6901) names; the value itself when there is no such thing. */
export function withoutPointer(value: unknown, pointer: string): unknown {
  const tokens = pointer.split('/').slice(1);
  return without(
    value,
    tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}

function without(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  if (Array.isArray(value)) {
    const index = /^(0|[1-9]\d*)$/.test(first) ? Number(first) : -1;
    if (index < 0 || index >= value.length) return value;
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, without(value[index], rest));
  }
  if (!isPlainMap(value) || !Object.hasOwn(value, first)) return value;
  const kept = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (key !== first) return [[key, item]];
    return rest.length === 0 ? [] : [[key, without(item, rest)]];
  });
  return Object.fromEntries(kept);
}
