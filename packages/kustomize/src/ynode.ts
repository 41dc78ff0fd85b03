/** Kustomize works on YAML as written, not on values: the text, tag and style of a scalar decide what it becomes. */
export type Kind = 'mapping' | 'sequence' | 'scalar' | 'alias';

/** Bits of a style, as far as they change what a scalar means. */
export const PLAIN = 0;
export const DOUBLE_QUOTED = 1;
export const SINGLE_QUOTED = 2;
export const LITERAL = 4;
export const FOLDED = 8;
/** Of a map or list in braces or brackets. */
export const FLOW = 16;

export const STR = '!!str';
export const NULL = '!!null';
export const INT = '!!int';
export const MAP = '!!map';

/** A mutable node. Two places may hold the same node, as they do in Kustomize; a change then shows in both. */
export class YNode {
  kind: Kind;
  /** The short tag; empty where the node was made without one and the text decides. */
  tag: string;
  value: string;
  style: number;
  /** Items, or keys and values in turn. */
  content: YNode[];
  /** What an alias stands for. */
  target: YNode | undefined;
  /** 1-based, of the chunk of the file it was read from; 0 when made here. */
  readonly line: number;

  constructor(kind: Kind, tag: string, value: string, style: number, content: YNode[], line = 0) {
    this.kind = kind;
    this.tag = tag;
    this.value = value;
    this.style = style;
    this.content = content;
    this.target = undefined;
    this.line = line;
  }
}

export function newScalar(value: string, tag = '', style: number = PLAIN): YNode {
  return new YNode('scalar', tag, value, style, []);
}

/** A string that stays one: multi-line text is literal, as go-yaml's SetString makes it. */
export function newString(value: string): YNode {
  return newScalar(value, STR, value.includes('\n') ? LITERAL : PLAIN);
}

export function newMapping(): YNode {
  return new YNode('mapping', '', '', PLAIN, []);
}

export function newOf(kind: Kind): YNode {
  return new YNode(kind, '', '', PLAIN, []);
}

export function copyNode(node: YNode): YNode {
  const { content } = node;
  const copied: YNode[] = [];
  for (const child of content) copied.push(copyNode(child));
  const copy = new YNode(node.kind, node.tag, node.value, node.style, copied, node.line);
  copy.target = node.target;
  return copy;
}

/** Makes `node` what `other` is, in place: whoever holds `node` sees the change. */
export function assignNode(node: YNode, other: YNode): void {
  node.kind = other.kind;
  node.tag = other.tag;
  node.value = other.value;
  node.style = other.style;
  node.content = other.content.slice();
  node.target = other.target;
}

export function isNull(node: YNode): boolean {
  return node.tag === NULL;
}

export function isMissingOrNull(node: YNode | undefined): boolean {
  return node === undefined || node.tag === NULL;
}

export function isEmptyMap(node: YNode): boolean {
  return node.kind === 'mapping' && node.content.length === 0;
}

export function isNilOrEmpty(node: YNode | undefined): boolean {
  if (node === undefined || node.tag === NULL) return true;
  return (node.kind === 'mapping' || node.kind === 'sequence') && node.content.length === 0;
}

/** A string by its tag, or a scalar made without one. */
export function isString(node: YNode): boolean {
  return node.kind === 'scalar' && (node.tag === STR || node.tag === '');
}
