import type { BranchNode } from '../syntax/nodes.ts';
import { printValue } from '../fmt/sprintf.ts';
import { elementTypeOf, indirect, itemsOf } from '../values/inspect.ts';
import { Int, int, intOfType } from '../values/int.ts';
import { GoNilMap } from '../values/objects.ts';
import { sortedKeys } from '../values/sorted-keys.ts';
import type { TemplateCompiler } from './compile-template.ts';
import { failAt } from './fail.ts';
import { breakRange, type Execute, type Frame, proceed, type Signal } from './frame.ts';

/** One turn of a range: sets the loop's variables and runs its body. */
type Turn = (frame: Frame, index: unknown, element: unknown) => Signal;

/** `{{range}}` over lists, maps in the order of their keys, and integers. */
export function compileRange(compiler: TemplateCompiler, node: BranchNode): Execute {
  const { scope, expressions, origin } = compiler;
  const mark = scope.mark;
  const { declarations } = node.pipe;
  const originSlot = scope.newSlot();
  const container = expressions.pipeline(node.pipe, originSlot);
  const slots = declarations.map(({ idents }) => scope.find(idents[0] as string)?.slot);
  const dotOrigin = scope.dotOrigin;
  scope.dotOrigin = originSlot;
  const bodyMark = scope.mark;
  const body = compiler.list(node.list);
  scope.reset(bodyMark);
  scope.dotOrigin = dotOrigin;
  const otherwise = node.elseList === undefined ? undefined : compiler.list(node.elseList);
  scope.reset(mark);

  const elementSlot = slots.at(-1);
  const indexSlot = slots.length > 1 ? slots[0] : undefined;
  const turn: Turn = (frame, index, element) => {
    const { variables } = frame;
    if (elementSlot !== undefined) variables[elementSlot] = element;
    if (indexSlot !== undefined) variables[indexSlot] = index;
    return body(frame, element);
  };
  const ranges = { turn, originSlot, variables: declarations.length };
  return (frame, dot) => {
    const value = indirect(container.run(frame, dot));
    const ran = rangeOver(frame, value, ranges, (reason) => failAt(origin, container.last, reason));
    if (ran || otherwise === undefined) return proceed;
    return otherwise(frame, dot);
  };
}

interface Ranges {
  readonly turn: Turn;
  readonly originSlot: number;
  readonly variables: number;
}

/** Whether there was anything to range over. */
function rangeOver(frame: Frame, value: unknown, ranges: Ranges, fail: (reason: string) => never): boolean {
  if (value === undefined || value === null || value instanceof GoNilMap) return false;
  frame.variables[ranges.originSlot] = elementTypeOf(value);
  if (value instanceof Int) {
    if (ranges.variables > 1) {
      fail(`can't use ${printValue(value)} to iterate over more than one variable`);
    }
    return rangeInt(frame, value, ranges.turn);
  }
  if (value instanceof Map) return rangeMap(frame, value, ranges.turn);
  const items = itemsOf(value);
  if (items === undefined) fail(`range can't iterate over ${printValue(value)}`);
  return rangeItems(frame, items, ranges.turn);
}

function rangeItems(frame: Frame, items: readonly unknown[], turn: Turn): boolean {
  const { length } = items;
  frame.run.spend(length);
  for (let i = 0; i < length; i++) {
    const element = items[i];
    if (turn(frame, int(i), element === undefined ? null : element) === breakRange) break;
  }
  return length > 0;
}

/** The body may change the map: what is ranged over is what the map held at the start. */
function rangeMap(frame: Frame, map: ReadonlyMap<unknown, unknown>, turn: Turn): boolean {
  const keys = sortedKeys(map);
  const values = keys.map((key) => map.get(key));
  frame.run.spend(keys.length);
  for (let i = 0; i < keys.length; i++) {
    if (turn(frame, keys[i], values[i]) === breakRange) break;
  }
  return keys.length > 0;
}

function rangeInt(frame: Frame, count: Int, turn: Turn): boolean {
  if (count.value <= 0) return false;
  for (let i = 0; i < count.value; i++) {
    frame.run.spend(1);
    const element = intOfType(count.type, i);
    if (turn(frame, undefined, element) === breakRange) break;
  }
  return true;
}
