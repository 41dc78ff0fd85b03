import type { Node } from './ast.ts';
import type { Code } from './env.ts';
import { Trace } from './trace.ts';

/** Turns the parts of a node into code; those who compile one kind of node are given it. */
export interface Compiler {
  readonly compile: (node: Node) => Code;
  /** Code that is compiled when it first runs: most of a library never does. */
  readonly deferred: (node: Node) => Code;
}

/**
 * Where code stands in its function. A call at the `end` is left to the function's caller; one whose result is `used` by
 * the last thing the function does makes the frame give way all the same, as in go-jsonnet.
 */
export type Position = 'inside' | 'used' | 'end';

export function traceOf(node: Node): Trace {
  return new Trace(node.span, node.context);
}
