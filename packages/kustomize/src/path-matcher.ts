import { failure, prefixed } from './errors.ts';
import { goRegex } from './go-regex.ts';
import {
  fieldOf,
  getField,
  isIndex,
  isListIndex,
  kindOfPart,
  requireKind,
  setField,
  splitListIndex,
} from './node-fields.ts';
import { scalarYaml } from './show-node.ts';
import { isMissingOrNull, type Kind, newOf, newScalar, type YNode } from './ynode.ts';

/**
 * The nodes at a path in which `*` stands for every item, `[field=pattern]` for matching ones and a number for one. With
 * `create` what is missing is made, the last node of that kind.
 */
export function matchPath(node: YNode, path: readonly string[], create: Kind | undefined): YNode[] {
  const [part, ...rest] = path;
  if (part === undefined) return [node];
  if (isIndex(part)) return matchIndex(node, Number(part), rest, create);
  if (isListIndex(part)) return matchItems(node, part, rest, create);
  if (part === '*') return itemsOf(node).flatMap((item) => matchPath(item, rest, create));
  return matchField(node, part, rest, create);
}

function itemsOf(node: YNode): readonly YNode[] {
  requireKind(node, 'sequence');
  return node.content;
}

function matchField(node: YNode, name: string, rest: readonly string[], create: Kind | undefined): YNode[] {
  // An empty name asks for the text itself.
  if (name === '') requireKind(node, 'scalar');
  let field = getField(node, name);
  if (field === undefined) {
    if (create === undefined) return [];
    field = newOf(kindOfPart(rest[0] ?? '', create));
    setField(node, name, field);
  }
  return matchPath(field, rest, create);
}

function matchIndex(node: YNode, index: number, rest: readonly string[], create: Kind | undefined): YNode[] {
  const items = itemsOf(node);
  if (items.length === index && create !== undefined)
    node.content.push(newOf(kindOfPart(rest[0] ?? '', create)));
  const item = node.content[index];
  if (item === undefined) throw failure(`index ${index} specified but only ${items.length} elements found`);
  return matchPath(item, rest, create);
}

function matchItems(list: YNode, part: string, rest: readonly string[], create: Kind | undefined): YNode[] {
  const found = findItems(list, part, rest, create);
  if (found.length > 0 || create === undefined) return found;
  const [field, pattern] = splitListIndex(part);
  const item = field === '' ? newScalar(pattern) : newOf('mapping');
  if (field !== '') item.content.push(newScalar(field), newScalar(pattern));
  try {
    requireKind(list, 'sequence');
  } catch (error) {
    throw prefixed(error, `failed to create element for "${part}"`);
  }
  list.content.push(item);
  return findItems(list, part, rest, create);
}

function findItems(list: YNode, part: string, rest: readonly string[], create: Kind | undefined): YNode[] {
  const [field, pattern] = splitListIndex(part);
  const matches = goRegex(pattern);
  return itemsOf(list).flatMap((item) => {
    if (field === '') return matches(textOf(item)) ? [item] : [];
    const value = item.kind === 'mapping' ? fieldOf(item, field) : undefined;
    return value !== undefined && matches(textOf(value)) ? matchPath(item, rest, create) : [];
  });
}

/** The YAML of a node: quotes are part of what a pattern meets. */
function textOf(node: YNode): string {
  return isMissingOrNull(node) && node.value === '' ? '' : scalarYaml(node).trim();
}
