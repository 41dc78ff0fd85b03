import { fromBytes, fromJs } from '@setpoint/gotemplate';
import { decodeGoJson, type NumberModel } from '@setpoint/goyaml';
import type { Files } from '../chart/files.ts';
import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { isTable, mergeMaps, type Table } from './merge-maps.ts';
import { setFilePaths, setValues } from './strvals.ts';
import { readFirstDocument, readValues } from './values-file.ts';

/** Every way Helm's command line takes values; later members win over earlier ones. */
export interface ValuesOptions {
  /** Paths of value files, merged in order: `-f`. */
  readonly valueFiles?: readonly string[];
  /** Leave out value files that are not there. Default false. */
  readonly ignoreMissingValueFiles?: boolean;
  /** Value files by their text, merged after `valueFiles`. */
  readonly inline?: readonly (string | Uint8Array)[];
  /** Plain data, merged after `inline`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** `--set-json`: `key=json,…` or a whole object. */
  readonly setJson?: readonly string[];
  /** `--set` */
  readonly set?: readonly string[];
  /** `--set-string` */
  readonly setString?: readonly string[];
  /** `--set-file`: `key=path,…` */
  readonly setFile?: readonly string[];
  /** `--set-literal` */
  readonly setLiteral?: readonly string[];
}

export interface MergeValuesPorts {
  /** Where value files and the files of `setFile` are read. */
  readonly files?: Files;
  readonly signal?: AbortSignal;
  /** Helm 3 reads only the first document of a value file. Default 4. */
  readonly helmVersion?: 3 | 4;
}

/** The values a user gives, merged as Helm merges them. Fails with `helm.values` and Helm's message. */
export async function mergeValues(
  options: ValuesOptions,
  ports: MergeValuesPorts = {},
): Promise<Map<string, unknown>> {
  const read = ports.helmVersion === 3 ? readFirstDocument : readValues;
  let merged: Table = new Map();
  for (const path of options.valueFiles ?? []) {
    const data = await readFile(path, ports, options.ignoreMissingValueFiles === true);
    if (data !== undefined)
      merged = mergeMaps(
        merged,
        parsed(() => read(data), path),
      );
  }
  for (const text of options.inline ?? []) {
    const data = typeof text === 'string' ? Buffer.from(text) : text;
    merged = mergeMaps(
      merged,
      parsed(() => read(data), 'values'),
    );
  }
  if (options.values !== undefined) merged = mergeMaps(merged, fromJs(options.values) as Table);
  for (const line of options.setJson ?? []) merged = withJson(merged, line);
  for (const line of options.set ?? [])
    apply('--set', line, () => setValues(line, merged, { kind: 'typed' }));
  for (const line of options.setString ?? []) {
    apply('--set-string', line, () => setValues(line, merged, { kind: 'string' }));
  }
  for (const line of options.setFile ?? []) await applyFiles(line, merged, ports);
  for (const line of options.setLiteral ?? []) {
    apply('--set-literal', line, () => setValues(line, merged, { kind: 'literal' }));
  }
  return merged;
}

function parsed(read: () => Table, path: string): Table {
  try {
    return read();
  } catch (error) {
    throw prefixed(`failed to parse ${path}: `, error, HELM_CODES.values);
  }
}

const floats: NumberModel = { int: Number, float: (value) => value };

function withJson(merged: Table, line: string): Table {
  const text = line.trim();
  const whole = text.startsWith('{');
  try {
    if (!whole) {
      setValues(line, merged, { kind: 'json' });
      return merged;
    }
    const value = fromJs(decodeGoJson(text, { numbers: floats }));
    if (isTable(value)) return mergeMaps(merged, value);
  } catch (error) {
    throw setError(`failed parsing --set-json data${whole ? ' JSON:' : ''} ${line}`, error);
  }
  throw setError(`failed parsing --set-json data JSON: ${line}`);
}

function apply(option: string, line: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw setError(`failed parsing ${option} data: ${(error as Error).message}`, error, line);
  }
}

async function applyFiles(line: string, merged: Table, ports: MergeValuesPorts): Promise<void> {
  let paths: string[] = [];
  apply('--set-file', line, () => {
    paths = setFilePaths(line);
  });
  const texts = new Map<string, string>();
  for (const path of paths) {
    try {
      texts.set(path, fromBytes((await readFile(path, ports, false)) ?? new Uint8Array()));
    } catch (error) {
      ports.signal?.throwIfAborted();
      throw prefixed('failed parsing --set-file data: ', error, HELM_CODES.values);
    }
  }
  const read = (path: string): string => texts.get(path) ?? '';
  apply('--set-file', line, () => setValues(line, merged, { kind: 'file', read }));
}

async function readFile(
  path: string,
  ports: MergeValuesPorts,
  optional: boolean,
): Promise<Uint8Array | undefined> {
  const { files, signal = new AbortController().signal } = ports;
  const entry = await files?.entry(path, signal);
  if (entry?.kind === 'file') return files?.read(path, signal);
  if (optional && entry === undefined) return undefined;
  const reason =
    entry === undefined ? `open ${path}: no such file or directory` : `read ${path}: is a directory`;
  throw helmError(HELM_CODES.values, reason, {
    subject: path,
    nextAction: 'Name a file that exists, or leave it out.',
  });
}

function setError(message: string, cause?: unknown, subject?: string) {
  return helmError(HELM_CODES.values, message, {
    ...(cause === undefined ? {} : { cause }),
    ...(subject === undefined ? {} : { subject }),
  });
}
