import { rfc3339, rfc3339Micro } from '@setpoint/core';
import { badRequest } from '../status/answers.ts';
import { type MessageField, messageAt, rootMessage } from './message-table.ts';
import { WireReader, wire } from './wire-reader.ts';

type JsonObject = Record<string, unknown>;

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Deeper than any Kubernetes type, JSON schemas included, so that hostile nesting cannot exhaust the stack. */
const maxDepth = 200;

/**
 * The object in a body of type `application/vnd.kubernetes.protobuf`, as the JSON body would have given it. Typed Go
 * clients, kubectl's `create` among them, send nothing else. Fields the table does not know are skipped, as Go skips
 * them; zero values that Go would omit from JSON are omitted.
 */
export function decodeProtobuf(body: Uint8Array): unknown {
  if (body.length < 4 || body[0] !== 0x6b || body[1] !== 0x38 || body[2] !== 0x73 || body[3] !== 0) {
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  const { apiVersion, kind, raw } = readEnvelope(new WireReader(body, 4));
  const root = rootMessage(apiVersion, kind);
  if (root === undefined)
    throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}" in protobuf form`);
  return { apiVersion, kind, ...readMessage(root, raw, 0) };
}

/** `runtime.Unknown`: the type first, then the object's own message. */
function readEnvelope(reader: WireReader): { apiVersion: string; kind: string; raw: Uint8Array } {
  let raw: Uint8Array = new Uint8Array();
  let apiVersion = '';
  let kind = '';
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1 && type === wire.bytes) {
      const typeMeta = new WireReader(reader.bytes());
      while (!typeMeta.done) {
        const field = typeMeta.tag();
        if (field.number === 1 && field.type === wire.bytes) apiVersion = text(typeMeta.bytes());
        else if (field.number === 2 && field.type === wire.bytes) kind = text(typeMeta.bytes());
        else typeMeta.skip(field.type);
      }
    } else if (number === 2 && type === wire.bytes) raw = reader.bytes();
    else reader.skip(type);
  }
  return { apiVersion, kind, raw };
}

function readMessage(index: number, bytes: Uint8Array, depth: number): JsonObject {
  if (depth > maxDepth) throw badRequest(`the body is nested deeper than ${maxDepth} levels`);
  const fields = messageAt(index);
  const reader = new WireReader(bytes);
  const out: JsonObject = {};
  while (!reader.done) {
    const { number, type } = reader.tag();
    const field = fields.get(number);
    if (field === undefined) reader.skip(type);
    else if (field.shape === 'list') readItem(out, field, type, reader, depth);
    else if (field.shape === 'map') readEntry(out, field, reader.bytes(), depth);
    else readOne(out, field, type, reader, depth);
  }
  return out;
}

function readOne(
  out: JsonObject,
  field: MessageField,
  type: number,
  reader: WireReader,
  depth: number,
): void {
  const value = readValue(field, type, reader, depth);
  if (field.name === '') Object.assign(out, value);
  else if (field.pointer || !isZero(value)) out[field.name] = value;
}

function readItem(
  out: JsonObject,
  field: MessageField,
  type: number,
  reader: WireReader,
  depth: number,
): void {
  const list = (out[field.name] ??= []) as unknown[];
  const packed = type === wire.bytes && field.kind === 'int';
  if (!packed) {
    list.push(readValue(field, type, reader, depth));
    return;
  }
  const numbers = new WireReader(reader.bytes());
  while (!numbers.done) list.push(readValue(field, wire.varint, numbers, depth));
}

/** One entry of a map: key 1, value 2. */
function readEntry(out: JsonObject, field: MessageField, bytes: Uint8Array, depth: number): void {
  const reader = new WireReader(bytes);
  let key = '';
  let value: unknown = field.kind === 'message' ? {} : field.kind === 'strings' ? [] : '';
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1) key = text(reader.bytes());
    else if (number === 2) value = readValue(field, type, reader, depth);
    else reader.skip(type);
  }
  const map = (out[field.name] ??= {}) as JsonObject;
  // Keys come from outside: `__proto__` is data.
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function readValue(field: MessageField, type: number, reader: WireReader, depth: number): unknown {
  switch (field.kind) {
    case 'int':
      return integer(reader.varint());
    case 'bool':
      return reader.varint() !== 0n;
    case 'double':
      return reader.double();
    default:
      if (type !== wire.bytes) throw badRequest(`the protobuf body gives field "${field.name}" a wrong type`);
      return readBytes(field, reader.bytes(), depth);
  }
}

function readBytes(field: MessageField, bytes: Uint8Array, depth: number): unknown {
  switch (field.kind) {
    case 'string':
      return text(bytes);
    case 'bytes':
      return Buffer.from(bytes).toString('base64');
    case 'quantity':
      return text(firstBytes(bytes));
    case 'raw':
    case 'fields-v1':
      return parseRaw(firstBytes(bytes));
    case 'time':
    case 'micro-time':
      return readTime(bytes, field.kind === 'micro-time');
    case 'duration':
      return goDuration(numbersOf(bytes).get(1) ?? 0n);
    case 'int-or-string':
      return readIntOrString(bytes);
    case 'strings':
      return repeatedText(bytes);
    case 'either':
      return readEither(field.message, bytes, depth + 1);
    default:
      return readMessage(field.message, bytes, depth + 1);
  }
}

/** One of the unions of a CRD's schema: a schema, or else a list or a truth value. */
function readEither(index: number, bytes: Uint8Array, depth: number): unknown {
  const { schema, ...other } = readMessage(index, bytes, depth);
  return schema ?? Object.values(other)[0] ?? false;
}

/** The bytes of field 1, the only one of Quantity, RawExtension and FieldsV1. */
function firstBytes(bytes: Uint8Array): Uint8Array {
  const reader = new WireReader(bytes);
  let found: Uint8Array = new Uint8Array();
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1 && type === wire.bytes) found = reader.bytes();
    else reader.skip(type);
  }
  return found;
}

function repeatedText(bytes: Uint8Array): readonly string[] {
  const reader = new WireReader(bytes);
  const list: string[] = [];
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1 && type === wire.bytes) list.push(text(reader.bytes()));
    else reader.skip(type);
  }
  return list;
}

function numbersOf(bytes: Uint8Array): ReadonlyMap<number, bigint> {
  const reader = new WireReader(bytes);
  const numbers = new Map<number, bigint>();
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (type === wire.varint) numbers.set(number, BigInt.asIntN(64, reader.varint()));
    else reader.skip(type);
  }
  return numbers;
}

function readTime(bytes: Uint8Array, micro: boolean): string | undefined {
  if (bytes.length === 0) return undefined;
  const numbers = numbersOf(bytes);
  const epochMs = Number(numbers.get(1) ?? 0n) * 1000 + Math.floor(Number(numbers.get(2) ?? 0n) / 1e6);
  if (!micro) return rfc3339(epochMs);
  const micros = String(Math.floor(Number(numbers.get(2) ?? 0n) / 1000)).padStart(6, '0');
  return rfc3339Micro(epochMs).replace(/\.\d{6}Z$/, `.${micros}Z`);
}

function readIntOrString(bytes: Uint8Array): number | string {
  const numbers = numbersOf(bytes);
  if (numbers.get(1) !== 1n) return Number(BigInt.asIntN(32, numbers.get(2) ?? 0n));
  const reader = new WireReader(bytes);
  let value = '';
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 3 && type === wire.bytes) value = text(reader.bytes());
    else reader.skip(type);
  }
  return value;
}

function parseRaw(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(text(bytes));
  } catch {
    throw badRequest('the protobuf body holds an embedded object that is not JSON');
  }
}

/** A duration as Go prints it: whole units from hours to seconds. */
function goDuration(nanoseconds: bigint): string {
  const seconds = Number(nanoseconds) / 1e9;
  const sign = seconds < 0 ? '-' : '';
  const total = Math.abs(seconds);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const rest = Number((total % 60).toFixed(9));
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${sign}${minutes}m${rest}s` : `${sign}${rest}s`;
}

function integer(value: bigint): number | bigint {
  const signed = BigInt.asIntN(64, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw badRequest('the protobuf body holds text that is not UTF-8');
  }
}

/** What Go leaves out of JSON for a field that is not held by pointer. */
function isZero(value: unknown): boolean {
  if (value === undefined || value === '' || value === 0 || value === false) return true;
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}
