import type { Input } from './input.ts';
import type { Node, YamlNode } from './node.ts';
import { NodeBuilder } from './node-builder.ts';
import { NodeParser } from './node-parser.ts';
import type { Budgets, YamlDialect } from './options.ts';
import { Scanner } from './scanner.ts';
import { TagPrefixes } from './tag-prefixes.ts';
import * as T from './tokens.ts';

/** Builds the nodes of a stream, one document at a time. */
export class Parser {
  readonly #scanner: Scanner;
  readonly #builder: NodeBuilder;
  #implicitAllowed = true;

  /** `firstLine` is the 0-based line the input starts at in its file. */
  constructor(input: Input, dialect: YamlDialect, budgets: Budgets, firstLine = 0) {
    this.#scanner = new Scanner(input, dialect);
    this.#scanner.line = firstLine;
    this.#builder = new NodeBuilder(dialect, budgets);
  }

  /** The root of the next document, or undefined at the end of the stream. Nothing behind it has been judged yet. */
  next(): Node | undefined {
    const scanner = this.#scanner;
    while (!this.#implicitAllowed && scanner.peek().type === T.DOCUMENT_END) scanner.skip();
    const { type } = scanner.peek();
    if (type === T.STREAM_END) return undefined;
    const explicit = type === T.VERSION_DIRECTIVE || type === T.TAG_DIRECTIVE || type === T.DOCUMENT_START;
    const implicit = this.#implicitAllowed && !explicit;
    this.#implicitAllowed = false;
    this.#builder.startDocument();
    const tags = new TagPrefixes();
    tags.takeDirectives(scanner, this.#builder);
    const nodes = new NodeParser(scanner, this.#builder, tags);
    if (!implicit) this.#takeDocumentStart();
    const root = !implicit && scanner.peek().type <= T.DOCUMENT_END ? nodes.emptyAtToken() : nodes.parse();
    if (scanner.peek().type === T.DOCUMENT_END) scanner.skip();
    return root;
  }

  #takeDocumentStart(): void {
    const token = this.#scanner.peek();
    if (token.type !== T.DOCUMENT_START) {
      this.#builder.fail('did not find expected <document start>', token.line, 0);
    }
    this.#scanner.skip();
  }
}

/** All documents of a stream. */
export function parseAll(parser: Parser): YamlNode[] {
  const roots: YamlNode[] = [];
  for (let root = parser.next(); root !== undefined; root = parser.next()) roots.push(root);
  return roots;
}
