import { messageTable, methodTable } from './messages.generated.ts';

/** What a field holds: one of the scalar kinds, or another message by name. */
export type FieldType = 's' | 'S' | 'b' | 'i' | 'y' | 'd' | 'T' | 'I' | 'J' | { readonly message: string };

export interface MessageField {
  readonly number: number;
  readonly name: string;
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly isMap: boolean;
  /** In JSON the message's fields stand beside those of its holder. */
  readonly inline: boolean;
}

export interface MessageType {
  readonly byNumber: ReadonlyMap<number, MessageField>;
  readonly fields: readonly MessageField[];
}

export interface MethodType {
  readonly request: string;
  readonly answer: string;
}

const scalars = new Set(['s', 'S', 'b', 'i', 'y', 'd', 'T', 'I', 'J']);
const parsed = new Map<string, MessageType>();
const lines = new Map(
  messageTable
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
);

/** A message of the table; parsed when it is first asked for. */
export function messageType(name: string): MessageType {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const fields = (lines.get(name) ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(fieldOf);
  const type = { fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
  parsed.set(name, type);
  return type;
}

function fieldOf(text: string): MessageField {
  const [number = '', name = '', notation = ''] = text.split(' ');
  const marks = /^[~*{]*/.exec(notation)?.[0] ?? '';
  const base = notation.slice(marks.length);
  return {
    number: Number(number),
    name,
    type: scalars.has(base) ? (base as Exclude<FieldType, object>) : { message: base },
    repeated: marks.includes('*'),
    isMap: marks.includes('{'),
    inline: marks.includes('~'),
  };
}

/** Request and answer of each `package.Service/Method`. */
export const methodTypes: ReadonlyMap<string, MethodType> = new Map(
  methodTable
    .trim()
    .split('\n')
    .map((line) => {
      const [method = '', request = '', answer = ''] = line.split(' ');
      return [method, { request, answer }];
    }),
);
