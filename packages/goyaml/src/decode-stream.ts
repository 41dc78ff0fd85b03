import { sigsErrors, valueOfSigs } from './decode-sigs.ts';
import { separatorError } from './errors.ts';
import { readerError, readInput } from './input.ts';
import type { YamlNode } from './node.ts';
import { type Budgets, budgetsOf, type YamlOptions } from './options.ts';
import { Parser } from './parser.ts';

export interface DecodedDocument {
  readonly value: unknown;
  /** 1-based line of the file at which the document's root stands. */
  readonly line: number;
  /** Lines and columns are those of the file. */
  readonly node: YamlNode;
}

/**
 * The documents of a Kubernetes manifest file, as apimachinery's YAMLReader splits it: at lines that start with
 * `---` and hold nothing else but a comment; anything else behind `---` is an error. Documents that are empty, only
 * comments or `null` are left out. Each is decoded as {@link decodeSigs} does; the lines in errors are the file's.
 */
export function decodeAllSigs(text: string | Uint8Array, options?: YamlOptions): DecodedDocument[] {
  const budgets = budgetsOf(options);
  const documents: DecodedDocument[] = [];
  for (const chunk of splitDocuments(textOf(text, budgets))) {
    const root = sigsErrors(() => {
      const input = readInput(chunk.text, budgets.maxBytes);
      return new Parser(input, 'v2', budgets, chunk.firstLine).next();
    });
    if (root === undefined) continue;
    const value = sigsErrors(() => valueOfSigs(root, budgets, options));
    if (value !== null) documents.push({ value, line: root.line, node: root });
  }
  return documents;
}

/** The whole text, within its budget; bytes that are no text are an error of the file, not of one document. */
function textOf(source: string | Uint8Array, budgets: Budgets): string {
  if (typeof source === 'string' && source.length <= budgets.maxBytes) return source;
  return sigsErrors(() => {
    const { text, readerProblem } = readInput(source, budgets.maxBytes);
    if (readerProblem !== undefined) throw readerError(readerProblem);
    return text.slice(0, -1);
  });
}

interface Chunk {
  readonly text: string;
  /** 0-based. */
  readonly firstLine: number;
}

function* splitDocuments(text: string): Generator<Chunk> {
  let start = 0;
  let firstLine = 0;
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    if (text.startsWith('---', at)) {
      const behind = text.slice(at + 3, next).trim();
      if (behind !== '' && behind[0] !== '#') {
        throw separatorError(behind, line + 1);
      }
      if (at > start) yield { text: text.slice(start, at), firstLine };
      start = next;
      firstLine = line + 1;
    }
    line++;
    at = next;
  }
  if (start < text.length) yield { text: text.slice(start), firstLine };
}
