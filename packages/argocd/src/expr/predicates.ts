import { GoMap, GoType, goTypes, goValues } from '@setpoint/gotemplate';
import { add } from './arithmetic.ts';
import { ExprFault } from './errors.ts';
import type { Evaluate, Run } from './evaluate.ts';
import { boolOf, compare, hashable, itemsOf } from './values.ts';

/** A builtin that is going over a list. */
export interface Loop {
  readonly items: readonly unknown[];
  index: number;
  /** What `reduce` has so far. */
  accumulated: unknown;
}

type Predicate = (list: Evaluate, body: Evaluate | undefined, last: Evaluate | undefined) => Evaluate;

/** Runs `use` with a loop over the list around it. */
function over(run: Run, list: Evaluate, use: (loop: Loop) => unknown): unknown {
  const loop: Loop = { items: itemsOf(list(run)), index: 0, accumulated: null };
  run.loops.push(loop);
  try {
    return use(loop);
  } finally {
    run.loops.pop();
  }
}

/** The results of `body` for each element, in order, one at a time. */
function* results(run: Run, loop: Loop, body: Evaluate | undefined): Generator {
  for (; loop.index < loop.items.length; loop.index++) {
    run.budget.step();
    yield body === undefined ? loop.items[loop.index] : body(run);
  }
}

function* backwards(run: Run, loop: Loop, body: Evaluate): Generator {
  for (loop.index = loop.items.length - 1; loop.index >= 0; loop.index--) {
    run.budget.step();
    yield body(run);
  }
}

const looping =
  (use: (run: Run, loop: Loop, body: Evaluate | undefined) => unknown): Predicate =>
  (list, body) =>
  (run) =>
    over(run, list, (loop) => use(run, loop, body));

/** Whether a result equal to `wanted` comes before the end; what comes after it is not evaluated. */
const finds = (wanted: boolean, then: boolean): Predicate =>
  looping((run, loop, body) => {
    for (const result of results(run, loop, body)) if (boolOf(result) === wanted) return then;
    return !then;
  });

const counted = (run: Run, loop: Loop, body: Evaluate | undefined): number => {
  let count = 0;
  for (const result of results(run, loop, body)) if (boolOf(result)) count++;
  return count;
};

function first(loop: Loop, ordered: Generator, found: (loop: Loop) => unknown): unknown {
  for (const result of ordered) if (boolOf(result)) return found(loop);
  return null;
}

const element = (loop: Loop): unknown => loop.items[loop.index];
const position = (loop: Loop): unknown => goValues.intOf(loop.index);

const searching = (isBackward: boolean, found: (loop: Loop) => unknown): Predicate =>
  looping((run, loop, body) =>
    first(loop, isBackward ? backwards(run, loop, body as Evaluate) : results(run, loop, body), found),
  );

const groupsType = new GoType('map[interface {}][]interface {}', 'map', false, {
  key: goTypes.anyType,
  elem: goTypes.anySliceType,
});

function grouped(run: Run, loop: Loop, body: Evaluate | undefined): unknown {
  const groups = new GoMap(groupsType);
  for (const result of results(run, loop, body)) {
    const key = hashable(result);
    const group = (groups.get(key) ?? []) as unknown[];
    group.push(loop.items[loop.index]);
    groups.set(key, group);
  }
  return groups;
}

const sortBy: Predicate = (list, body, order) => (run) =>
  over(run, list, (loop) => {
    const sign = signOf(order === undefined ? 'asc' : order(run));
    const keyed = Array.from(results(run, loop, body), (key) => ({ key, item: loop.items[loop.index] }));
    run.budget.spend(keyed.length);
    return keyed.sort((a, b) => sign * compare(a.key, b.key, '<')).map(({ item }) => item);
  });

function signOf(order: unknown): number {
  if (order === 'asc') return 1;
  if (order === 'desc') return -1;
  throw new ExprFault('unknown order, use asc or desc');
}

const reduce: Predicate = (list, body, initial) => (run) =>
  over(run, list, (loop) => {
    if (initial !== undefined) loop.accumulated = initial(run);
    else {
      if (loop.items.length === 0) throw new ExprFault('reflect: slice index out of range');
      loop.accumulated = loop.items[loop.index++];
    }
    for (const result of results(run, loop, body)) loop.accumulated = result;
    return loop.accumulated;
  });

/** The builtins that evaluate an argument for each element of a list. */
export const predicateBuiltins: ReadonlyMap<string, Predicate> = new Map([
  ['all', finds(false, false)],
  ['none', finds(true, false)],
  ['any', finds(true, true)],
  ['one', looping((run, loop, body) => counted(run, loop, body) === 1)],
  ['count', looping((run, loop, body) => goValues.intOf(counted(run, loop, body)))],
  [
    'filter',
    looping((run, loop, body) => {
      const kept: unknown[] = [];
      for (const result of results(run, loop, body)) if (boolOf(result)) kept.push(loop.items[loop.index]);
      run.budget.spend(kept.length);
      return kept;
    }),
  ],
  [
    'map',
    looping((run, loop, body) => {
      run.budget.spend(loop.items.length);
      return Array.from(results(run, loop, body));
    }),
  ],
  [
    'sum',
    looping((run, loop, body) => {
      let total: unknown = goValues.intOf(0);
      for (const result of results(run, loop, body)) total = add(result, total);
      return total;
    }),
  ],
  ['find', searching(false, element)],
  ['findIndex', searching(false, position)],
  ['findLast', searching(true, element)],
  ['findLastIndex', searching(true, position)],
  ['groupBy', looping(grouped)],
  ['sortBy', sortBy],
  ['reduce', reduce],
]);
