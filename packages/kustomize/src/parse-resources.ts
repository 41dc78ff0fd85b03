import { SetpointError } from '@setpoint/core';
import { encodeGoJson } from '@setpoint/goyaml';
import { messageOf, failure, rephrased } from './errors.ts';
import { fieldOf } from './node-fields.ts';
import { lineOfFault, parseManifests } from './parse-yaml.ts';
import { objectOf } from './plain-value.ts';
import { showNode } from './show-node.ts';
import { Resource } from './resource.ts';
import { isNilOrEmpty, type YNode } from './ynode.ts';

/** The resources of a manifest text: each has a kind and a name, and lists are replaced by their items. */
export function parseResources(text: string): Resource[] {
  return inlineLists(checked(parseManifests(text))).map((node) => new Resource(node));
}

/** The line of a text that {@link parseResources} refuses at which it fails; undefined where no document is to blame. */
export function faultyLine(text: string): number | undefined {
  try {
    return lineOfFault(text, (root) => checked([root]));
  } catch (error) {
    if (error instanceof SetpointError) return undefined;
    throw error;
  }
}

function checked(nodes: readonly YNode[]): YNode[] {
  return nodes.filter((node) => {
    if (isNilOrEmpty(node)) return false;
    checkMetadata(node);
    return true;
  });
}

/** Throws kyaml's error for an object without kind or name. */
export function checkMetadata(node: YNode): void {
  const apiVersion = node.kind === 'mapping' ? textOf(node, 'apiVersion') : undefined;
  const kind = node.kind === 'mapping' ? textOf(node, 'kind') : undefined;
  const meta = node.kind === 'mapping' ? fieldOf(node, 'metadata') : undefined;
  const name = meta === undefined ? undefined : metaText(meta, 'name');
  if (apiVersion === undefined && kind === undefined && !hasMetadata(meta)) {
    throw failure('missing Resource metadata');
  }
  if (kind === undefined || kind === '') throw failure(`missing kind in object ${metaGoText(node)}`);
  if (kind.endsWith('List')) return;
  if (name === undefined || name === '') throw failure(`missing metadata.name in object ${metaGoText(node)}`);
}

function textOf(node: YNode, name: string): string | undefined {
  const field = fieldOf(node, name);
  return field === undefined || isNilOrEmpty(field) ? undefined : field.value;
}

function metaText(meta: YNode, name: string): string | undefined {
  return meta.kind === 'mapping' ? textOf(meta, name) : undefined;
}

function hasMetadata(meta: YNode | undefined): boolean {
  if (meta === undefined || isNilOrEmpty(meta) || meta.kind !== 'mapping') return false;
  return ['name', 'namespace', 'labels', 'annotations'].some((name) => {
    const field = fieldOf(meta, name);
    return field !== undefined && !isNilOrEmpty(field);
  });
}

/** Metadata as Go's `%v` prints kyaml's struct of it. */
function metaGoText(node: YNode): string {
  const meta = fieldOf(node, 'metadata');
  const of = (name: string): string => (meta === undefined ? '' : (metaText(meta, name) ?? ''));
  const map = (name: string): string => {
    const field = meta?.kind === 'mapping' ? fieldOf(meta, name) : undefined;
    const pairs = new Map<string, string>();
    const content = field?.kind === 'mapping' ? field.content : [];
    for (let i = 0; i < content.length; i += 2) {
      pairs.set((content[i] as YNode).value, (content[i + 1] as YNode).value);
    }
    return `map[${[...pairs.keys()]
      .sort()
      .map((key) => `${key}:${pairs.get(key)}`)
      .join(' ')}]`;
  };
  const type = `{${textOf(node, 'apiVersion') ?? ''} ${textOf(node, 'kind') ?? ''}}`;
  return `{${type} {{${of('name')} ${of('namespace')}} ${map('labels')} ${map('annotations')}}}`;
}

function inlineLists(nodes: readonly YNode[]): YNode[] {
  const queue = [...nodes];
  const result: YNode[] = [];
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i] as YNode;
    const kind = fieldOf(node, 'kind')?.value ?? '';
    const items = kind.endsWith('List') ? listItems(node, kind) : undefined;
    if (items === undefined) result.push(node);
    else queue.push(...items);
  }
  return result;
}

/** The items of a list object, by way of JSON as kustomize takes them; undefined when it has no field for items. */
function listItems(node: YNode, kind: string): YNode[] | undefined {
  const list = listValue(node, kind);
  if (!Object.hasOwn(list, 'items')) return undefined;
  const { items } = list;
  if (items === null) return [];
  if (!Array.isArray(items)) throw failure(`expected array in ${kind}/items, but found ${goType(items)}`);
  return items.flatMap((item) => checked(parseManifests(encodeGoJson(item))));
}

function listValue(node: YNode, kind: string): Record<string, unknown> {
  try {
    return objectOf(node);
  } catch (error) {
    const shown = showNode(node);
    throw rephrased(
      error,
      `trouble expanding list of ${kind}; received error ${messageOf(error)} for the following resource:\n${shown}`,
    );
  }
}

function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return 'map[string]interface {}';
}
