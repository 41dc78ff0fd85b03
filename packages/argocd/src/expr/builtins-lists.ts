import { GoMap, goText, GoType, goTypes, goValues, Int } from '@setpoint/gotemplate';
import { type Builtin, taking } from './builtin.ts';
import { ExprFault } from './errors.ts';
import { compare, countOf, fetch, hashable, kindOf, lengthOf, stringOf, typeName } from './values.ts';

/** The element, or nil where there is none of that index or key. */
function fetched(from: unknown, key: unknown): unknown {
  try {
    return fetch(from, key);
  } catch (error) {
    if (error instanceof ExprFault) return null;
    throw error;
  }
}

function listOf(value: unknown, verb: string): readonly unknown[] {
  const items = goValues.itemsOf(value);
  if (items === undefined) throw new ExprFault(`cannot ${verb} ${kindOf(value)}`);
  return items;
}

function mapOf(value: unknown, verb: string): ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return value as ReadonlyMap<unknown, unknown>;
  throw new ExprFault(`cannot ${verb} ${kindOf(value)}`);
}

/** Go's maps have no order; by key is one of theirs, and the same each time. */
function entriesOf(map: ReadonlyMap<unknown, unknown>): ReadonlyArray<readonly [unknown, unknown]> {
  return Array.from(map).sort(([a], [b]) =>
    typeof a === 'string' && typeof b === 'string' ? goText.compareStrings(a, b) : 0,
  );
}

function take([list, count]: readonly unknown[]): unknown {
  const items = listOf(list, 'take from');
  if (!(count instanceof Int)) throw new ExprFault(`cannot take ${kindOf(count)} elements`);
  const wanted = countOf(count);
  if (wanted < 0) throw new ExprFault('reflect.Value.Slice: slice index out of bounds');
  return wanted > items.length ? list : items.slice(0, wanted);
}

const anyKeys = new GoType('map[interface {}]interface {}', 'map', false, {
  key: goTypes.anyType,
  elem: goTypes.anyType,
});

function fromPairs([list]: readonly unknown[]): unknown {
  const map = new GoMap(anyKeys);
  for (const pair of listOf(list, 'transform from pairs')) {
    const items = goValues.itemsOf(pair);
    if (items === undefined) throw new ExprFault(`invalid pair ${goText.printValue(pair)}`);
    if (items.length !== 2) throw new ExprFault(`invalid pair length ${goText.printValue(pair)}`);
    map.set(hashable(items[0]), items[1]);
  }
  return map;
}

const concat: Builtin = (args, { budget }) => {
  if (args.length === 0) throw new ExprFault('invalid number of arguments (expected at least 1, got 0)');
  const lists = args.map((arg) => listOf(arg, 'concat'));
  budget.spend(lists.reduce((sum, list) => sum + list.length, 0));
  return lists.flat();
};

const sort: Builtin = ([list, order = 'asc'], { budget }) => {
  const items = goValues.itemsOf(list);
  if (items === undefined) throw new ExprFault(`cannot use ${typeName(list)} as argument to call sort`);
  const direction = stringOf(order);
  if (direction !== 'asc' && direction !== 'desc') {
    throw new ExprFault(`invalid order ${direction}, expected asc or desc`);
  }
  budget.spend(items.length);
  const sign = direction === 'asc' ? 1 : -1;
  return [...items].sort((a, b) => sign * compare(a, b, '<'));
};

export const listBuiltins: ReadonlyArray<readonly [string, Builtin]> = [
  taking('len', 1, 1, ([value]) => goValues.intOf(lengthOf(value))),
  taking('first', 1, 1, ([list]) => fetched(list, goValues.intOf(0))),
  taking('last', 1, 1, ([list]) => fetched(list, goValues.intOf(-1))),
  taking('get', 2, 2, ([from, key]) => fetched(from, key)),
  taking('take', 2, 2, take),
  taking('keys', 1, 1, ([map]) => entriesOf(mapOf(map, 'get keys from')).map(([key]) => key)),
  taking('values', 1, 1, ([map]) => entriesOf(mapOf(map, 'get values from')).map(([, value]) => value)),
  taking('toPairs', 1, 1, ([map]) => entriesOf(mapOf(map, 'transform to pairs')).map((entry) => [...entry])),
  taking('fromPairs', 1, 1, fromPairs),
  taking('reverse', 1, 1, ([list]) => [...listOf(list, 'reverse')].reverse()),
  ['concat', concat],
  taking('sort', 1, 2, sort),
];
