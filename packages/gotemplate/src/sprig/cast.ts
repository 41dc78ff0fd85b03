import { typeOf } from '../values/inspect.ts';
import { floatToInt64, Int, normalize, wrap64 } from '../values/int.ts';
import { GoNamed } from '../values/objects.ts';
import { parseFloat64, parseInt64 } from '../syntax/parse-number.ts';

/** spf13/cast's conversions as sprig uses them: what cannot be converted is 0. */

/** Drops a decimal point followed by zeros only. */
function trimZeroDecimal(text: string): string {
  const match = /^(.*)\.0+$/s.exec(text);
  return match === null ? text : (match[1] as string);
}

/** The 64 bits of an integer, number while exact. */
export function toInt64(value: unknown): number | bigint {
  if (value instanceof Int) return wrap64(value.value);
  switch (typeof value) {
    case 'number':
      return floatToInt64(value);
    case 'boolean':
      return value ? 1 : 0;
    case 'string': {
      const parsed = parseInt64(trimZeroDecimal(value), 0);
      return typeof parsed === 'bigint' ? normalize(parsed) : 0;
    }
    default:
      return isCalendar(value) ? (value.value as number) : float32Of(value, floatToInt64);
  }
}

/** Months and weekdays are the defined integer types cast knows. */
function isCalendar(value: unknown): value is GoNamed {
  return value instanceof GoNamed && (value.type.name === 'time.Month' || value.type.name === 'time.Weekday');
}

function float32Of<R>(value: unknown, convert: (value: number) => R): R | 0 {
  return value instanceof GoNamed && typeOf(value)?.name === 'float32' ? convert(value.value as number) : 0;
}

export function toFloat64(value: unknown): number {
  if (value instanceof Int) return Number(value.value);
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'string':
      return parseFloat64(value) ?? 0;
    default:
      return isCalendar(value) ? (value.value as number) : float32Of(value, (float) => float);
  }
}
