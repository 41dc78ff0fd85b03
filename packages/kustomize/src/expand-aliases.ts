import { failure, KUSTOMIZE_CODES } from './errors.ts';
import { copyNode, isNull, type YNode } from './ynode.ts';

/** Most nodes that aliases may add to one document; a bomb of nested aliases stops here. */
const MAX_EXPANSION = 1_000_000;

/** The document with every alias replaced by a copy of what it stands for and every merge key (`<<`) merged, in place. */
export function expandAliases(root: YNode): YNode {
  return new Expansion().expand(root);
}

class Expansion {
  #added = 0;
  readonly #open = new Set<YNode>();

  expand(node: YNode): YNode {
    if (node.kind === 'scalar') return node;
    if (node.kind === 'alias') return this.#aliased(node);
    if (node.kind === 'mapping') this.#mergeKeys(node);
    const { content } = node;
    for (let i = 0; i < content.length; i++) {
      const child = content[i] as YNode;
      if (child.kind !== 'scalar') content[i] = this.expand(child);
    }
    return node;
  }

  #aliased(alias: YNode): YNode {
    const target = alias.target;
    if (target === undefined || this.#open.has(target)) {
      throw failure(`anchor '${alias.value}' value contains itself`, KUSTOMIZE_CODES.malformedYaml);
    }
    this.#open.add(target);
    const expanded = this.expand(target);
    this.#open.delete(target);
    return this.#copy(expanded);
  }

  #copy(node: YNode): YNode {
    this.#count(node);
    return copyNode(node);
  }

  #count(node: YNode): void {
    if (++this.#added > MAX_EXPANSION) {
      throw failure('document contains excessive aliasing', KUSTOMIZE_CODES.tooLarge, {
        rule: `at most ${MAX_EXPANSION} nodes through aliases`,
        nextAction: 'Write the values out, or split the file.',
      });
    }
    for (const child of node.content) this.#count(child);
  }

  #mergeKeys(map: YNode): void {
    const merge = mergeValue(map);
    const own = map.content;
    if (merge === undefined) {
      for (const [key, value] of nullPairs(map)) setPair(own, key, this.#copy(value));
      return;
    }
    const merged = own.slice();
    removePair(merged, '<<');
    for (const source of mergeSources(merge)) {
      this.#count(source);
      for (let i = 0; i < source.content.length; i += 2) {
        setPair(merged, copyNode(source.content[i] as YNode), copyNode(source.content[i + 1] as YNode));
      }
    }
    for (let i = 0; i < own.length; i += 2) {
      const key = own[i] as YNode;
      if (key.tag !== '!!merge') setPair(merged, key, own[i + 1] as YNode);
    }
    map.content = merged;
  }
}

/** kyaml merges every map into itself, and finds no key that is null there: these come twice, which fails when it is read. */
function nullPairs({ content }: YNode): [YNode, YNode][] {
  const pairs: [YNode, YNode][] = [];
  for (let i = 0; i < content.length; i += 2) {
    const key = content[i] as YNode;
    if (isNull(key)) pairs.push([key, content[i + 1] as YNode]);
  }
  return pairs;
}

function mergeValue(map: YNode): YNode | undefined {
  let found: YNode | undefined;
  for (let i = 0; i < map.content.length; i += 2) {
    if (map.content[i]?.tag !== '!!merge') continue;
    if (found !== undefined) throw failure('duplicate merge key');
    found = map.content[i + 1];
  }
  return found;
}

/** The maps to merge, the one with the last word last. */
function mergeSources(value: YNode): YNode[] {
  switch (value.kind) {
    case 'mapping':
      return [value];
    case 'alias': {
      const { target } = value;
      if (target === undefined || target.kind !== 'mapping') {
        throw failure('invalid map merge: received alias for a non-map value');
      }
      return [target];
    }
    case 'sequence':
      return value.content.flatMap((_, i, items) => {
        const item = items[items.length - 1 - i] as YNode;
        if (item.kind === 'sequence') throw failure('invalid map merge: received a nested sequence');
        return mergeSources(item);
      });
    case 'scalar':
      throw failure('map merge requires map or sequence of maps as the value');
  }
}

function removePair(content: YNode[], key: string): void {
  for (let i = 0; i < content.length; i += 2) {
    if (content[i]?.value === key) {
      content.splice(i, 2);
      return;
    }
  }
}

function setPair(content: YNode[], key: YNode, value: YNode): void {
  const name = isNull(key) ? '' : key.value;
  for (let i = 0; i < content.length; i += 2) {
    if (content[i]?.value === name) {
      content[i] = key;
      content[i + 1] = value;
      return;
    }
  }
  content.push(key, value);
}
