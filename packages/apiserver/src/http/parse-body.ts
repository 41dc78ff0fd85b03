import { duplicateFields } from '@setpoint/kube';
import type { DecodedBody } from '../registry/decode.ts';
import type { PatchKind } from '../registry/patch.ts';
import { decodeProtobuf } from '../protobuf/decode-protobuf.ts';
import { ApiError } from '../status/api-error.ts';
import { badRequest, unsupportedMediaType } from '../status/answers.ts';
import { jsonFault } from './json-fault.ts';
import { textOf } from './read-body.ts';
import { parseYamlBody } from './yaml.ts';

const protobufType = 'application/vnd.kubernetes.protobuf';
const objectTypes: readonly string[] = ['application/json', 'application/yaml', protobufType];

/** Deeper nesting than any schema has; what only exhausts the stack is refused before it does. */
const maxDepth = 1000;

/** Refuses what is neither JSON, YAML nor protobuf with 415, before the body is read. An absent type means JSON. */
export function checkObjectType(contentType: string | undefined): void {
  const type = mediaType(contentType);
  if (type !== '' && !objectTypes.includes(type)) throw unsupportedMediaType(objectTypes);
}

/**
 * The object in a body whose type {@link checkObjectType} let pass; `kind` is what is expected there, for saying so of a
 * body that is none.
 */
export function parseObjectBody(
  body: Buffer,
  contentType: string | undefined,
  strict: boolean,
  kind: string,
): DecodedBody {
  try {
    return parseTypedBody(body, contentType, strict);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code !== 400) throw error;
    const why = (error.status.message ?? '').replace(/^error converting YAML to JSON: /, '');
    throw badRequest(unrecognized(kind, why, body));
  }
}

/** As {@link parseObjectBody}, where nobody says what was expected. */
export function parseTypedBody(body: Buffer, contentType: string | undefined, strict: boolean): DecodedBody {
  checkObjectType(contentType);
  if (mediaType(contentType) === protobufType) return { value: decodeProtobuf(body), duplicates: [] };
  const text = textOf(body);
  const isYaml = mediaType(contentType) === 'application/yaml';
  const decoded = isYaml ? parseJsonOrYaml(text, strict) : parseJsonBody(text, strict);
  checkTyped(decoded.value);
  return decoded;
}

/** What the decoder says of a body in which it finds no version and kind (apimachinery's transformDecodeError). */
export function unrecognized(kind: string, why: string, body: Buffer): string {
  return `the object provided is unrecognized (must be of type ${kind}): ${why} (${summaryOf(body)})`;
}

const summaryBytes = 30;

function summaryOf(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, summaryBytes);
  return `${start.toString(body[0] === 0x7b ? 'utf8' : 'hex')}${body.length > summaryBytes ? ' ...' : ''}`;
}

const typedText = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** Version and kind are looked for before anything else, in a value that can have them. */
function checkTyped(value: unknown): void {
  const refuse = (why: string): never => {
    throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${why}`);
  };
  if (value === null) return;
  if (typeof value !== 'object' || Array.isArray(value))
    refuse(`${goTypeOf(value)} into Go value of type ${typedText}`);
  for (const field of ['apiVersion', 'kind'] as const) {
    const given = (value as Record<string, unknown>)[field];
    if (given !== undefined && given !== null && typeof given !== 'string')
      refuse(`${goTypeOf(given)} into Go struct field .${field} of type string`);
  }
  const { apiVersion = '' } = value as { apiVersion?: string | null };
  if ((apiVersion ?? '').split('/').length > 2)
    throw badRequest(`unexpected GroupVersion string: ${apiVersion ?? ''}`);
}

/** A value as Go's JSON decoder calls it. */
function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** An apply configuration: YAML, and so JSON too. */
export function parseConfiguration(text: string, strict: boolean): DecodedBody {
  try {
    const body = parseJsonOrYaml(text, strict);
    // What is written twice is told in the words of YAML, JSON or not.
    return body.duplicates.length > 0 ? parseYamlBody(text, strict) : body;
  } catch (error) {
    if (error instanceof ApiError) throw badRequest(`error decoding YAML: ${error.status.message ?? ''}`);
    throw error;
  }
}

function parseJsonOrYaml(text: string, strict: boolean): DecodedBody {
  if (!/^\s*[[{]/.test(text)) return parseYamlBody(text, strict);
  const members = membersIn(text);
  const value = tryJson(text);
  if (value === undefined) return parseYamlBody(text, strict);
  return jsonBody(text, value, strict && members !== memberCount(value));
}

function parseJsonBody(text: string, strict: boolean): DecodedBody {
  return parseJson(text, strict, "couldn't get version/kind; json parse error");
}

/** The body of a JSON, merge or strategic merge patch. */
export function parsePatchBody(text: string, strict: boolean, kind: PatchKind): DecodedBody {
  return parseJson(text, strict, kind === 'strategic' ? '' : 'error decoding patch');
}

function parseJson(text: string, strict: boolean, fault: string): DecodedBody {
  const members = membersIn(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = jsonFault(text) ?? (error as Error).message;
    throw badRequest(fault === '' ? why : `${fault}: ${why}`);
  }
  return jsonBody(text, value, strict && members !== memberCount(value));
}

function jsonBody(text: string, value: unknown, hasDuplicates: boolean): DecodedBody {
  const duplicates = hasDuplicates ? duplicateFields(text) : [];
  return duplicates.length === 0 ? { value, duplicates } : { value, duplicates, json: text };
}

export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The value of a JSON text; undefined when it is none, which flow-style YAML may be. */
function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * How many members the objects of a JSON text state, counted by the colons outside strings. Throws when the text is
 * nested too deep, counting brackets: close enough to keep every recursive reader safe of a text that is no JSON too.
 */
function membersIn(text: string): number {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x3a:
        members++;
        break;
      case 0x7b:
      case 0x5b:
        if (++depth > maxDepth) throw badRequest(`the body is nested deeper than ${maxDepth} levels`);
        break;
      case 0x7d:
      case 0x5d:
        depth--;
    }
  }
  return members;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}

/** How many members are left of them: fewer than the text states where one is written twice. */
function memberCount(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += memberCount(item);
    return count;
  }
  for (const key in value) count += 1 + memberCount((value as Record<string, unknown>)[key]);
  return count;
}
