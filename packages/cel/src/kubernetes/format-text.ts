import { fn, type Library, member } from '../library/function.ts';
import {
  DEFAULT_PRECISION,
  entryTexts,
  type FormatStyle,
  formatText,
  radix,
  scalarText,
} from '../library/format-text.ts';
import { quote } from '../library/strings.ts';
import { DYN, listType, STRING } from '../types/type.ts';
import { fixedDecimal } from '../values/double-text.ts';
import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { Duration, Timestamp } from '../values/time.ts';
import type { Value } from '../values/value.ts';

const STYLE: FormatStyle = {
  text: (value) => containerText(value) ?? scalarText(value),
  decimal: (value) => radix(value, 10),
  fixed,
  scientific,
};

/** `format` as Kubernetes has it (version 2 of cel-go's strings): literals in lists, numbers as English groups them. */
export const FORMAT_TEXT_LIBRARY: Library = {
  functions: [
    fn(
      'format',
      member('string_format', [STRING, listType(DYN)], STRING, (text: string, args: CelList) =>
        formatText(text, args, STYLE),
      ),
    ),
  ],
};

function containerText(value: Value): string | undefined {
  if (value instanceof CelList) {
    const parts = value.toArray().map(literalText);
    return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
  }
  if (!(value instanceof CelMap)) return undefined;
  const entries = entryTexts(value, literalText);
  return entries === undefined ? undefined : `{${entries.map(([key, text]) => `${key}:${text}`).join(', ')}}`;
}

/** A value inside a list or map, as a literal of the language. */
function literalText(value: Value): string | undefined {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? fixedDecimal(value, DEFAULT_PRECISION) : quote(scalarText(value) ?? '');
  const text = containerText(value) ?? scalarText(value);
  if (text === undefined) return undefined;
  if (value instanceof Uint8Array) return `b${quote(text)}`;
  if (value instanceof Timestamp) return `timestamp(${quote(text)})`;
  return value instanceof Duration ? `duration(${quote(text)})` : text;
}

function doubleOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(value)
    ? Number(value)
    : undefined;
}

function nonFinite(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

function fixed(value: Value, precision = DEFAULT_PRECISION): string | undefined {
  const number = doubleOf(value);
  if (number === undefined) return undefined;
  return (
    nonFinite(number) ??
    fixedDecimal(number, precision).replace(/\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ','))
  );
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Six places always; cel-go takes the precision for the least width. */
function scientific(value: Value, width = DEFAULT_PRECISION): string | undefined {
  const number = doubleOf(value);
  if (number === undefined) return undefined;
  const [mantissa = '', exponent = '0'] = number.toExponential(DEFAULT_PRECISION).split('e');
  const digits = Array.from(String(Math.abs(Number(exponent))).padStart(2, '0'), (digit) =>
    SUPERSCRIPTS.charAt(Number(digit)),
  );
  const text = nonFinite(number) ?? `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${digits.join('')}`;
  return text.padStart(width);
}
