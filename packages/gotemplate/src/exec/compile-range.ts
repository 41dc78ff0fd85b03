import type { BranchNode } from '../syntax/nodes.ts';
import { printValue } from '../fmt/sprintf.ts';
import { elementTypeOf, indirect, itemsOf } from '../values/inspect.ts';
import { Int, int, intOfType } from '../values/int.ts';
import { GoNilMap } from '../values/objects.ts';
import { sortedKeys } from '../values/sorted-keys.ts';
import type { TemplateCompiler } from './compile-template.ts';
import { failAt } from './fail.ts';
import { breakRange, type Execute, type Frame, proceed, type Signal } from './frame.ts';

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

  const loop: Loop = {
    body,
    originSlot,
    elementSlot: slots.at(-1),
    indexSlot: slots.length > 1 ? slots[0] : undefined,
    fail: (reason) => failAt(origin, container.last, reason),
  };
  return (frame, dot) => {
    const value = indirect(container.run(frame, dot));
    frame.variables[originSlot] = elementTypeOf(value);
    if (value !== undefined && value !== null && !(value instanceof GoNilMap)) {
      const elements = elementsOf(frame, value, loop);
      if (elements.length > 0) return runLoop(frame, elements, loop);
    }
    return otherwise === undefined ? proceed : otherwise(frame, dot);
  };
}

interface Loop {
  readonly body: Execute;
  readonly originSlot: number;
  readonly elementSlot: number | undefined;
  readonly indexSlot: number | undefined;
  readonly fail: (reason: string) => never;
}

/** What a range goes over: elements by position, or with the keys they stand under. */
interface Elements {
  readonly length: number;
  indexAt(i: number): unknown;
  elementAt(i: number): unknown;
}

function runLoop(frame: Frame, elements: Elements, { body, elementSlot, indexSlot }: Loop): Signal {
  const { variables, run } = frame;
  for (let i = 0; i < elements.length; i++) {
    run.spend(1);
    const element = elements.elementAt(i);
    if (elementSlot !== undefined) variables[elementSlot] = element;
    if (indexSlot !== undefined) variables[indexSlot] = elements.indexAt(i);
    if (body(frame, element) === breakRange) break;
  }
  return proceed;
}

function elementsOf(frame: Frame, value: unknown, loop: Loop): Elements {
  if (value instanceof Int) {
    if (loop.indexSlot !== undefined) {
      loop.fail(`can't use ${printValue(value)} to iterate over more than one variable`);
    }
    return integers(value);
  }
  if (value instanceof Map) return entries(frame, value);
  const items = itemsOf(value);
  if (items === undefined) loop.fail(`range can't iterate over ${printValue(value)}`);
  return { length: items.length, indexAt: int, elementAt: (i) => items[i] ?? null };
}

/** The body may change the map: what is ranged over is what the map held at the start. */
function entries(frame: Frame, map: ReadonlyMap<unknown, unknown>): Elements {
  const keys = sortedKeys(map);
  const values = keys.map((key) => map.get(key));
  frame.run.spend(keys.length);
  return { length: keys.length, indexAt: (i) => keys[i], elementAt: (i) => values[i] };
}

function integers(count: Int): Elements {
  return {
    length: Number(count.value),
    indexAt: () => undefined,
    elementAt: (i) => intOfType(count.type, i),
  };
}
