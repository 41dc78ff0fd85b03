import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { invalid } from '../errors.ts';
import { type FieldType, type MessageField, messageType } from './message-types.ts';

type Fields = Record<string, unknown>;

/** Messages of requests nest no deeper. */
const maxDepth = 60;

/** The JSON form of a message; throws `server.invalid-argument` for bytes that are none. */
export function decodeMessage(name: string, bytes: Uint8Array): Readonly<Fields> {
  try {
    return decode(name, new BinaryReader(bytes), bytes.length, 0);
  } catch (cause) {
    throw invalid('the message cannot be read', { cause });
  }
}

function decode(name: string, reader: BinaryReader, end: number, depth: number): Fields {
  if (depth > maxDepth) throw new Error('nested too deeply');
  const type = messageType(name);
  const into = Object.create(null) as Fields;
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = type.byNumber.get(number);
    if (field === undefined) reader.skip(wire, number);
    else readField(into, field, reader, wire, depth);
  }
  return into;
}

function readField(
  into: Fields,
  field: MessageField,
  reader: BinaryReader,
  wire: WireType,
  depth: number,
): void {
  const { name, type, repeated, isMap, inline } = field;
  if (isMap) {
    const map = (into[name] ??= Object.create(null)) as Fields;
    const [key, value] = mapEntry(type, reader, depth);
    map[key] = value;
  } else if (repeated && wire === WireType.LengthDelimited && (type === 'i' || type === 'b')) {
    const list = (into[name] ??= []) as unknown[];
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) list.push(value(type, reader, depth));
  } else if (repeated) ((into[name] ??= []) as unknown[]).push(value(type, reader, depth));
  else if (inline) Object.assign(into, value(type, reader, depth));
  else {
    const found = value(type, reader, depth);
    // Go writes every text of a nested object, and leaves empty ones out of its JSON.
    if (found !== '' || type === 'S' || depth === 0) into[name] = found;
  }
}

function mapEntry(type: FieldType, reader: BinaryReader, depth: number): readonly [string, unknown] {
  const end = reader.uint32() + reader.pos;
  let key = '';
  let found: unknown = type === 's' ? '' : undefined;
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    if (number === 1) key = reader.string();
    else if (number === 2) found = value(type, reader, depth);
    else reader.skip(wire, number);
  }
  return [key, found];
}

function value(type: FieldType, reader: BinaryReader, depth: number): unknown {
  if (typeof type === 'object') {
    const end = reader.uint32() + reader.pos;
    return decode(type.message, reader, end, depth + 1);
  }
  switch (type) {
    case 's':
    case 'S':
      return reader.string();
    case 'b':
      return reader.bool();
    case 'i':
      return Number(reader.int64());
    case 'd':
      return reader.double();
    case 'y':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'T':
      return timeOf(pair(reader));
    case 'I':
      return intOrString(pair(reader));
    case 'J':
      return jsonOf(pair(reader));
  }
}

/** The fields of one of Kubernetes' own small messages, by number. */
function pair(reader: BinaryReader): ReadonlyMap<number, number | Uint8Array> {
  const end = reader.uint32() + reader.pos;
  const fields = new Map<number, number | Uint8Array>();
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    if (wire === WireType.Varint) fields.set(number, Number(reader.int64()));
    else if (wire === WireType.LengthDelimited) fields.set(number, reader.bytes());
    else reader.skip(wire, number);
  }
  return fields;
}

function timeOf(fields: ReadonlyMap<number, number | Uint8Array>): string | null {
  const seconds = Number(fields.get(1) ?? 0);
  return fields.size === 0 ? null : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function intOrString(fields: ReadonlyMap<number, number | Uint8Array>): number | string {
  return fields.get(1) === 1 ? textIn(fields.get(3)) : Number(fields.get(2) ?? 0);
}

function jsonOf(fields: ReadonlyMap<number, number | Uint8Array>): unknown {
  const text = textIn(fields.get(1));
  return text === '' ? null : (JSON.parse(text) as unknown);
}

function textIn(bytes: number | Uint8Array | undefined): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : '';
}
