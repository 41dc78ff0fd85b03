import { firstOf, valueFunction } from './builtin-shapes.ts';
import { JqError } from './errors.ts';
import { computed, stepAlong } from './items.ts';
import type { Builtin, Item, Items, Machine } from './machine.ts';
import { asPath, deletePaths, setPath } from './paths.ts';
import { isTruthy, toJson, typeOf } from './values.ts';

/** Functions that control the flow or deal in paths. */
export const pathBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['empty/0', () => []],
  ['error/0', (_, input) => fail(input.value)],
  [
    'error/1',
    (machine, input, [message]) => {
      for (const value of message === undefined ? [] : machine.values(message, input.value)) fail(value);
      return [];
    },
  ],
  [
    'path/1',
    function* (machine, input, [expression]) {
      if (expression === undefined) return;
      for (const path of machine.paths(expression, input.value)) yield computed(input, path);
    },
  ],
  [
    'getpath/1',
    function* (machine, input, [path]) {
      if (path === undefined) return;
      for (const keys of machine.values(path, input.value)) yield stepAlong(input, keys);
    },
  ],
  ['setpath/2', valueFunction((input, path, value) => setPath(input, asPath(path), value))],
  ['delpaths/1', valueFunction((input, paths) => deletePaths(input, asPath(paths).map(asPath)))],
  [
    'del/1',
    (machine, input, [expression]) => {
      const paths = expression === undefined ? [] : [...machine.paths(expression, input.value)];
      return [computed(input, deletePaths(input.value, paths))];
    },
  ],
  [
    'first/1',
    (machine, input, [items]) => {
      const first = items === undefined ? undefined : firstOf(machine.items(items, input));
      return first === undefined ? [] : [first];
    },
  ],
  [
    'last/1',
    (machine, input, [items]) => {
      let last: Item | undefined;
      for (const item of items === undefined ? [] : machine.items(items, input)) last = item;
      return last === undefined ? [] : [last];
    },
  ],
  [
    'limit/2',
    function* (machine, input, [count, items]) {
      if (count === undefined || items === undefined) return;
      for (const most of machine.values(count, input.value))
        yield* limited(machine.items(items, input), Number(most));
    },
  ],
  [
    'skip/2',
    function* (machine, input, [count, items]) {
      if (count === undefined || items === undefined) return;
      for (const fewest of machine.values(count, input.value)) {
        let seen = 0;
        for (const item of machine.items(items, input)) if (seen++ >= Number(fewest)) yield item;
      }
    },
  ],
  [
    'recurse/1',
    (machine, input, [next]) =>
      next === undefined
        ? []
        : unfold(machine, input, (item) => ({ emit: true, next: machine.items(next, item) })),
  ],
  [
    'repeat/1',
    (machine, input, [next]) =>
      next === undefined
        ? []
        : unfold(machine, input, (item) => ({ emit: true, next: machine.items(next, item) })),
  ],
  [
    'while/2',
    (machine, input, [condition, next]) =>
      condition === undefined || next === undefined
        ? []
        : unfold(machine, input, (item) =>
            isTruthy(firstValue(machine, condition, item.value))
              ? { emit: true, next: machine.items(next, item) }
              : { emit: false, next: [] },
          ),
  ],
  [
    'until/2',
    (machine, input, [condition, next]) =>
      condition === undefined || next === undefined
        ? []
        : unfold(machine, input, (item) =>
            isTruthy(firstValue(machine, condition, item.value))
              ? { emit: true, next: [] }
              : { emit: false, next: machine.items(next, item) },
          ),
  ],
  [
    'isempty/1',
    (machine, input, [items]) => [
      computed(
        input,
        items === undefined ||
          firstOf(machine.items(items, { value: input.value, path: undefined })) === undefined,
      ),
    ],
  ],
  [
    'any/2',
    function* (machine, input, [items, condition]) {
      yield computed(input, some(machine, input, items, condition, true));
    },
  ],
  [
    'all/2',
    function* (machine, input, [items, condition]) {
      yield computed(input, !some(machine, input, items, condition, false));
    },
  ],
]);

type Given = Parameters<Machine['values']>[0] | undefined;

function fail(value: unknown): never {
  throw new JqError(
    typeof value === 'string' ? value : `${typeOf(value)} (${toJson(value)}) (not a string)`,
    value,
  );
}

function some(machine: Machine, input: Item, items: Given, condition: Given, wanted: boolean): boolean {
  if (items === undefined || condition === undefined) return false;
  for (const value of machine.values(items, input.value)) {
    for (const result of machine.values(condition, value)) if (isTruthy(result) === wanted) return true;
  }
  return false;
}

function firstValue(machine: Machine, closure: NonNullable<Given>, input: unknown): unknown {
  for (const value of machine.values(closure, input)) return value;
  return false;
}

function* limited(items: Items, most: number): Generator<Item> {
  if (!(most > 0)) return;
  let count = 0;
  for (const item of items) {
    yield item;
    if (++count >= most) return;
  }
}

interface Unfolded {
  readonly emit: boolean;
  readonly next: Items;
}

/** A depth-first walk with a stack of its own, so that its depth is bounded by the budget only. */
function* unfold(machine: Machine, start: Item, visit: (item: Item) => Unfolded): Generator<Item> {
  const stack: Iterator<Item>[] = [[start][Symbol.iterator]()];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    machine.charge(1);
    const next = top.next();
    if (next.done === true) {
      stack.pop();
      continue;
    }
    const { emit, next: following } = visit(next.value);
    if (emit) yield next.value;
    stack.push(following[Symbol.iterator]());
  }
}
