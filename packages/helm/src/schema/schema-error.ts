import { quoteGo } from '@setpoint/goyaml';

/** A value that does not fit, in the form and words of the library Helm validates with. */
export interface SchemaError {
  readonly location: readonly string[];
  readonly message: string;
  readonly causes: readonly SchemaError[];
  /** Several failures of one value under no keyword of their own; at the top only its causes are shown. */
  readonly group: boolean;
}

export function schemaError(
  location: readonly string[],
  message: string,
  causes: readonly SchemaError[] = [],
): SchemaError {
  return { location, message, causes, group: false };
}

/** The lines of errors, indented by their nesting, without a line break at the end. */
export function errorLines(errors: readonly SchemaError[], indent = 0): string {
  return errors.map((error) => errorLine(error, indent)).join('\n');
}

function errorLine(error: SchemaError, indent: number): string {
  const pointer = error.location
    .map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  const line = `${'  '.repeat(indent)}- at ${quoted(pointer)}: ${error.message}`;
  return error.causes.length === 0 ? line : `${line}\n${errorLines(error.causes, indent + 1)}`;
}

/** Text in single quotes. */
export function quoted(text: string): string {
  return `'${quoteGo(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function quotedList(items: readonly string[]): string {
  return items.map(quoted).join(', ');
}

/** A value of a schema, as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null) return '<nil>';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'value';
}

/** A number as English text has it: 1,200. */
export function grouped(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const text = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}
