import { CelError } from '../values/cel-error.ts';
import { ArrayList, GrowingList } from '../values/list.ts';
import { EntryMap, keyOf, type MapKey } from '../values/map.ts';
import { Optional } from '../values/optional.ts';
import { typeOf } from '../values/type-of.ts';
import type { Value } from '../values/value.ts';
import { LIST_COST, MAP_COST, STRUCT_COST } from '../cost/units.ts';
import type { Plan } from './frame.ts';

export interface EntryPlan {
  readonly key: Plan;
  readonly value: Plan;
  readonly optional: boolean;
}

/** A list literal; of constants only, it is a constant itself and free. */
export function planList(elements: readonly Plan[], optionalIndices: ReadonlySet<number>): Plan {
  if (elements.length > 0 && optionalIndices.size === 0) {
    const constants = elements.map((element) => element.constant);
    if (constants.every((constant) => constant !== undefined)) {
      return constantPlan(new ArrayList(constants.map((constant) => constant.value)));
    }
  }
  if (elements.length === 0) return { ...constantPlan(ArrayList.empty), evaluate: () => new GrowingList() };
  return {
    evaluate: (frame) => {
      const values: Value[] = [];
      for (let i = 0; i < elements.length; i++) {
        const value = elements[i]?.evaluate(frame) ?? null;
        if (value instanceof CelError) return value;
        if (!optionalIndices.has(i)) values.push(value);
        else if (!(value instanceof Optional)) {
          return new CelError('cannot initialize optional list element from non-optional value');
        } else if (value.value !== undefined) values.push(value.value);
      }
      frame.cost += LIST_COST;
      return new ArrayList(values);
    },
  };
}

export function constantPlan(value: Value): Plan {
  return { evaluate: () => value, constant: { value } };
}

/** A map literal; of constants only, it is a constant itself and free. */
export function planMap(entries: readonly EntryPlan[]): Plan {
  if (entries.length === 0)
    return { ...constantPlan(EntryMap.empty), evaluate: () => new EntryMap(new Map()) };
  const evaluate: Plan['evaluate'] = (frame) => {
    const map = new Map<MapKey, readonly [Value, Value]>();
    for (const entry of entries) {
      const problem = addEntry(map, entry.key.evaluate(frame), entry.value.evaluate(frame), entry.optional);
      if (problem !== undefined) return problem;
    }
    frame.cost += MAP_COST;
    return new EntryMap(map);
  };
  if (entries.some(({ key, value, optional }) => optional || !key.constant || !value.constant))
    return { evaluate };
  const map = new Map<MapKey, readonly [Value, Value]>();
  for (const { key, value } of entries) {
    const problem = addEntry(map, key.constant?.value ?? null, value.constant?.value ?? null, false);
    if (problem !== undefined) return { evaluate: () => problem };
  }
  return constantPlan(new EntryMap(map));
}

function addEntry(
  map: Map<MapKey, readonly [Value, Value]>,
  key: Value,
  value: Value,
  optional: boolean,
): CelError | undefined {
  if (key instanceof CelError) return key;
  if (value instanceof CelError) return value;
  const found = typeof key === 'number' ? undefined : keyOf(key);
  if (found === undefined) return new CelError(`unsupported key type: ${typeOf(key).name}`);
  if (!optional) map.set(found, [key, value]);
  else if (!(value instanceof Optional)) {
    return new CelError(`cannot initialize optional entry '${String(found)}' from non-optional value`);
  } else if (value.value !== undefined) map.set(found, [key, value.value]);
  return undefined;
}

export interface FieldPlan {
  readonly name: string;
  readonly value: Plan;
  readonly optional: boolean;
}

/** `Name{field: value}`, made by the type provider. */
export function planStruct(
  fields: readonly FieldPlan[],
  make: (fields: ReadonlyMap<string, Value>) => Value,
): Plan {
  return {
    evaluate: (frame) => {
      const values = new Map<string, Value>();
      for (const field of fields) {
        const value = field.value.evaluate(frame);
        if (value instanceof CelError) return value;
        if (!field.optional) values.set(field.name, value);
        else if (!(value instanceof Optional)) {
          return new CelError(`cannot initialize optional entry '${field.name}' from non-optional value`);
        } else if (value.value !== undefined) values.set(field.name, value.value);
      }
      frame.cost += STRUCT_COST;
      return make(values);
    },
  };
}
