import { budgetError, syntaxError, valueError } from './errors.ts';
import { Node, type YamlNode, type YamlStyle } from './node.ts';
import type { Budgets, YamlDialect } from './options.ts';
import { Scanner } from './scanner.ts';
import type { Input } from './input.ts';
import * as T from './tokens.ts';

const CORE_TAG_PREFIX = 'tag:yaml.org,2002:';

/** What stands before a node: `&anchor` and `!tag` in either order. Positions are 0-based. */
interface Properties {
  readonly tag: string;
  readonly anchor: string;
  readonly line: number;
  readonly column: number;
}

/** `!!int` for `tag:yaml.org,2002:int`; other tags as they are. */
function shortTag(tag: string): string {
  return tag.startsWith(CORE_TAG_PREFIX) ? `!!${tag.slice(CORE_TAG_PREFIX.length)}` : tag;
}

/**
 * Builds the nodes of a stream, one document at a time, from the scanner's tokens. Rules: the grammar of libyaml's
 * parser, including what it tolerates (an empty node wherever a node may be missing).
 */
export class Parser {
  readonly #scanner: Scanner;
  readonly #dialect: YamlDialect;
  readonly #budgets: Budgets;
  #anchors = new Map<string, Node>();
  #tagPrefixes = new Map<string, string>();
  #implicitAllowed = true;
  #nodes = 0;
  #depth = 0;

  /** `firstLine` is the 0-based line the input starts at in its file. */
  constructor(input: Input, dialect: YamlDialect, budgets: Budgets, firstLine = 0) {
    this.#scanner = new Scanner(input, dialect);
    this.#scanner.line = firstLine;
    this.#dialect = dialect;
    this.#budgets = budgets;
  }

  /** The root of the next document, or undefined at the end of the stream. Nothing behind it has been judged yet. */
  next(): Node | undefined {
    const scanner = this.#scanner;
    while (!this.#implicitAllowed && scanner.peek().type === T.DOCUMENT_END) scanner.skip();
    const type = scanner.peek().type;
    if (type === T.STREAM_END) return undefined;
    const explicit = type === T.VERSION_DIRECTIVE || type === T.TAG_DIRECTIVE || type === T.DOCUMENT_START;
    const implicit = this.#implicitAllowed && !explicit;
    this.#implicitAllowed = false;
    // In v3 an anchor outlives its document.
    if (this.#dialect === 'v2') this.#anchors = new Map();
    this.#takeDirectives();
    if (!implicit) this.#takeDocumentStart();
    const root = !implicit && this.#atDocumentEdge() ? this.#emptyAtToken() : this.#block(false);
    if (scanner.peek().type === T.DOCUMENT_END) scanner.skip();
    this.#tagPrefixes = new Map();
    return root;
  }

  #takeDocumentStart(): void {
    const token = this.#scanner.peek();
    if (token.type !== T.DOCUMENT_START) this.#fail('did not find expected <document start>', token.line, 0);
    this.#scanner.skip();
  }

  #atDocumentEdge(): boolean {
    const { type } = this.#scanner.peek();
    return type <= T.DOCUMENT_END;
  }

  #takeDirectives(): void {
    const scanner = this.#scanner;
    let versioned = false;
    for (let token = scanner.peek(); ; token = scanner.peek()) {
      if (token.type === T.VERSION_DIRECTIVE) {
        if (versioned) this.#fail('found duplicate %YAML directive', token.line, 0);
        if (token.value !== '1' || token.suffix !== '1') {
          this.#fail('found incompatible YAML document', token.line, 0);
        }
        versioned = true;
      } else if (token.type === T.TAG_DIRECTIVE) {
        if (this.#tagPrefixes.has(token.value)) this.#fail('found duplicate %TAG directive', token.line, 0);
        this.#tagPrefixes.set(token.value, token.suffix);
      } else {
        break;
      }
      scanner.skip();
    }
    if (!this.#tagPrefixes.has('!')) this.#tagPrefixes.set('!', '!');
    if (!this.#tagPrefixes.has('!!')) this.#tagPrefixes.set('!!', CORE_TAG_PREFIX);
  }

  /** Throws in the words and with the line of go-yaml, which shows a parser's 0-based line as it is. */
  #fail(problem: string, problemLine: number, contextLine: number): never {
    const shown =
      this.#dialect === 'v3' ? contextLine || problemLine : problemLine === 0 ? contextLine : problemLine;
    const where = shown === 0 ? '' : `line ${shown}: `;
    throw syntaxError(`${where}${problem}`, problemLine + 1);
  }

  #make(kind: Node['kind'], value: string, style: YamlStyle, p: Properties): Node {
    if (++this.#nodes > this.#budgets.maxNodes) {
      throw budgetError('document has too many nodes', this.#budgets.maxNodes, p.line + 1);
    }
    const node = new Node(kind, value, style, p.tag, p.anchor, p.line + 1, p.column + 1);
    if (p.anchor !== '') this.#anchors.set(p.anchor, node);
    return node;
  }

  #empty(line: number, column: number): Node {
    return this.#make('scalar', '', 'plain', { tag: '', anchor: '', line, column });
  }

  #emptyAtToken(): Node {
    const token = this.#scanner.peek();
    return this.#empty(token.line, token.column);
  }

  #alias(token: T.Token): Node {
    const target = this.#anchors.get(token.value);
    if (target === undefined) {
      throw valueError(`unknown anchor '${token.value}' referenced`, token.line + 1);
    }
    const node = this.#make('alias', token.value, 'plain', {
      tag: '',
      anchor: '',
      line: token.line,
      column: token.column,
    });
    node.target = target;
    this.#scanner.skip();
    return node;
  }

  /** A node in block context; `indentless` allows `- ` at the column of the key before it. */
  #block(indentless: boolean): Node {
    return this.#node(true, indentless);
  }

  #flow(): Node {
    return this.#node(false, false);
  }

  #node(block: boolean, indentless: boolean): Node {
    const token = this.#scanner.peek();
    if (token.type === T.ALIAS) return this.#alias(token);
    if (token.type === T.SCALAR) return this.#plainScalar(token);
    const properties = this.#properties(token);
    const content = this.#scanner.peek();
    switch (content.type) {
      case T.SCALAR: {
        const node = this.#make('scalar', content.value, content.style, properties);
        this.#scanner.skip();
        return node;
      }
      case T.BLOCK_ENTRY:
        if (indentless) return this.#collection('sequence', 'block', properties, this.#indentlessItems);
        break;
      case T.FLOW_SEQUENCE_START:
        return this.#collection('sequence', 'flow', properties, this.#flowItems);
      case T.FLOW_MAPPING_START:
        return this.#collection('mapping', 'flow', properties, this.#flowPairs);
      case T.BLOCK_SEQUENCE_START:
        if (block) return this.#collection('sequence', 'block', properties, this.#blockItems);
        break;
      case T.BLOCK_MAPPING_START:
        if (block) return this.#collection('mapping', 'block', properties, this.#blockPairs);
    }
    if (properties.anchor !== '' || properties.tag !== '')
      return this.#make('scalar', '', 'plain', properties);
    return this.#fail('did not find expected node content', content.line, properties.line);
  }

  #plainScalar(token: T.Token): Node {
    if (++this.#nodes > this.#budgets.maxNodes) {
      throw budgetError('document has too many nodes', this.#budgets.maxNodes, token.line + 1);
    }
    const node = new Node('scalar', token.value, token.style, '', '', token.line + 1, token.column + 1);
    this.#scanner.skip();
    return node;
  }

  #properties(first: T.Token): Properties {
    const scanner = this.#scanner;
    const { line, column } = first;
    let token = first;
    let anchor = '';
    let tag = '';
    if (token.type === T.ANCHOR) {
      anchor = token.value;
      scanner.skip();
      token = scanner.peek();
    }
    if (token.type === T.TAG) {
      tag = this.#tagOf(token, line);
      scanner.skip();
      token = scanner.peek();
    }
    if (anchor === '' && token.type === T.ANCHOR) {
      anchor = token.value;
      scanner.skip();
    }
    return { tag, anchor, line, column };
  }

  #tagOf(token: T.Token, contextLine: number): string {
    if (token.value === '') return shortTag(token.suffix);
    const prefix = this.#tagPrefixes.get(token.value);
    if (prefix === undefined) {
      const { line } = token;
      // The parser looks at the token behind the tag, and so at its errors, before it looks the handle up.
      this.#scanner.skip();
      this.#scanner.peek();
      this.#fail('found undefined tag handle', line, contextLine);
    }
    return shortTag(prefix + token.suffix);
  }

  #collection(
    kind: 'mapping' | 'sequence',
    style: YamlStyle,
    properties: Properties,
    fill: (children: Node[]) => void,
  ): Node {
    if (++this.#depth > this.#budgets.maxDepth) {
      throw budgetError(
        `exceeded max depth of ${this.#budgets.maxDepth}`,
        this.#budgets.maxDepth,
        properties.line + 1,
      );
    }
    const node = this.#make(kind, '', style, properties);
    const children: Node[] = [];
    node.children = children;
    fill.call(this, children);
    this.#depth--;
    return node;
  }

  #blockItems(items: Node[]): void {
    const scanner = this.#scanner;
    const startLine = scanner.peek().line;
    scanner.skip();
    for (;;) {
      const token = scanner.peek();
      if (token.type === T.BLOCK_END) break;
      if (token.type !== T.BLOCK_ENTRY)
        this.#fail("did not find expected '-' indicator", token.line, startLine);
      const { line, column } = token;
      scanner.skip();
      const { type } = scanner.peek();
      const missing = type === T.BLOCK_ENTRY || type === T.BLOCK_END;
      items.push(missing ? this.#empty(line, column + 1) : this.#block(false));
    }
    scanner.skip();
  }

  #indentlessItems(items: Node[]): void {
    const scanner = this.#scanner;
    for (;;) {
      const token = scanner.peek();
      if (token.type !== T.BLOCK_ENTRY) return;
      const { line, column } = token;
      scanner.skip();
      const { type } = scanner.peek();
      const missing = type === T.BLOCK_ENTRY || type === T.KEY || type === T.VALUE || type === T.BLOCK_END;
      items.push(missing ? this.#empty(line, column + 1) : this.#block(false));
    }
  }

  #blockPairs(pairs: Node[]): void {
    const scanner = this.#scanner;
    const startLine = scanner.peek().line;
    scanner.skip();
    for (;;) {
      const token = scanner.peek();
      if (token.type === T.BLOCK_END) break;
      if (token.type !== T.KEY) this.#fail('did not find expected key', token.line, startLine);
      pairs.push(this.#afterIndicator(token));
      const value = scanner.peek();
      pairs.push(
        value.type === T.VALUE ? this.#afterIndicator(value) : this.#empty(value.line, value.column),
      );
    }
    scanner.skip();
  }

  /** The node behind a KEY or VALUE of a block mapping. */
  #afterIndicator(token: T.Token): Node {
    const { line, column, width } = token;
    this.#scanner.skip();
    const { type } = this.#scanner.peek();
    const missing = type === T.KEY || type === T.VALUE || type === T.BLOCK_END;
    return missing ? this.#empty(line, column + width) : this.#block(true);
  }

  #flowItems(items: Node[]): void {
    const scanner = this.#scanner;
    const startLine = scanner.peek().line;
    scanner.skip();
    for (let first = true; ; first = false) {
      if (scanner.peek().type === T.FLOW_SEQUENCE_END) break;
      if (!first) this.#takeComma(startLine, "did not find expected ',' or ']'");
      const token = scanner.peek();
      if (token.type === T.FLOW_SEQUENCE_END) break;
      items.push(token.type === T.KEY ? this.#singlePair(token) : this.#flow());
    }
    scanner.skip();
  }

  #takeComma(startLine: number, problem: string): void {
    const token = this.#scanner.peek();
    if (token.type !== T.FLOW_ENTRY) this.#fail(problem, token.line, startLine);
    this.#scanner.skip();
  }

  /** `[a: b]` holds a mapping of one pair. */
  #singlePair(token: T.Token): Node {
    const properties = { tag: '', anchor: '', line: token.line, column: token.column };
    return this.#collection('mapping', 'flow', properties, this.#fillSinglePair);
  }

  #fillSinglePair(pair: Node[]): void {
    const scanner = this.#scanner;
    scanner.skip();
    const { type, line, column, width } = scanner.peek();
    if (type === T.VALUE || type === T.FLOW_ENTRY || type === T.FLOW_SEQUENCE_END) {
      // libyaml drops the token it should only look at; `[? : x]` therefore fails in go-yaml, and so here.
      scanner.skip();
      pair.push(this.#empty(line, column + width));
    } else {
      pair.push(this.#flow());
    }
    pair.push(this.#singlePairValue());
  }

  /** As {@link Parser.#flowValue}, but an empty value takes the position of its `:`. */
  #singlePairValue(): Node {
    const scanner = this.#scanner;
    const { type: indicator, line, column } = scanner.peek();
    if (indicator !== T.VALUE) return this.#empty(line, column);
    scanner.skip();
    const { type } = scanner.peek();
    return type === T.FLOW_ENTRY || type === T.FLOW_SEQUENCE_END ? this.#empty(line, column) : this.#flow();
  }

  /** The value of a flow pair, empty when there is no `:` or nothing behind it. */
  #flowValue(): Node {
    const scanner = this.#scanner;
    if (scanner.peek().type !== T.VALUE) return this.#emptyAtToken();
    scanner.skip();
    const { type } = scanner.peek();
    const missing = type === T.FLOW_ENTRY || type === T.FLOW_MAPPING_END;
    return missing ? this.#emptyAtToken() : this.#flow();
  }

  #flowPairs(pairs: Node[]): void {
    const scanner = this.#scanner;
    const startLine = scanner.peek().line;
    scanner.skip();
    for (let first = true; ; first = false) {
      if (scanner.peek().type === T.FLOW_MAPPING_END) break;
      if (!first) this.#takeComma(startLine, "did not find expected ',' or '}'");
      const token = scanner.peek();
      if (token.type === T.FLOW_MAPPING_END) break;
      if (token.type === T.KEY) {
        scanner.skip();
        const { type } = scanner.peek();
        const missing = type === T.VALUE || type === T.FLOW_ENTRY || type === T.FLOW_MAPPING_END;
        pairs.push(missing ? this.#emptyAtToken() : this.#flow());
        pairs.push(this.#flowValue());
      } else {
        pairs.push(this.#flow());
        pairs.push(this.#emptyAtToken());
      }
    }
    scanner.skip();
  }
}

/** All documents of a stream. */
export function parseAll(parser: Parser): YamlNode[] {
  const roots: YamlNode[] = [];
  for (let root = parser.next(); root !== undefined; root = parser.next()) roots.push(root);
  return roots;
}
