import type { Arguments } from './arguments.ts';
import { formatNumber } from './values.ts';

const directive = /%([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?(.?)/gs;

/** `string.format`: the first argument is the format, the others are read in order. */
export function formatText(args: Arguments, textOf: (value: unknown) => string): string {
  let position = 1;
  return args
    .string(1)
    .replace(
      directive,
      (_whole, flags: string, width: string, precision: string | undefined, verb: string) => {
        if (verb === '%') return '%';
        position++;
        const text = formatOne(args, position, { flags, precision, verb }, textOf);
        return pad(text, flags, Number(width), verb);
      },
    );
}

interface Directive {
  readonly flags: string;
  readonly precision: string | undefined;
  readonly verb: string;
}

function formatOne(
  args: Arguments,
  position: number,
  { flags, precision, verb }: Directive,
  textOf: (value: unknown) => string,
): string {
  switch (verb) {
    case 's': {
      const text = textOf(args.any(position));
      return precision === undefined ? text : text.slice(0, Number(precision));
    }
    case 'q':
      return `"${args
        .string(position)
        .replace(/["\\\n]/g, '\\$&')
        .replaceAll('\r', '\\r')
        .replaceAll('\0', '\\000')}"`;
    case 'c':
      return String.fromCharCode(args.integer(position) & 255);
    case 'd':
    case 'i':
    case 'u':
      return signed(integerText(args.integer(position)), flags, precision);
    case 'o':
      return args.integer(position).toString(8);
    case 'x':
      return (flags.includes('#') ? '0x' : '') + args.integer(position).toString(16);
    case 'X':
      return (flags.includes('#') ? '0X' : '') + args.integer(position).toString(16).toUpperCase();
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return signed(real(args.number(position), verb, Number(precision ?? 6)), flags, undefined);
    default:
      throw args.error(1, `invalid option '%${verb}' to 'format'`);
  }
}

function real(value: number, verb: string, precision: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  if (verb === 'f') return value.toFixed(precision);
  if (verb === 'g' || verb === 'G') {
    const text = shortest(value, Math.max(1, precision));
    return verb === 'G' ? text.toUpperCase() : text;
  }
  const text = twoDigitExponent(value.toExponential(precision));
  return verb === 'E' ? text.toUpperCase() : text;
}

function shortest(value: number, precision: number): string {
  const exponential = value.toExponential(precision - 1);
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1));
  if (exponent >= -4 && exponent < precision) {
    const fixed = value.toFixed(Math.max(0, precision - 1 - exponent));
    return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
  }
  return twoDigitExponent(exponential.replace(/\.?0*e/, 'e'));
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function signed(text: string, flags: string, precision: string | undefined): string {
  const isNegative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').padStart(Number(precision ?? 0), '0');
  if (isNegative) return `-${digits}`;
  if (flags.includes('+')) return `+${digits}`;
  return flags.includes(' ') ? ` ${digits}` : digits;
}

function pad(text: string, flags: string, width: number, verb: string): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || verb === 's' || verb === 'c' || verb === 'q') return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function integerText(value: number): string {
  return Number.isFinite(value) ? BigInt(value).toString() : formatNumber(value);
}
