import { CelError } from '../values/cel-error.ts';
import { fixedDecimal, formatDouble } from '../values/double-text.ts';
import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { compareText } from '../values/text.ts';
import { Duration, formatDuration, formatTimestamp, Timestamp } from '../values/time.ts';
import { typeOf } from '../values/type-of.ts';
import { Uint } from '../values/uint.ts';
import { TypeValue, type Value } from '../values/value.ts';
import { type Clause, CLAUSE_RULES, replaceClauses, unknownClause } from './format-clauses.ts';

/** How values are written: cel-go's newest way, or the way Kubernetes still has. Undefined for what has no text. */
export interface FormatStyle {
  readonly text: (value: Value) => string | undefined;
  readonly decimal: (value: Value) => string | undefined;
  readonly fixed: (value: Value, precision: number | undefined) => string | undefined;
  readonly scientific: (value: Value, precision: number | undefined) => string | undefined;
}

export const DEFAULT_PRECISION = 6;

const STYLE: FormatStyle = { text: textOf, decimal, fixed, scientific };

/** `text.format(args)`: `%s %d %f %e %b %x %X %o`, with a precision for `%f` and `%e`. */
export function formatText(text: string, args: CelList, style: FormatStyle = STYLE): string | CelError {
  let index = 0;
  let problem: CelError | undefined;
  const result = replaceClauses(text, (clause) => {
    if (problem !== undefined) return '';
    const part =
      index < args.size ? write(args.at(index), clause, style) : new CelError(`index ${index} out of range`);
    index++;
    if (typeof part === 'string') return part;
    problem = part;
    return '';
  });
  return problem ?? result;
}

function write(value: Value, clause: Clause, style: FormatStyle): string | CelError {
  const rule = CLAUSE_RULES.get(clause.verb === 'X' ? 'x' : clause.verb)?.rule;
  if (rule === undefined) return new CelError(unknownClause(clause.verb));
  const text = writeAs(value, clause, style);
  return text ?? new CelError(`error during formatting: ${rule}, was given ${typeOf(value).name}`);
}

function writeAs(value: Value, { verb, precision }: Clause, style: FormatStyle): string | undefined {
  switch (verb) {
    case 's':
      return style.text(value);
    case 'd':
      return style.decimal(value);
    case 'f':
      return style.fixed(value, precision);
    case 'e':
      return style.scientific(value, precision);
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : radix(value, 2);
    case 'o':
      return radix(value, 8);
    default:
      return verb === 'X' ? hex(value)?.toUpperCase() : hex(value);
  }
}

/** The text of what is no list and no map. */
export function scalarText(value: Value): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof TypeValue) return value.type.name;
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Uint) return String(value.value);
  return typeof value === 'object' ? undefined : String(value);
}

/** The texts of a map's entries in the order of its keys' texts. */
export function entryTexts(
  map: CelMap,
  text: (value: Value) => string | undefined,
): readonly (readonly [string, string])[] | undefined {
  const entries: (readonly [string, string])[] = [];
  for (const [key, value] of map.entries()) {
    const left = text(key);
    const right = text(value);
    if (left === undefined || right === undefined) return undefined;
    entries.push([left, right]);
  }
  return entries.sort(([a], [b]) => compareText(a, b));
}

function textOf(value: Value): string | undefined {
  if (value instanceof CelList) {
    const parts = value.toArray().map(textOf);
    return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
  }
  if (value instanceof CelMap) {
    const entries = entryTexts(value, textOf);
    return entries === undefined
      ? undefined
      : `{${entries.map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
  }
  return nonFinite(value) ?? scalarText(value);
}

function nonFinite(value: Value): string | undefined {
  if (typeof value !== 'number' || Number.isFinite(value)) return undefined;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function decimal(value: Value): string | undefined {
  return nonFinite(value) ?? radix(value, 10);
}

/** The digits of an int or uint. */
export function radix(value: Value, base: number): string | undefined {
  if (typeof value === 'bigint') return value.toString(base);
  return value instanceof Uint ? value.value.toString(base) : undefined;
}

function hex(value: Value): string | undefined {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : radix(value, 16);
}

function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Uint ? Number(value.value) : undefined;
}

function fixed(value: Value, precision = DEFAULT_PRECISION): string | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : (nonFinite(number) ?? fixedDecimal(number, precision));
}

function scientific(value: Value, precision = DEFAULT_PRECISION): string | undefined {
  const number = numberOf(value);
  if (number === undefined) return undefined;
  return (
    nonFinite(number) ?? number.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, 'e$10$2')
  );
}
