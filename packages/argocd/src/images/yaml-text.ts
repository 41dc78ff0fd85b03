import { encodeV3 } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';
import {
  type Document,
  isAlias,
  isScalar,
  type Node,
  type Scalar,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { codes } from '../errors.ts';

/** A YAML text of one document, and where its parts are. Edits change the text where they must and nowhere else. */
export interface YamlText {
  readonly text: string;
  readonly document: Document;
}

/** Throws `argocd.image-update` for a text that is no single document. */
export function readYaml(text: string, path: string): YamlText {
  const documents = parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false });
  const [document] = Array.isArray(documents) ? documents : [];
  if (!Array.isArray(documents) || document === undefined) {
    return { text, document: parseAllDocuments('null\n')[0] as Document };
  }
  const [error] = document.errors;
  if (documents.length > 1) throw editError(path, 'it holds several documents');
  if (error !== undefined) throw editError(path, error.message.split('\n')[0] ?? '');
  return { text, document };
}

/** The value of the key in a map, an alias followed. */
export function valueAt(map: YAMLMap, key: string, document: Document): Node | undefined {
  const value = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.value;
  return resolved(value as Node | null | undefined, document);
}

/** What the node stands for. */
export function resolved(node: Node | null | undefined, document: Document): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return node ?? undefined;
}

/** The scalar's value as a text; undefined for null and for what is no text, number or boolean. */
export function textOf({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? (source ?? String(value)) : undefined;
}

/** The text with the scalar's value replaced; its quotes, comments and all around it stay. */
export function withScalar(text: string, node: Node, value: string): string {
  if (!isScalar(node) || node.range === null || node.range === undefined) return text;
  const [start, end] = node.range;
  const written = text.slice(start, end);
  if (isScalar(node) && node.value === value && typeof node.value === 'string') return text;
  return `${text.slice(0, start)}${quotedLike(written, value)}${text.slice(end)}`;
}

function quotedLike(written: string, value: string): string {
  if (written.startsWith("'") && !/[\p{Cc}]/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (written.startsWith('"')) return JSON.stringify(value);
  return scalarText(value);
}

/** The string as a scalar on one line, quoted where it would read as something else in YAML 1.1 or 1.2. */
export function scalarText(value: string): string {
  const isAmbiguous = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(value);
  const plain = encodeV3(value).trimEnd();
  return isAmbiguous || plain.includes('\n') ? JSON.stringify(value) : plain;
}

/**
 * The text with a new key at the end of a block map. `lines` are what follows the map's own indentation. A map in flow
 * style, or one without entries, cannot be added to so: undefined.
 */
export function withEntry(text: string, map: YAMLMap, lines: readonly string[]): string | undefined {
  const [first] = map.items;
  if (map.flow === true || first === undefined) return undefined;
  const last = map.items.at(-1);
  const start = (first.key as Node | null)?.range?.[0];
  const end = ((last?.value ?? last?.key) as Node | null)?.range?.[1];
  if (start === undefined || end === undefined) return undefined;
  return withLinesAfter(text, end, columnOf(text, start), lines);
}

/** The text with lines put behind the one that holds the position, at the indentation. */
export function withLinesAfter(
  text: string,
  position: number,
  indent: number,
  lines: readonly string[],
): string {
  const before = text.slice(0, position).endsWith('\n') ? position - 1 : position;
  const lineEnd = text.indexOf('\n', before);
  const at = lineEnd < 0 ? text.length : lineEnd + 1;
  const added = lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
  const head = text.slice(0, at);
  return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${added}${text.slice(at)}`;
}

/** How far the position is from the beginning of its line. */
export function columnOf(text: string, position: number): number {
  return position - (text.lastIndexOf('\n', position - 1) + 1);
}

export function editError(path: string, why: string): SetpointError {
  return new SetpointError(codes.imageUpdate, `the file cannot be edited: ${why}`, {
    subject: path,
    nextAction: 'Correct the file, or write-back-target.',
  });
}
