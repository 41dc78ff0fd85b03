import { fromJs } from '@setpoint/gotemplate';
import { decodeSigs, type NumberModel } from '@setpoint/goyaml';
import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { jsonError, jsonKind } from './go-struct.ts';
import { mergeMaps, type Table } from './merge-maps.ts';

/** Every number of a values file is a float64. */
const floats: NumberModel = { int: Number, float: (value) => value };

/**
 * The values of a file; the documents of a stream merge, later ones over earlier ones. Fails with `helm.values` and
 * Helm's message.
 */
export function readValues(data: Uint8Array): Table {
  let values: Table | undefined;
  for (const document of yamlDocuments(data)) {
    const table = readDocument(document, 'cannot unmarshal yaml document: ');
    values = values === undefined ? table : mergeMaps(values, table);
  }
  return values ?? new Map();
}

/** The first document alone: how Helm 3 reads values. */
export function readFirstDocument(data: Uint8Array): Table {
  return readDocument(data, '');
}

function readDocument(data: Uint8Array, prefix: string): Table {
  try {
    return tableOf(decodeSigs(data, { numbers: floats }));
  } catch (error) {
    throw prefixed(prefix, error, HELM_CODES.values);
  }
}

function tableOf(value: unknown): Table {
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw jsonError(
      `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    );
  }
  return fromJs(value) as Table;
}

/** As apimachinery's YAMLReader splits a stream: the lines of an error count from the start of its document. */
function* yamlDocuments(data: Uint8Array): Generator<Uint8Array> {
  // Latin-1 maps bytes to characters one to one, so that offsets are those of the bytes.
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
  let start = 0;
  let separator = nextSeparator(text, 0);
  while (separator >= 0) {
    const newline = text.indexOf('\n', separator);
    const next = newline < 0 ? text.length : newline + 1;
    const behind = text.slice(separator + 3, next).trim();
    if (behind !== '' && !behind.startsWith('#')) {
      throw helmError(
        HELM_CODES.values,
        `error reading yaml document: invalid Yaml document separator: ${behind}`,
      );
    }
    if (separator > start) yield data.subarray(start, separator);
    start = next;
    separator = nextSeparator(text, next);
  }
  if (start < data.length) yield data.subarray(start);
}

function nextSeparator(text: string, from: number): number {
  if ((from === 0 || text[from - 1] === '\n') && text.startsWith('---', from)) return from;
  const found = text.indexOf('\n---', from);
  return found < 0 ? -1 : found + 1;
}
