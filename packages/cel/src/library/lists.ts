import { bind, foldList } from '../syntax/folds.ts';
import type { Expr } from '../syntax/ast.ts';
import { argument, type MacroCall, MacroError, receiver, variableOf } from '../syntax/macro.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  paramType,
  STRING,
  TIMESTAMP,
  type Type,
  UINT,
} from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { compareValues } from '../values/compare.ts';
import { equalValues } from '../values/equality.ts';
import { ArrayList, CelList } from '../values/list.ts';
import { typeOf } from '../values/type-of.ts';
import type { Value } from '../values/value.ts';
import { fn, type Library, member, overload } from './function.ts';

const T = paramType('T');
const LIST_T = listType(T);

/** Types whose values have an order. */
export const COMPARABLE: readonly (readonly [string, Type])[] = [
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['bool', BOOL],
  ['duration', DURATION],
  ['timestamp', TIMESTAMP],
  ['string', STRING],
  ['bytes', BYTES],
];

/** `lists.range` and the like may not make lists beyond this. */
const MAX_RANGE = 10_000_000n;

/** cel-go's list extensions: slice, flatten, sort, sortBy, range, reverse, distinct. */
export const LISTS_LIBRARY: Library = {
  macros: [{ name: 'sortBy', receiver: true, argCount: 2, expand: sortBy }],
  functions: [
    fn('slice', member('list_slice', [LIST_T, INT, INT], LIST_T, slice)),
    fn(
      'flatten',
      member('list_flatten', [listType(LIST_T)], LIST_T, (list: CelList) => flatten(list, 1n)),
      member('list_flatten_int', [listType(DYN), INT], listType(DYN), flatten),
    ),
    fn(
      'sort',
      ...COMPARABLE.map(([name, type]) =>
        member(`list_${name}_sort`, [listType(type)], listType(type), sort),
      ),
    ),
    fn(
      '@sortByAssociatedKeys',
      ...COMPARABLE.map(([name, type]) =>
        member(`list_${name}_sortByAssociatedKeys`, [LIST_T, listType(type)], LIST_T, sortByKeys),
      ),
    ),
    fn('lists.range', overload('lists_range', [INT], listType(INT), range)),
    fn(
      'reverse',
      member('list_reverse', [LIST_T], LIST_T, (list: CelList) => new ArrayList(list.toArray().reverse())),
    ),
    fn('distinct', member('list_distinct', [LIST_T], LIST_T, distinct)),
  ],
};

function slice(list: CelList, start: bigint, end: bigint): Value {
  if (start < 0n || end < 0n)
    return new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    return new CelError(
      `cannot slice(${start}, ${end}), start index must be less than or equal to end index`,
    );
  if (end > BigInt(list.size))
    return new CelError(`cannot slice(${start}, ${end}), list is length ${list.size}`);
  return new ArrayList(list.toArray().slice(Number(start), Number(end)));
}

function flatten(list: CelList, depth: bigint): Value {
  if (depth < 0n) return new CelError('level must be non-negative');
  const values: Value[] = [];
  const add = (items: CelList, left: bigint): void => {
    for (const item of items) {
      if (item instanceof CelList && left > 0n) add(item, left - 1n);
      else values.push(item);
    }
  };
  add(list, depth);
  return new ArrayList(values);
}

function sort(list: CelList): Value {
  return sortByKeys(list, list);
}

function sortByKeys(list: CelList, keys: CelList): Value {
  if (keys.size > 0 && new Set(keys.toArray().map((key) => typeOf(key).name)).size > 1) {
    return new CelError('list elements must have the same type');
  }
  let problem: CelError | undefined;
  const pairs = list.toArray().map((value, index) => ({ value, key: keys.at(index) }));
  pairs.sort((a, b) => {
    const order = compareValues(a.key, b.key);
    if (typeof order === 'number') return order;
    problem ??= order;
    return 0;
  });
  return problem ?? new ArrayList(pairs.map(({ value }) => value));
}

function range(size: bigint): Value {
  if (size > MAX_RANGE) return new CelError(`lists.range(${size}) is too long`);
  return new ArrayList(Array.from({ length: Math.max(0, Number(size)) }, (_, index) => BigInt(index)));
}

function distinct(list: CelList): Value {
  const values: Value[] = [];
  for (const item of list) if (!values.some((known) => equalValues(known, item) === true)) values.push(item);
  return new ArrayList(values);
}

/** `list.sortBy(x, key)`: the keys are computed once for each element. */
function sortBy(call: MacroCall): Expr {
  const { make } = call;
  const target = receiver(call);
  if (target.kind === 'literal')
    throw new MacroError(
      target,
      `sortBy can only be applied to a list, identifier, comprehension, call or select expression`,
    );
  const input = '@__sortBy_input__';
  const keys = foldList(
    make,
    { range: make.ident(input), iterVar: variableOf(call.args[0]) },
    argument(call, 1),
  );
  return bind(make, input, target, make.method(make.ident(input), '@sortByAssociatedKeys', keys));
}
