import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FieldType, type MessageField, messageType } from './message-types.ts';

/** The bytes of a message from its JSON form; what the message has no field for is left out. */
export function encodeMessage(name: string, json: unknown): Uint8Array {
  const writer = new BinaryWriter();
  write(name, json, writer);
  return writer.finish();
}

function write(name: string, json: unknown, writer: BinaryWriter): void {
  if (typeof json !== 'object' || json === null) return;
  const object = json as Readonly<Record<string, unknown>>;
  for (const field of messageType(name).fields) {
    const value = field.inline ? object : Object.hasOwn(object, field.name) ? object[field.name] : undefined;
    if (value !== undefined && value !== null) writeField(field, value, writer);
  }
}

function writeField(field: MessageField, value: unknown, writer: BinaryWriter): void {
  if (field.isMap) {
    for (const [key, item] of Object.entries(value as object)) {
      writer.tag(field.number, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.LengthDelimited).string(key);
      writeValue(2, field.type, item, writer);
      writer.join();
    }
  } else if (field.repeated) {
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : []) {
      writeValue(field.number, field.type, item, writer);
    }
  } else writeValue(field.number, field.type, value, writer);
}

function writeValue(number: number, type: FieldType, value: unknown, writer: BinaryWriter): void {
  if (typeof type === 'object') {
    writer.tag(number, WireType.LengthDelimited).fork();
    write(type.message, value, writer);
    writer.join();
    return;
  }
  switch (type) {
    case 's':
    case 'S':
      writer.tag(number, WireType.LengthDelimited).string(String(value));
      return;
    case 'b':
      writer.tag(number, WireType.Varint).bool(value === true);
      return;
    case 'i':
      writer.tag(number, WireType.Varint).int64(String(Math.trunc(Number(value)) || 0));
      return;
    case 'd':
      writer.tag(number, WireType.Bit64).double(Number(value));
      return;
    case 'y':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(String(value), 'base64'));
      return;
    case 'T':
      writeTime(number, String(value), writer);
      return;
    case 'I':
      writeIntOrString(number, value, writer);
      return;
    case 'J':
      writer.tag(number, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.LengthDelimited).string(JSON.stringify(value));
      writer.join();
  }
}

/** Kubernetes' Time and MicroTime: seconds and nanoseconds. */
function writeTime(number: number, text: string, writer: BinaryWriter): void {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) return;
  const seconds = Math.floor(epochMs / 1000);
  const nanos = Number((/\.(\d{1,9})/.exec(text)?.[1] ?? '0').padEnd(9, '0'));
  writer.tag(number, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(seconds);
  if (nanos !== 0) writer.tag(2, WireType.Varint).int32(nanos);
  writer.join();
}

function writeIntOrString(number: number, value: unknown, writer: BinaryWriter): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(typeof value === 'string' ? 1 : 0);
  if (typeof value === 'string') writer.tag(3, WireType.LengthDelimited).string(value);
  else writer.tag(2, WireType.Varint).int32(Number(value));
  writer.join();
}
