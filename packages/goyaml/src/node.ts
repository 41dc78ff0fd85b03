export type YamlKind = 'scalar' | 'mapping' | 'sequence' | 'alias';
export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow';

/** A node of the document as written, before any value is resolved. */
export interface YamlNode {
  readonly kind: YamlKind;
  /** The explicit tag, short (`!!str`, `!local`), or empty. A bare `!` stays `!`. */
  readonly tag: string;
  /** The text of a scalar after unquoting, folding and unescaping; the name of an alias; else empty. */
  readonly value: string;
  readonly style: YamlStyle;
  /** The anchor this node defines, or empty. */
  readonly anchor: string;
  /** 1-based position of the node's first character, its anchor and tag included; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Items of a sequence; keys and values of a mapping in turn, in the order written. */
  readonly children: readonly YamlNode[];
  /** What an alias refers to. */
  readonly target: YamlNode | undefined;
}

const NO_CHILDREN: readonly YamlNode[] = Object.freeze([]);

/** The one shape all nodes have, so that reading their fields stays fast. */
export class Node implements YamlNode {
  readonly kind: YamlKind;
  readonly tag: string;
  readonly value: string;
  readonly style: YamlStyle;
  readonly anchor: string;
  readonly line: number;
  readonly column: number;
  children: readonly YamlNode[] = NO_CHILDREN;
  target: YamlNode | undefined = undefined;

  constructor(
    kind: YamlKind,
    value: string,
    style: YamlStyle,
    tag: string,
    anchor: string,
    line: number,
    column: number,
  ) {
    this.kind = kind;
    this.value = value;
    this.style = style;
    this.tag = tag;
    this.anchor = anchor;
    this.line = line;
    this.column = column;
  }
}

/** The value node of `key` in a mapping node, or undefined. The last one wins, as it does when decoding. */
export function childOf(node: YamlNode, key: string): YamlNode | undefined {
  const children = node.kind === 'alias' && node.target !== undefined ? node.target.children : node.children;
  for (let i = children.length - 2; i >= 0; i -= 2) {
    if (children[i]?.value === key) return children[i + 1];
  }
  return undefined;
}
