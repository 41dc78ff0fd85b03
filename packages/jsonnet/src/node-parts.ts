import type { Hide, LiteralNode, Node, Parameter } from './ast.ts';
import type { Span } from './source-file.ts';

export function literal(value: null | boolean | string, span: Span): LiteralNode {
  return { kind: 'literal', span, context: '', value, block: false };
}

export function functionOf(
  parameters: readonly Parameter[] | undefined,
  body: Node,
  span: Span | undefined,
): Node {
  if (parameters === undefined) return body;
  return { kind: 'function', span: span as Span, context: '', parameters, body };
}

export const HIDES: ReadonlyMap<string, Hide> = new Map([
  [':', 0],
  ['::', 1],
  [':::', 2],
]);
