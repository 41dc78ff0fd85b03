import { parseDocument, type YamlNode } from '@setpoint/goyaml';
import type { ManagedFieldsEntry } from '@setpoint/kube';
import type { LineOwner } from '../wire/resource.ts';

type FieldsTrie = Readonly<Record<string, unknown>>;

interface Held {
  readonly entry: ManagedFieldsEntry;
  readonly fields: FieldsTrie;
}

/** Which manager holds the field on each line of a YAML text of the object, as its managedFields say. */
export function lineOwners(text: string, managedFields: readonly ManagedFieldsEntry[]): readonly LineOwner[] {
  const root = text === '' ? undefined : parseDocument(text);
  if (root === undefined) return [];
  const owners = new Map<number, ManagedFieldsEntry>();
  const held = managedFields.flatMap((entry) =>
    entry.fieldsV1 === undefined ? [] : [{ entry, fields: entry.fieldsV1 }],
  );
  walk(root, held, owners);
  return runs(owners);
}

/** A field belongs to the manager whose set reaches it; of several the last that wrote. */
function walk(node: YamlNode, held: readonly Held[], owners: Map<number, ManagedFieldsEntry>): void {
  if (held.length === 0) return;
  if (node.kind === 'mapping') {
    for (let at = 0; at + 1 < node.children.length; at += 2) {
      const [key, value] = [node.children[at] as YamlNode, node.children[at + 1] as YamlNode];
      const below = step(held, [`f:${key.value}`]);
      claim(key.line, below, owners);
      walk(value, below, owners);
    }
    return;
  }
  for (const [index, item] of node.children.entries()) {
    const below = step(held, stepsOf(item, index, held));
    claim(item.line, below, owners);
    walk(item, below, owners);
  }
}

function step(held: readonly Held[], names: readonly string[]): readonly Held[] {
  return held.flatMap(({ entry, fields }) => {
    const name = names.find((candidate) => Object.hasOwn(fields, candidate));
    const below = name === undefined ? undefined : fields[name];
    return typeof below === 'object' && below !== null ? [{ entry, fields: below as FieldsTrie }] : [];
  });
}

/** The steps that may name a list item: by its keys, its value, or its place. */
function stepsOf(item: YamlNode, index: number, held: readonly Held[]): readonly string[] {
  const values = [`i:${index}`, `v:${JSON.stringify(item.value)}`, `v:${item.value}`];
  if (item.kind !== 'mapping') return values;
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < item.children.length; at += 2) {
    fields.set(item.children[at]?.value ?? '', item.children[at + 1]?.value ?? '');
  }
  const keys = held.flatMap(({ fields: trie }) => Object.keys(trie).filter((name) => name.startsWith('k:')));
  return [...new Set(keys)].filter((name) => keyMatches(name, fields)).concat(values);
}

function keyMatches(step_: string, fields: ReadonlyMap<string, string>): boolean {
  try {
    const key = JSON.parse(step_.slice(2)) as Readonly<Record<string, unknown>>;
    return Object.entries(key).every(([name, value]) => fields.get(name) === String(value));
  } catch {
    return false;
  }
}

function claim(line: number, held: readonly Held[], owners: Map<number, ManagedFieldsEntry>): void {
  const [first, ...rest] = held;
  if (first === undefined) return;
  const newest = rest.reduce((a, b) => ((b.entry.time ?? '') > (a.entry.time ?? '') ? b : a), first);
  owners.set(line, newest.entry);
}

function runs(owners: ReadonlyMap<number, ManagedFieldsEntry>): readonly LineOwner[] {
  const result: { from: number; to: number; manager: string; time?: string }[] = [];
  for (const [line, { manager = '', time }] of [...owners].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && last.to === line - 1 && last.manager === manager && last.time === time)
      last.to = line;
    else result.push({ from: line, to: line, manager, ...(time === undefined ? {} : { time }) });
  }
  return result;
}
