import { budgetError, syntaxError, valueError } from './errors.ts';
import { Node, type YamlKind, type YamlStyle } from './node.ts';
import type { Budgets, YamlDialect } from './options.ts';
import type { Token } from './tokens.ts';

/** What stands before a node: `&anchor` and `!tag` in either order. Positions are 0-based. */
export interface Properties {
  readonly tag: string;
  readonly anchor: string;
  readonly line: number;
  readonly column: number;
}

/** Makes the nodes of a stream within its budgets, and knows its anchors. */
export class NodeBuilder {
  readonly #dialect: YamlDialect;
  readonly #budgets: Budgets;
  #anchors = new Map<string, Node>();
  #nodes = 0;
  #depth = 0;

  constructor(dialect: YamlDialect, budgets: Budgets) {
    this.#dialect = dialect;
    this.#budgets = budgets;
  }

  /** In v3 an anchor outlives its document. */
  startDocument(): void {
    if (this.#dialect === 'v2') this.#anchors = new Map();
  }

  /** Throws in the words and with the line of go-yaml, which shows a parser's 0-based line as it is. */
  fail(problem: string, problemLine: number, contextLine: number): never {
    const shown =
      this.#dialect === 'v3' ? contextLine || problemLine : problemLine === 0 ? contextLine : problemLine;
    const where = shown === 0 ? '' : `line ${shown}: `;
    throw syntaxError(`${where}${problem}`, problemLine + 1);
  }

  /** A scalar with neither tag nor anchor: most nodes. */
  scalar(value: string, style: YamlStyle, line: number, column: number): Node {
    this.#count(line);
    return new Node('scalar', value, style, '', '', line + 1, column + 1);
  }

  withProperties(kind: YamlKind, value: string, style: YamlStyle, properties: Properties): Node {
    const { tag, anchor, line, column } = properties;
    this.#count(line);
    const node = new Node(kind, value, style, tag, anchor, line + 1, column + 1);
    if (anchor !== '') this.#anchors.set(anchor, node);
    return node;
  }

  /** A collection whose children the caller fills in before it calls {@link NodeBuilder.close}. */
  open(kind: 'mapping' | 'sequence', style: YamlStyle, properties: Properties, children: Node[]): Node {
    const { maxDepth } = this.#budgets;
    if (++this.#depth > maxDepth) {
      throw budgetError(`exceeded max depth of ${maxDepth}`, maxDepth, properties.line + 1);
    }
    const node = this.withProperties(kind, '', style, properties);
    node.children = children;
    return node;
  }

  close(): void {
    this.#depth--;
  }

  alias({ value, line, column }: Token): Node {
    const target = this.#anchors.get(value);
    if (target === undefined) throw valueError(`unknown anchor '${value}' referenced`, line + 1);
    this.#count(line);
    const node = new Node('alias', value, 'plain', '', '', line + 1, column + 1);
    node.target = target;
    return node;
  }

  #count(line: number): void {
    if (++this.#nodes > this.#budgets.maxNodes) {
      throw budgetError('document has too many nodes', this.#budgets.maxNodes, line + 1);
    }
  }
}
