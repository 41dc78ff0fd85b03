import { encodeV3 } from '@setpoint/goyaml';
import { messageOf } from './errors.ts';
import { valueOf } from './plain-value.ts';
import { DOUBLE_QUOTED, FLOW, SINGLE_QUOTED, type YNode } from './ynode.ts';

/** A node as YAML for an error message, with a line break at its end. */
export function showNode(node: YNode): string {
  if (node.kind === 'scalar') return `${scalarYaml(node)}\n`;
  if (node.style === FLOW) return `${flowYaml(node)}\n`;
  try {
    return encodeV3(valueOf(node), { indent: 2 });
  } catch (error) {
    // The message is about another fault; a node that has no value is still worth naming.
    return `<${messageOf(error)}>\n`;
  }
}

/** A scalar as YAML, in the style it was written. */
export function scalarYaml(node: YNode): string {
  if (node.kind !== 'scalar') return showNode(node);
  if (node.style === DOUBLE_QUOTED) return JSON.stringify(node.value);
  if (node.style === SINGLE_QUOTED) return `'${node.value.replaceAll("'", "''")}'`;
  return node.value;
}

function flowYaml(node: YNode): string {
  if (node.kind === 'scalar') return scalarYaml(node);
  const texts = node.content.map(flowYaml);
  if (node.kind === 'sequence') return `[${texts.join(', ')}]`;
  const pairs = texts.flatMap((text, i) => (i % 2 === 0 ? [`${text}: ${texts[i + 1]}`] : []));
  return `{${pairs.join(', ')}}`;
}
