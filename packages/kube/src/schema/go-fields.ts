import { GO_TYPES } from './go-types.generated.ts';

/** What the Go type behind a built-in struct says of one field, where its schema does not suggest it. */
export interface GoField {
  /** Held by value and left out when zero: `''`, `0` and `false` are the same as absent. */
  readonly dropsZero: boolean;
  /** The field's type in error messages: `v1.StorageMedium`. */
  readonly type: string | undefined;
  /** The embedded structs the field comes from, as error messages spell them: `VolumeSource`. */
  readonly embedded: string | undefined;
}

interface Table {
  readonly names: readonly string[];
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

let parsed: Table | undefined;

function table(): Table {
  parsed ??= JSON.parse(GO_TYPES) as Table;
  return parsed;
}

/** The values a field of one definition may have, or each of its items; undefined when any will do. */
export function enumOf(definition: string, field: string): readonly string[] | undefined {
  const { enums } = table();
  const fields = Object.hasOwn(enums, definition) ? enums[definition] : undefined;
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** The facts about the fields of one definition, by its short name; undefined when its schema says everything. */
export function goFieldsOf(definition: string): ReadonlyMap<string, GoField> | undefined {
  const { names, fields } = table();
  const entry = Object.hasOwn(fields, definition) ? fields[definition] : undefined;
  if (entry === undefined) return undefined;
  return new Map(Object.entries(entry).map(([field, code]) => [field, decoded(code, names)]));
}

function decoded(code: string, names: readonly string[]): GoField {
  const [dropped, type = '', embedded = ''] = code.split(',');
  return {
    dropsZero: dropped === 'd',
    type: type === '' ? undefined : names[Number(type)],
    embedded: embedded === '' ? undefined : names[Number(embedded)],
  };
}
