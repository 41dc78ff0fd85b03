import { readInput } from './input.ts';
import type { YamlNode } from './node.ts';
import { budgetsOf, type YamlDialect, type YamlOptions } from './options.ts';
import { parseAll, Parser } from './parser.ts';

export interface ParseOptions extends YamlOptions {
  /** Whose error lines and lookahead; the grammar is one. Default `v3`. */
  readonly dialect?: YamlDialect;
}

/** The root node of the first document; undefined in an empty stream. What comes behind it is not read. */
export function parseDocument(text: string | Uint8Array, options?: ParseOptions): YamlNode | undefined {
  const budgets = budgetsOf(options);
  return new Parser(readInput(text, budgets.maxBytes), options?.dialect ?? 'v3', budgets).next();
}

/** The root node of every document of a YAML stream; an empty stream has none. Comments are not kept. */
export function parseDocuments(text: string | Uint8Array, options?: ParseOptions): YamlNode[] {
  const budgets = budgetsOf(options);
  return parseAll(new Parser(readInput(text, budgets.maxBytes), options?.dialect ?? 'v3', budgets));
}
