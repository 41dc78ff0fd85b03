import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { byteLength } from '../text/bytes.ts';
import { quote } from '../text/quote.ts';
import type { Node, Source } from '../syntax/nodes.ts';
import { printNode } from '../syntax/print-node.ts';

/** Where a template's errors happen. */
export interface Origin {
  readonly source: Source;
  /** The template executing: the file itself or a definition in it. */
  readonly template: string;
}

/** Fails as Go's ExecError: file, line and byte column of the node, its source form, and the reason. */
export function failAt(origin: Origin, node: Node, reason: string, cause?: unknown): never {
  const { name, text } = origin.source;
  const before = text.slice(0, node.pos);
  const lineStart = before.lastIndexOf('\n') + 1;
  const column = byteLength(before.slice(lineStart));
  const line = 1 + countNewlines(before);
  const expression = printNode(node);
  const location = `${name}:${line}:${column}`;
  throw new SetpointError(
    codes.exec,
    `template: ${location}: executing ${quote(origin.template)} at <${expression}>: ${reason}`,
    {
      subject: location,
      cause,
      details: { file: name, line, column, template: origin.template, expression, reason },
    },
  );
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
