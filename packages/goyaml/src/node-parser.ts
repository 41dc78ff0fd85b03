import type { Node } from './node.ts';
import type { NodeBuilder, Properties } from './node-builder.ts';
import type { Scanner } from './scanner.ts';
import type { TagPrefixes } from './tag-prefixes.ts';
import * as T from './tokens.ts';

/** Parses the nodes of one document. An empty node stands wherever the grammar of libyaml lets one be missing. */
export class NodeParser {
  readonly #scanner: Scanner;
  readonly #builder: NodeBuilder;
  readonly #tags: TagPrefixes;

  constructor(scanner: Scanner, builder: NodeBuilder, tags: TagPrefixes) {
    this.#scanner = scanner;
    this.#builder = builder;
    this.#tags = tags;
  }

  /** The node at the scanner's next token, in block context. */
  parse(): Node {
    return this.#node(true, false);
  }

  emptyAtToken(): Node {
    const { line, column } = this.#scanner.peek();
    return this.#empty(line, column);
  }

  #empty(line: number, column: number): Node {
    return this.#builder.scalar('', 'plain', line, column);
  }

  /** `indentless` allows `- ` at the column of the key before it. */
  #node(block: boolean, indentless: boolean): Node {
    const scanner = this.#scanner;
    const token = scanner.peek();
    if (token.type === T.SCALAR) {
      const node = this.#builder.scalar(token.value, token.style, token.line, token.column);
      scanner.skip();
      return node;
    }
    if (token.type === T.ALIAS) {
      const node = this.#builder.alias(token);
      scanner.skip();
      return node;
    }
    return this.#content(this.#properties(token), block, indentless);
  }

  #content(properties: Properties, block: boolean, indentless: boolean): Node {
    const token = this.#scanner.peek();
    switch (token.type) {
      case T.SCALAR: {
        const node = this.#builder.withProperties('scalar', token.value, token.style, properties);
        this.#scanner.skip();
        return node;
      }
      case T.BLOCK_ENTRY:
        if (indentless) return this.#indentlessSequence(properties);
        break;
      case T.FLOW_SEQUENCE_START:
        return this.#flowSequence(properties);
      case T.FLOW_MAPPING_START:
        return this.#flowMapping(properties);
      case T.BLOCK_SEQUENCE_START:
        if (block) return this.#blockSequence(properties);
        break;
      case T.BLOCK_MAPPING_START:
        if (block) return this.#blockMapping(properties);
    }
    if (properties.anchor !== '' || properties.tag !== '') {
      return this.#builder.withProperties('scalar', '', 'plain', properties);
    }
    return this.#builder.fail('did not find expected node content', token.line, properties.line);
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
      tag = this.#tag(token, line);
      token = scanner.peek();
    }
    if (anchor === '' && token.type === T.ANCHOR) {
      anchor = token.value;
      scanner.skip();
    }
    return { tag, anchor, line, column };
  }

  #tag(token: T.Token, contextLine: number): string {
    const tag = this.#tags.resolve(token);
    const { line } = token;
    this.#scanner.skip();
    // go-yaml looks at the token behind a tag, and so at its errors, before it looks the handle up.
    this.#scanner.peek();
    return tag ?? this.#builder.fail('found undefined tag handle', line, contextLine);
  }

  #blockSequence(properties: Properties): Node {
    const scanner = this.#scanner;
    const items: Node[] = [];
    const node = this.#builder.open('sequence', 'block', properties, items);
    const startLine = scanner.peek().line;
    scanner.skip();
    for (;;) {
      const token = scanner.peek();
      if (token.type === T.BLOCK_END) break;
      if (token.type !== T.BLOCK_ENTRY) {
        this.#builder.fail("did not find expected '-' indicator", token.line, startLine);
      }
      const { line, column } = token;
      scanner.skip();
      const { type } = scanner.peek();
      const missing = type === T.BLOCK_ENTRY || type === T.BLOCK_END;
      items.push(missing ? this.#empty(line, column + 1) : this.#node(true, false));
    }
    scanner.skip();
    this.#builder.close();
    return node;
  }

  #indentlessSequence(properties: Properties): Node {
    const scanner = this.#scanner;
    const items: Node[] = [];
    const node = this.#builder.open('sequence', 'block', properties, items);
    for (let token = scanner.peek(); token.type === T.BLOCK_ENTRY; token = scanner.peek()) {
      const { line, column } = token;
      scanner.skip();
      const { type } = scanner.peek();
      const missing = type === T.BLOCK_ENTRY || type === T.KEY || type === T.VALUE || type === T.BLOCK_END;
      items.push(missing ? this.#empty(line, column + 1) : this.#node(true, false));
    }
    this.#builder.close();
    return node;
  }

  #blockMapping(properties: Properties): Node {
    const scanner = this.#scanner;
    const pairs: Node[] = [];
    const node = this.#builder.open('mapping', 'block', properties, pairs);
    const startLine = scanner.peek().line;
    scanner.skip();
    for (;;) {
      const token = scanner.peek();
      if (token.type === T.BLOCK_END) break;
      if (token.type !== T.KEY) this.#builder.fail('did not find expected key', token.line, startLine);
      pairs.push(this.#afterIndicator(token));
      const value = scanner.peek();
      pairs.push(
        value.type === T.VALUE ? this.#afterIndicator(value) : this.#empty(value.line, value.column),
      );
    }
    scanner.skip();
    this.#builder.close();
    return node;
  }

  /** The node behind a KEY or VALUE of a block mapping. */
  #afterIndicator(token: T.Token): Node {
    const { line, column, width } = token;
    this.#scanner.skip();
    const { type } = this.#scanner.peek();
    const missing = type === T.KEY || type === T.VALUE || type === T.BLOCK_END;
    return missing ? this.#empty(line, column + width) : this.#node(true, true);
  }

  #flowSequence(properties: Properties): Node {
    const scanner = this.#scanner;
    const items: Node[] = [];
    const node = this.#builder.open('sequence', 'flow', properties, items);
    const startLine = scanner.peek().line;
    scanner.skip();
    for (let first = true; scanner.peek().type !== T.FLOW_SEQUENCE_END; first = false) {
      if (!first) this.#takeComma(startLine, "did not find expected ',' or ']'");
      const token = scanner.peek();
      if (token.type === T.FLOW_SEQUENCE_END) break;
      items.push(token.type === T.KEY ? this.#singlePair(token) : this.#node(false, false));
    }
    scanner.skip();
    this.#builder.close();
    return node;
  }

  #takeComma(startLine: number, problem: string): void {
    const token = this.#scanner.peek();
    if (token.type !== T.FLOW_ENTRY) this.#builder.fail(problem, token.line, startLine);
    this.#scanner.skip();
  }

  /** `[a: b]` holds a mapping of one pair. */
  #singlePair(token: T.Token): Node {
    const scanner = this.#scanner;
    const pair: Node[] = [];
    const properties = { tag: '', anchor: '', line: token.line, column: token.column };
    const node = this.#builder.open('mapping', 'flow', properties, pair);
    scanner.skip();
    const { type, line, column, width } = scanner.peek();
    if (type === T.VALUE || type === T.FLOW_ENTRY || type === T.FLOW_SEQUENCE_END) {
      // libyaml drops the token it should only look at; `[? : x]` therefore fails in go-yaml, and so here.
      scanner.skip();
      pair.push(this.#empty(line, column + width));
    } else {
      pair.push(this.#node(false, false));
    }
    pair.push(this.#singlePairValue());
    this.#builder.close();
    return node;
  }

  /** As {@link NodeParser.#flowValue}, but an empty value takes the position of its `:`. */
  #singlePairValue(): Node {
    const scanner = this.#scanner;
    const { type: indicator, line, column } = scanner.peek();
    if (indicator !== T.VALUE) return this.#empty(line, column);
    scanner.skip();
    const { type } = scanner.peek();
    const missing = type === T.FLOW_ENTRY || type === T.FLOW_SEQUENCE_END;
    return missing ? this.#empty(line, column) : this.#node(false, false);
  }

  /** The value of a flow pair, empty when there is no `:` or nothing behind it. */
  #flowValue(): Node {
    const scanner = this.#scanner;
    if (scanner.peek().type !== T.VALUE) return this.emptyAtToken();
    scanner.skip();
    const { type } = scanner.peek();
    const missing = type === T.FLOW_ENTRY || type === T.FLOW_MAPPING_END;
    return missing ? this.emptyAtToken() : this.#node(false, false);
  }

  #flowMapping(properties: Properties): Node {
    const scanner = this.#scanner;
    const pairs: Node[] = [];
    const node = this.#builder.open('mapping', 'flow', properties, pairs);
    const startLine = scanner.peek().line;
    scanner.skip();
    for (let first = true; scanner.peek().type !== T.FLOW_MAPPING_END; first = false) {
      if (!first) this.#takeComma(startLine, "did not find expected ',' or '}'");
      const { type } = scanner.peek();
      if (type === T.FLOW_MAPPING_END) break;
      if (type === T.KEY) pairs.push(this.#flowKey(), this.#flowValue());
      else pairs.push(this.#node(false, false), this.emptyAtToken());
    }
    scanner.skip();
    this.#builder.close();
    return node;
  }

  #flowKey(): Node {
    const scanner = this.#scanner;
    scanner.skip();
    const { type } = scanner.peek();
    const missing = type === T.VALUE || type === T.FLOW_ENTRY || type === T.FLOW_MAPPING_END;
    return missing ? this.emptyAtToken() : this.#node(false, false);
  }
}
