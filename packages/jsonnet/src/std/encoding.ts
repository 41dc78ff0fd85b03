import { createHash } from 'node:crypto';
import { decodeGoJson, decodeSigs } from '@setpoint/goyaml';
import { ObjectValue } from '../object-value.ts';
import { checkedNumber, toArray, toInt, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, typeName, type Value } from '../values.ts';
import { library, native, type StdEntry } from './define.ts';
import { yamlDocuments } from './yaml-documents.ts';

const MOST_INT64 = 2n ** 63n - 1n;

export const encodingFunctions: readonly StdEntry[] = [
  hash('md5', 'md5'),
  hash('sha1', 'sha1'),
  hash('sha256', 'sha256'),
  hash('sha512', 'sha512'),
  hash('sha3', 'sha3-512'),
  native('base64', ['input'], (rt, [input = null], trace) => base64(rt, input, trace)),
  native('base64DecodeBytes', ['str'], (rt, [text = null], trace) => {
    const bytes = decodeBase64(rt, text, trace);
    rt.charge(bytes.length);
    return new ArrayValue(Array.from(bytes));
  }),
  native('base64Decode', ['str'], (rt, [text = null], trace) =>
    decodeBase64(rt, text, trace).toString('utf8'),
  ),
  native('encodeUTF8', ['str'], (rt, [text = null], trace) => {
    const bytes = Buffer.from(toStringValue(rt, text, trace));
    rt.charge(bytes.length);
    return new ArrayValue(Array.from(bytes));
  }),
  native('decodeUTF8', ['arr'], (rt, [array = null], trace) => {
    const bytes = toArray(rt, array, trace).elements.map((element) => {
      const byte = toInt(rt, force(rt, element, trace), trace);
      if (byte >= 0 && byte <= 255) return byte;
      throw rt.error(`Bytes must be integers in range [0, 255], got ${byte}`, trace);
    });
    return Buffer.from(bytes).toString('utf8');
  }),
  native('parseInt', ['str'], (rt, [value = null], trace) => {
    const text = toStringValue(rt, value, trace);
    const isWhole = /^[+-]?[0-9]+$/.test(text);
    const magnitude = isWhole ? BigInt(text.replace(/^[+-]/, '')) : 0n;
    const most = text.startsWith('-') ? MOST_INT64 + 1n : MOST_INT64;
    if (!isWhole || magnitude > most) throw rt.error(`${text} is not a base 10 integer`, trace);
    return Number(text);
  }),
  library('parseOctal', ['str'], (rt, [text = null]) => parseNatural(rt, text, 8, 'an octal number')),
  library('parseHex', ['str'], (rt, [text = null]) => parseNatural(rt, text, 16, 'hexadecimal')),
  native('parseJson', ['str'], (rt, [value = null], trace) =>
    parsed(rt, 'JSON', trace, () => decodeGoJson(toStringValue(rt, value, trace))),
  ),
  native('parseYaml', ['str'], (rt, [value = null], trace) => {
    const text = toStringValue(rt, value, trace);
    return parsed(rt, 'YAML', trace, () => {
      const { documents, isStream } = yamlDocuments(text);
      const values = documents.map((document) => decodeSigs(document));
      return isStream ? values : (values[0] ?? null);
    });
  }),
];

function hash(name: string, algorithm: string): StdEntry {
  return native(name, ['s'], (rt, [text = null], trace) =>
    createHash(algorithm)
      .update(toStringValue(rt, text, trace))
      .digest('hex'),
  );
}

function base64(rt: Runtime, input: Value, trace: Trace): string {
  if (typeof input !== 'string' && !(input instanceof ArrayValue)) {
    const text = `base64 can only base64 encode strings / arrays of single bytes, got ${typeName(input)}`;
    throw rt.error(text, trace);
  }
  const check = (code: number): number => {
    if (code >= 0 && code <= 255) return code;
    const problem = 'base64 encountered invalid codepoint value in the array (must be 0 <= X <= 255)';
    throw rt.error(`${problem}, got ${code}`, trace);
  };
  if (typeof input === 'string') {
    for (const c of input) check(c.codePointAt(0) as number);
    return Buffer.from(input).toString('base64');
  }
  const bytes = input.elements.map((element) => {
    const value = force(rt, element, trace);
    if (typeof value !== 'number' || (value | 0) !== value)
      throw rt.error(`base64 encountered a non-integer value in the array, got ${typeName(value)}`, trace);
    return check(value);
  });
  return Buffer.from(bytes).toString('base64');
}

function decodeBase64(rt: Runtime, value: Value, trace: Trace): Buffer {
  if (typeof value !== 'string')
    throw rt.error(`base64DecodeBytes requires a string, got ${typeName(value)}`, trace);
  const size = Buffer.byteLength(value);
  if (size % 4 !== 0) {
    const text = `input string appears not to be a base64 encoded string. Wrong length found (${size})`;
    throw rt.error(text, trace);
  }
  const bad = /[^A-Za-z0-9+/]/.exec(value.replace(/={1,2}$/, (end) => 'A'.repeat(end.length)));
  if (bad !== null) throw rt.error(`failed to decode: illegal base64 data at input byte ${bad.index}`, trace);
  return Buffer.from(value, 'base64');
}

/** Digits without a sign. */
function parseNatural(rt: Runtime, value: Value, base: number, what: string): number {
  if (typeof value !== 'string') throw rt.error(`Expected string, got ${typeName(value)}`, LIBRARY);
  if (value === '') throw rt.error(`Not ${what}: ""`, LIBRARY);
  let result = 0;
  for (const c of value) {
    const code = c.codePointAt(0) as number;
    const digit = code >= 97 ? code - 87 : code >= 65 ? code - 55 : code - 48;
    if (digit < 0 || digit >= base) throw rt.error(`${value} is not a base ${base} integer`, LIBRARY);
    result = checkedNumber(rt, base * result + digit, LIBRARY);
  }
  return result;
}

function parsed(rt: Runtime, format: string, trace: Trace, read: () => unknown): Value {
  let data: unknown;
  try {
    data = read();
  } catch (error) {
    throw rt.error(`failed to parse ${format}: ${(error as Error).message}`, trace);
  }
  return fromData(rt, data);
}

/** A value of data as a parser gives it. */
export function fromData(rt: Runtime, data: unknown): Value {
  rt.charge(1);
  if (Array.isArray(data)) return new ArrayValue(data.map((item) => fromData(rt, item)));
  if (typeof data === 'number' || typeof data === 'bigint') return checkedNumber(rt, Number(data), LIBRARY);
  if (typeof data === 'string') return data.toWellFormed();
  if (typeof data === 'boolean') return data;
  if (typeof data !== 'object' || data === null) return null;
  return ObjectValue.ready(
    Object.keys(data).map((key) => [key, fromData(rt, (data as Record<string, unknown>)[key])] as const),
  );
}
