import { parseDocument, type YamlNode } from '@setpoint/goyaml';
import { failure, isFatal, KUSTOMIZE_CODES, prefixed } from './errors.ts';
import { expandAliases } from './expand-aliases.ts';
import { lineIn } from './field-place.ts';
import { plainTag } from './scalar-text.ts';
import {
  DOUBLE_QUOTED,
  FLOW,
  FOLDED,
  isNull,
  LITERAL,
  MAP,
  PLAIN,
  SINGLE_QUOTED,
  STR,
  YNode,
} from './ynode.ts';

const SEPARATOR = /\n---.*\n/g;
const TYPED_TAGS = new Set(['!!int', '!!float', '!!bool', '!!null', '!!timestamp']);
const CHANGEABLE_TAGS = new Set(['', '!']);

const STYLES: Readonly<Record<string, number>> = {
  plain: PLAIN,
  double: DOUBLE_QUOTED,
  single: SINGLE_QUOTED,
  literal: LITERAL,
  folded: FOLDED,
  block: PLAIN,
  flow: FLOW,
};

/**
 * The documents of a manifest as kyaml's ByteReader gives them: split at lines that start with `---`, the first document of
 * each part, empty ones left out, anchors and merge keys resolved. A single `List` or `ResourceList` gives its items.
 */
export function parseManifests(text: string): YNode[] {
  const parts = splitParts(text);
  const roots: YNode[] = [];
  for (const part of parts) {
    const root = parseFirst(part);
    if (root === undefined || isNull(root)) continue;
    const items = parts.length === 1 ? wrappedItems(root) : undefined;
    if (items === undefined) roots.push(root);
    else roots.push(...items);
  }
  return roots.map((root) => expandAliases(root));
}

/** The line of the first document that does not parse, or on which `check` throws; undefined without one. */
export function lineOfFault(text: string, check: (root: YNode) => void): number | undefined {
  let before = 0;
  for (const part of splitParts(text)) {
    let root: YNode | undefined;
    try {
      root = parseFirst(part);
      if (root !== undefined && !isNull(root)) check(expandAliases(root));
    } catch (error) {
      return before + (lineIn(error) ?? root?.line ?? 1);
    }
    // The separator behind it is a line too.
    before += part.split('\n').length;
  }
  return undefined;
}

/** Splits at separators; each part but the last ends in a line break. */
function splitParts(written: string): string[] {
  if (written === '') return [];
  const text = written.includes('\r\n') ? written.replaceAll('\r\n', '\n') : written;
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(SEPARATOR)) {
    const behind = match[0].slice(4).trim();
    if (behind !== '' && behind[0] !== '#') throw failure(`invalid document separator: ${match[0].trim()}`);
    parts.push(`${text.slice(start, match.index)}\n`);
    start = match.index + match[0].length;
  }
  parts.push(text.slice(start));
  return parts;
}

/** The root of the first document; undefined when there is none. Aliases are still there. */
function parseFirst(text: string): YNode | undefined {
  let root: YamlNode | undefined;
  try {
    root = parseDocument(text);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const wrapped = prefixed(error, 'MalformedYAMLError');
    if (isFatal(error)) throw wrapped;
    throw failure(wrapped.message, KUSTOMIZE_CODES.malformedYaml, { cause: error });
  }
  return root === undefined ? undefined : nodeOf(root, new Map());
}

function wrappedItems(root: YNode): readonly YNode[] | undefined {
  if (root.kind !== 'mapping') return undefined;
  const kind = valueIn(root, 'kind')?.value;
  if (kind !== 'List' && kind !== 'ResourceList') return undefined;
  const items = valueIn(root, 'items');
  if (items === undefined && valueIn(root, 'functionConfig') === undefined) return undefined;
  return items?.content ?? [];
}

function valueIn(map: YNode, key: string): YNode | undefined {
  for (let i = 0; i < map.content.length; i += 2)
    if (map.content[i]?.value === key) return map.content[i + 1];
  return undefined;
}

function nodeOf(source: YamlNode, anchors: Map<YamlNode, YNode>): YNode {
  if (source.kind === 'alias') {
    const node = new YNode('alias', '', source.value, PLAIN, [], source.line);
    node.target = anchors.get(source.target as YamlNode);
    return node;
  }
  const node = new YNode(
    source.kind,
    tagOf(source),
    source.value,
    isTyped(source) ? PLAIN : (STYLES[source.style] ?? PLAIN),
    [],
    source.line,
  );
  if (source.anchor !== '') anchors.set(source, node);
  for (const child of source.children) node.content.push(nodeOf(child, anchors));
  return node;
}

/** Whether an explicit tag makes more than text of a quoted scalar. */
function isTyped({ kind, tag }: YamlNode): boolean {
  return kind === 'scalar' && TYPED_TAGS.has(tag);
}

function tagOf(source: YamlNode): string {
  if (!CHANGEABLE_TAGS.has(source.tag)) return source.tag;
  if (source.kind === 'mapping') return MAP;
  if (source.kind === 'sequence') return '!!seq';
  return source.style === 'plain' && source.tag === '' ? plainTag(source.value) : STR;
}
