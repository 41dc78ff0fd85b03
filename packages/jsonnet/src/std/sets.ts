import { call } from '../call.ts';
import { compare, equals, toArray, toFunction } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, type Slot, type Value } from '../values.ts';
import { elementsOf, indexable } from './elements.ts';
import { library, native, type StdEntry } from './define.ts';

type KeyOf = (element: Slot) => Value;

export const setFunctions: readonly StdEntry[] = [
  native('sort', ['arr', 'keyF?'], (rt, [array = null, key], trace) => {
    const { elements } = toArray(rt, array, trace);
    return new ArrayValue(sorted(rt, elements, keyFunction(rt, key, trace), trace));
  }),
  library('uniq', ['arr', 'keyF?'], (rt, [array = null, key], trace) => {
    const elements = elementsOf(rt, array, 'foldl', trace);
    return new ArrayValue(unique(rt, elements, keyFunction(rt, key, trace)));
  }),
  library('set', ['arr', 'keyF?'], (rt, [array = null, key], trace) => {
    const { elements } = toArray(rt, array, trace);
    const keyOf = keyFunction(rt, key, trace);
    return new ArrayValue(unique(rt, sorted(rt, elements, keyOf, trace), keyOf));
  }),
  library('setMember', ['x', 'arr', 'keyF?'], (rt, [value = null, array = null, key], trace) => {
    const parts = merge(rt, [value], indexable(rt, array, trace), keyFunction(rt, key, trace));
    return parts.both.length > 0;
  }),
  library('setUnion', ['a', 'b', 'keyF?'], (rt, args, trace) => {
    const [a, b, keyOf] = operands(rt, args, trace);
    return new ArrayValue(merge(rt, a, b, keyOf, true).all);
  }),
  library('setInter', ['a', 'b', 'keyF?'], (rt, args, trace) => {
    const [a, b, keyOf] = operands(rt, args, trace);
    return new ArrayValue(merge(rt, a, b, keyOf).both);
  }),
  library('setDiff', ['a', 'b', 'keyF?'], (rt, args, trace) => {
    const [a, b, keyOf] = operands(rt, args, trace);
    return new ArrayValue(merge(rt, a, b, keyOf, true).onlyLeft);
  }),
];

function operands(
  rt: Runtime,
  [a = null, b = null, key]: readonly Value[],
  trace: Trace,
): readonly [readonly Slot[], readonly Slot[], KeyOf] {
  return [indexable(rt, a, trace), indexable(rt, b, trace), keyFunction(rt, key, trace)];
}

function keyFunction(rt: Runtime, key: Value | undefined, trace: Trace): KeyOf {
  if (key === undefined) return (element) => force(rt, element, trace);
  const fn = toFunction(rt, key, trace);
  return (element) => call(rt, fn, [element], trace);
}

function sorted(rt: Runtime, elements: readonly Slot[], keyOf: KeyOf, trace: Trace): Slot[] {
  rt.charge(elements.length);
  const keyed = elements.map((element) => ({ element, key: keyOf(element) }));
  return keyed.sort((a, b) => compare(rt, a.key, b.key, trace)).map(({ element }) => element);
}

function unique(rt: Runtime, elements: readonly Slot[], keyOf: KeyOf): Slot[] {
  const kept: Slot[] = [];
  let last: Value = null;
  for (const element of elements) {
    const key = kept.length === 0 && elements.length === 1 ? null : keyOf(element);
    if (kept.length > 0 && equals(rt, last, key, LIBRARY)) continue;
    kept.push(element);
    last = key;
  }
  return kept;
}

interface Merged {
  readonly all: Slot[];
  readonly both: Slot[];
  readonly onlyLeft: Slot[];
}

/** Goes through two sets together; what is left of one when the other ends is taken without a look when it counts. */
function merge(rt: Runtime, a: readonly Slot[], b: readonly Slot[], keyOf: KeyOf, takesRest = false): Merged {
  const all: Slot[] = [];
  const both: Slot[] = [];
  const onlyLeft: Slot[] = [];
  let i = 0;
  let j = 0;
  rt.charge(a.length + b.length);
  while (i < a.length && j < b.length) {
    const left = a[i] as Slot;
    const right = b[j] as Slot;
    const leftKey = keyOf(left);
    const rightKey = keyOf(right);
    if (equals(rt, leftKey, rightKey, LIBRARY)) {
      all.push(left);
      both.push(left);
      i++;
      j++;
    } else if (compare(rt, leftKey, rightKey, LIBRARY) < 0) {
      all.push(left);
      onlyLeft.push(left);
      i++;
    } else {
      all.push(right);
      j++;
    }
  }
  if (takesRest) {
    for (const rest of a.slice(i)) {
      all.push(rest);
      onlyLeft.push(rest);
    }
    for (const rest of b.slice(j)) all.push(rest);
  }
  return { all, both, onlyLeft };
}
