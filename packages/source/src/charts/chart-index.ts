import { decodeSigs } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from '../errors.ts';

/** One version of a chart, as a repository's index lists it. */
export interface IndexEntry {
  readonly version: string;
  /** Where its archive is; relative ones are relative to the repository. */
  readonly urls: readonly string[];
  /** SHA-256 of the archive in hexadecimal; '' where the index says nothing. */
  readonly digest: string;
}

/** A chart of a repository. */
export interface ChartVersions {
  readonly name: string;
  readonly versions: readonly string[];
}

/** An index whose charts cannot be told apart by their lines is parsed as a whole up to this size. */
const MAX_WHOLE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;
const SPACE = 0x20;

/**
 * The versions of one chart in an `index.yaml`; undefined when the index has no such chart. Only the lines of that chart
 * are parsed: indexes of tens of megabytes are common. Throws `source.bad-index`.
 */
export function entriesOfChart(
  index: Buffer,
  chart: string,
  subject: string,
): readonly IndexEntry[] | undefined {
  const isJson = /^\s*\{/.test(index.toString('latin1', 0, 64));
  const block = isJson ? undefined : chartBlock(index, chart);
  if (block === 'absent') return undefined;
  const entries = isJson ? fromJson(index, subject) : fromYaml(block ?? index, block !== undefined, subject);
  const listed = Object.hasOwn(entries, chart) ? entries[chart] : undefined;
  return Array.isArray(listed) ? listed.flatMap(entryOf) : undefined;
}

/** Every chart of an index with its versions, in the order of the index. Throws `source.bad-index`. */
export function chartsIn(index: Buffer, subject: string): readonly ChartVersions[] {
  const isJson = /^\s*\{/.test(index.toString('latin1', 0, 64));
  const entries = isJson ? fromJson(index, subject) : fromYaml(index, false, subject);
  return Object.entries(entries).map(([name, listed]) => ({
    name,
    versions: (Array.isArray(listed) ? listed.flatMap(entryOf) : []).map(({ version }) => version),
  }));
}

type Entries = Readonly<Record<string, unknown>>;

function fromJson(index: Buffer, subject: string): Entries {
  try {
    return entriesIn(JSON.parse(index.toString('utf8')), subject);
  } catch (error) {
    throw error instanceof SetpointError ? error : badIndex(subject, (error as Error).message);
  }
}

function fromYaml(text: Buffer, isBlock: boolean, subject: string): Entries {
  if (!isBlock && text.length > MAX_WHOLE_BYTES)
    throw badIndex(subject, 'the index is large and not written with one chart a block');
  let value: unknown;
  try {
    value = decodeSigs(text);
  } catch (error) {
    throw badIndex(subject, (error as Error).message);
  }
  if (!isBlock) return entriesIn(value, subject);
  return isRecord(value) ? value : {};
}

function entriesIn(value: unknown, subject: string): Entries {
  if (!isRecord(value)) throw badIndex(subject, 'it is no mapping');
  const { apiVersion, entries } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '')
    throw badIndex(subject, 'no API version specified');
  return isRecord(entries) ? entries : {};
}

function entryOf(value: unknown): readonly IndexEntry[] {
  if (!isRecord(value) || typeof value['version'] !== 'string') return [];
  const { version, urls, digest } = value;
  return [
    {
      version,
      urls: Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [],
      digest: typeof digest === 'string' ? digest.replace(/^sha256:/, '').toLowerCase() : '',
    },
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The lines `chart:` and its list, found by their indentation as every generator of indexes writes it; undefined when
 * the index is written otherwise and has to be parsed as a whole.
 */
function chartBlock(index: Buffer, chart: string): Buffer | 'absent' | undefined {
  const at = index.subarray(0, 9).toString('latin1') === 'entries:\n' ? 0 : index.indexOf('\nentries:\n') + 1;
  if (at === 0 && index[0] !== 0x65) return undefined;
  const from = at + 'entries:\n'.length;
  const indent = indentAt(index, from);
  if (indent === 0 || index[from + indent] === 0x2d || index[from + indent] === 0x23) return undefined;
  const end = endOfEntries(index, from);
  const start = keyLine(index.subarray(0, end), from, indent, chart);
  if (start === undefined) return 'absent';
  const last = nextKey(index.subarray(0, end), start, indent);
  return index.subarray(start, last);
}

function indentAt(text: Buffer, at: number): number {
  let indent = 0;
  while (text[at + indent] === SPACE) indent++;
  return indent;
}

/** The next line at the margin ends the entries (`generated:`), but for lists written at the margin. */
function endOfEntries(text: Buffer, from: number): number {
  for (let at = text.indexOf(NEWLINE, from); at >= 0; at = text.indexOf(NEWLINE, at + 1)) {
    const first = text[at + 1];
    if (first === undefined) break;
    const isMargin =
      first !== SPACE && first !== NEWLINE && first !== 0x2d && first !== 0x23 && first !== 0x0d;
    if (isMargin) return at + 1;
  }
  return text.length;
}

function keyLine(text: Buffer, from: number, indent: number, chart: string): number | undefined {
  for (const spelling of [chart, JSON.stringify(chart), `'${chart}'`]) {
    const line = Buffer.from(`${' '.repeat(indent)}${spelling}:`);
    if (text.subarray(from, from + line.length).equals(line) && isLineEnd(text[from + line.length]))
      return from;
    const wanted = Buffer.concat([Buffer.of(NEWLINE), line]);
    for (let at = text.indexOf(wanted, from - 1); at >= 0; at = text.indexOf(wanted, at + 1)) {
      if (isLineEnd(text[at + wanted.length])) return at + 1;
    }
  }
  return undefined;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === undefined || byte === NEWLINE || byte === 0x0d || byte === SPACE;
}

function nextKey(text: Buffer, start: number, indent: number): number {
  for (let at = text.indexOf(NEWLINE, start); at >= 0; at = text.indexOf(NEWLINE, at + 1)) {
    const found = indentAt(text, at + 1);
    const first = text[at + 1 + found];
    if (first === undefined) break;
    if (found <= indent && first !== 0x2d && first !== NEWLINE && first !== 0x0d && first !== 0x23)
      return at + 1;
  }
  return text.length;
}

function badIndex(subject: string, why: string): SetpointError {
  return sourceError(
    SOURCE_CODES.badIndex,
    `the index of the chart repository cannot be read: ${why}`,
    subject,
    {
      rule: 'index.yaml has an apiVersion, and entries: a list of versions by chart',
      nextAction: 'Check that the URL is that of a Helm repository (the folder of its index.yaml).',
      retry: 'backoff',
    },
  );
}
