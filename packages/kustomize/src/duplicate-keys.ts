import { parseDocument, type YamlNode } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import { writeNode } from './written-node.ts';
import type { YNode } from './ynode.ts';

/**
 * What go-yaml says of keys that come twice in an object: every pair of every map, nothing of the maps inside one that
 * has such keys; undefined where there are none. The lines are those of the object written anew, as kustomize does before it reads values, comments apart.
 */
export function duplicateKeys(root: YNode): Error | undefined {
  const faults: string[] = [];
  const written = parseDocument(writeNode(root));
  if (written !== undefined) collect(written, faults);
  return faults.length === 0 ? undefined : failure(`yaml: unmarshal errors:\n${faults.join('\n')}`);
}

function collect(node: YamlNode, faults: string[]): void {
  if (node.kind !== 'mapping') {
    for (const child of node.children) collect(child, faults);
    return;
  }
  const before = faults.length;
  const keys = node.children.filter((_, i) => i % 2 === 0);
  for (const [i, key] of keys.entries()) faults.push(...laterThan(key, keys.slice(i + 1)));
  if (faults.length > before) return;
  for (let i = 1; i < node.children.length; i += 2) collect(node.children[i] as YamlNode, faults);
}

function laterThan({ value, line }: YamlNode, others: readonly YamlNode[]): string[] {
  return others
    .filter((other) => other.value === value)
    .map(
      (other) => `  line ${other.line}: mapping key ${JSON.stringify(value)} already defined at line ${line}`,
    );
}
