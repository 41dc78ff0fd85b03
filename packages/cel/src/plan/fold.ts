import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate, Frame, Plan } from './frame.ts';

export interface FoldPlan {
  readonly range: Plan;
  readonly init: Plan;
  readonly condition: Plan;
  readonly step: Plan;
  readonly result: Plan;
  readonly accuSlot: number;
  readonly iterSlot: number;
  readonly iterSlot2: number | undefined;
}

/** A fold over a list or the keys of a map; with two variables over index and element, or key and value. */
export function planFold(fold: FoldPlan): Plan {
  const { range, init, result, accuSlot } = fold;
  const iterate = fold.iterSlot2 === undefined ? iterateOne(fold) : iterateTwo(fold, fold.iterSlot2);
  return {
    evaluate: (frame) => {
      const over = range.evaluate(frame);
      if (over instanceof CelError) return over;
      if (!(over instanceof CelList) && !(over instanceof CelMap)) return noSuchOverload();
      frame.locals[accuSlot] = init.evaluate(frame);
      iterate(frame, over);
      return result.evaluate(frame);
    },
  };
}

type Iterate = (frame: Frame, range: CelList | CelMap) => void;

function iterateOne(fold: FoldPlan): Iterate {
  const { iterSlot } = fold;
  const advance = advanceOf(fold);
  return (frame, range) => {
    for (const item of range instanceof CelList ? range : range.keys()) {
      frame.locals[iterSlot] = item;
      if (!advance(frame)) return;
    }
  };
}

function iterateTwo(fold: FoldPlan, iterSlot2: number): Iterate {
  const { iterSlot } = fold;
  const advance = advanceOf(fold);
  return (frame, range) => {
    for (const [key, value] of range instanceof CelList ? indexed(range) : range.entries()) {
      frame.locals[iterSlot] = key;
      frame.locals[iterSlot2] = value;
      if (!advance(frame)) return;
    }
  };
}

function* indexed(list: CelList): Iterable<readonly [Value, Value]> {
  let index = 0n;
  for (const item of list) yield [index++, item];
}

/** One turn of the loop; false when the condition ends it. */
function advanceOf(fold: FoldPlan): (frame: Frame) => boolean {
  const { accuSlot } = fold;
  const step = fold.step.evaluate;
  const always = fold.condition.constant?.value === true;
  const condition = fold.condition.evaluate;
  return (frame) => {
    if (!always && condition(frame) === false) return false;
    frame.locals[accuSlot] = step(frame);
    frame.checkLimit();
    return true;
  };
}

/** `cel.bind`: the variable is computed when it is first read, once. */
export function planBind(slot: number, body: Plan): Plan {
  return {
    evaluate: (frame) => {
      frame.locals[slot] = undefined;
      return body.evaluate(frame);
    },
  };
}

/** Reads a variable of a comprehension; of `cel.bind`, computing it at the first time. */
export function readLocal(slot: number, init: Evaluate | undefined): Evaluate {
  if (init === undefined) return (frame) => frame.locals[slot] ?? null;
  return (frame) => {
    const known = frame.locals[slot];
    if (known !== undefined) return known;
    const value = init(frame);
    frame.locals[slot] = value;
    return value;
  };
}
