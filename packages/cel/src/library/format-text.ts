import { formatType } from '../types/format-type.ts';
import { CelError } from '../values/cel-error.ts';
import { fixedDecimal, formatDouble } from '../values/double-text.ts';
import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { compareText } from '../values/text.ts';
import { Duration, formatDuration, formatTimestamp, Timestamp } from '../values/time.ts';
import { typeOf } from '../values/type-of.ts';
import { Uint } from '../values/uint.ts';
import { TypeValue, type Value } from '../values/value.ts';

const CLAUSE = /%(?:%|(\.\d+)?(.?))/gs;
const DEFAULT_PRECISION = 6;

/** `text.format(args)`: `%s %d %f %e %b %x %X %o`, with a precision for `%f` and `%e`. */
export function formatText(text: string, args: CelList): string | CelError {
  let index = 0;
  let problem: CelError | undefined;
  const result = text.replace(
    CLAUSE,
    (clause: string, precision: string | undefined, verb: string | undefined) => {
      if (problem !== undefined || clause === '%%') return '%';
      if (index >= args.size) problem = new CelError(`index ${index} out of range`);
      else {
        const part = formatOne(
          args.at(index++),
          verb ?? '',
          precision === undefined ? undefined : Number(precision.slice(1)),
        );
        if (typeof part === 'string') return part;
        problem = part;
      }
      return '';
    },
  );
  return problem ?? result;
}

function formatOne(value: Value, verb: string, precision: number | undefined): string | CelError {
  switch (verb) {
    case 's':
      return (
        textOf(value) ??
        wrong(
          'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
          value,
        )
      );
    case 'd':
      return decimal(value) ?? wrong('decimal clause can only be used on integers', value);
    case 'f':
      return fixed(value, precision) ?? wrong('fixed-point clause can only be used on doubles', value);
    case 'e':
      return scientific(value, precision) ?? wrong('scientific clause can only be used on doubles', value);
    case 'b':
      return binary(value) ?? wrong('only integers and bools can be formatted as binary', value);
    case 'o':
      return radix(value, 8) ?? wrong('octal clause can only be used on integers', value);
    case 'x':
    case 'X': {
      const text = hex(value);
      if (text === undefined)
        return wrong('only integers, byte buffers, and strings can be formatted as hex', value);
      return verb === 'X' ? text.toUpperCase() : text;
    }
    default:
      return new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function wrong(rule: string, value: Value): CelError {
  const { name } = typeOf(value);
  return new CelError(`error during formatting: ${rule}, was given ${name}`);
}

function textOf(value: Value): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'number') return nonFinite(value) ?? formatDouble(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof TypeValue) return formatType(value.type).replace(/\(.*/s, '');
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof CelList) return listText(value);
  if (value instanceof CelMap) return mapText(value);
  if (value instanceof Uint) return String(value.value);
  return typeof value === 'object' ? undefined : String(value);
}

function listText(list: CelList): string | undefined {
  const parts = list.toArray().map(textOf);
  return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
}

/** In the order of the keys' texts. */
function mapText(map: CelMap): string | undefined {
  const entries: (readonly [string, string])[] = [];
  for (const [key, value] of map.entries()) {
    const left = textOf(key);
    const right = textOf(value);
    if (left === undefined || right === undefined) return undefined;
    entries.push([left, right]);
  }
  entries.sort(([a], [b]) => compareText(a, b));
  return `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

function nonFinite(value: Value): string | undefined {
  if (typeof value !== 'number' || Number.isFinite(value)) return undefined;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function decimal(value: Value): string | undefined {
  return nonFinite(value) ?? radix(value, 10);
}

function radix(value: Value, base: number): string | undefined {
  if (typeof value === 'bigint') return value.toString(base);
  return value instanceof Uint ? value.value.toString(base) : undefined;
}

function binary(value: Value): string | undefined {
  return typeof value === 'boolean' ? String(Number(value)) : radix(value, 2);
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
