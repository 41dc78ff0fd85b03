import { protobufMessages, protobufRoots } from './messages.generated.ts';

/** How a field's value is written on the wire and in JSON. */
type FieldKind =
  | 'string'
  | 'bytes'
  | 'int'
  | 'bool'
  | 'double'
  | 'message'
  | 'either'
  | 'quantity'
  | 'time'
  | 'micro-time'
  | 'duration'
  | 'int-or-string'
  | 'raw'
  | 'fields-v1'
  | 'strings';

export interface MessageField {
  /** '' for a message whose fields stand in its parent's JSON. */
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly kind: FieldKind;
  /** Index of the message; only for `message` and `either`. */
  readonly message: number;
  /** A set zero is a value: Go holds the field by pointer. */
  readonly pointer: boolean;
}

/** The fields of one message by their numbers. */
export type Message = ReadonlyMap<number, MessageField>;

const kinds: Readonly<Record<string, FieldKind>> = {
  s: 'string',
  b: 'bytes',
  i: 'int',
  B: 'bool',
  d: 'double',
  m: 'message',
  e: 'either',
  q: 'quantity',
  t: 'time',
  u: 'micro-time',
  D: 'duration',
  o: 'int-or-string',
  r: 'raw',
  f: 'fields-v1',
  S: 'strings',
};

let lines: readonly string[] | undefined;
const messages = new Map<number, Message>();

/** The message that an object of the kind is; undefined when the kind has no protobuf form here. */
export function rootMessage(apiVersion: string, kind: string): number | undefined {
  // Every group registers the options of a deletion as its own.
  const key = kind === 'DeleteOptions' ? `v1/${kind}=` : `${apiVersion}/${kind}=`;
  const at = ` ${protobufRoots}`.indexOf(` ${key}`);
  return at < 0 ? undefined : Number.parseInt(protobufRoots.slice(at + key.length), 10);
}

/** The message's fields, read from the table on first use. */
export function messageAt(index: number): Message {
  const known = messages.get(index);
  if (known !== undefined) return known;
  lines ??= protobufMessages.split('\n');
  const message = new Map((lines[index] ?? '').split(' ').filter(Boolean).map(parseField));
  messages.set(index, message);
  return message;
}

function parseField(text: string): [number, MessageField] {
  const [number = '', name = '', type = ''] = text.split(':');
  const shape = type.startsWith('[]') ? 'list' : type.startsWith('{}') ? 'map' : 'one';
  const code = shape === 'one' ? type : type.slice(2);
  const field: MessageField = {
    name,
    shape,
    kind: kinds[code[0] ?? ''] ?? 'string',
    message: code[0] === 'm' || code[0] === 'e' ? Number(code.slice(1)) : -1,
    pointer: number.endsWith('?'),
  };
  return [Number.parseInt(number, 10), field];
}
