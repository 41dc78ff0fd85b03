import type { CallContext } from '../exec/call-context.ts';
import { GoMap, GoPointer, GoSlice, GoStruct } from '../values/objects.ts';
import { GoError } from '../errors.ts';

/** sprig's `deepCopy`: lists, maps and what they hold, so that changing the copy leaves the original alone. */
export function deepCopy({ run }: CallContext, value: unknown): unknown {
  // copystructure asks the type of what it copied; an untyped nil has none.
  if (value === null || value === undefined)
    throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  const copy = (item: unknown): unknown => {
    run.spend(4);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.map(copy);
    if (item instanceof GoMap) return new GoMap(item.type, copied(item, copy));
    if (item instanceof Map) return copied(item, copy);
    if (item instanceof GoSlice) return new GoSlice(item.type, item.items.map(copy), item.isNil);
    if (item instanceof GoStruct) return new GoStruct(item.type, copied(item.fields, copy));
    return item instanceof GoPointer ? new GoPointer(item.type, copy(item.target)) : item;
  };
  return copy(value);
}

function copied<K>(map: ReadonlyMap<K, unknown>, copy: (value: unknown) => unknown): Map<K, unknown> {
  const out = new Map<K, unknown>();
  for (const [key, item] of map) out.set(key, copy(item));
  return out;
}
