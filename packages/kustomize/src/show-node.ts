import { writeNode } from './written-node.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED, type YNode } from './ynode.ts';

/** A node as YAML for an error message, with a line break at its end. */
export function showNode(node: YNode): string {
  if (node.kind === 'scalar') return `${scalarYaml(node)}\n`;
  return writeNode(node);
}

/** A scalar as YAML, in the style it was written. */
export function scalarYaml(node: YNode): string {
  if (node.kind !== 'scalar') return showNode(node);
  if (node.style === DOUBLE_QUOTED) return JSON.stringify(node.value);
  if (node.style === SINGLE_QUOTED) return `'${node.value.replaceAll("'", "''")}'`;
  return node.value;
}
