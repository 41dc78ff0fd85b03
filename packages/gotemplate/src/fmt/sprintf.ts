import { typeOf } from '../values/inspect.ts';
import { Int } from '../values/int.ts';
import { GoNamed } from '../values/objects.ts';
import { printFloat } from '../text/format-float.ts';
import { Printer } from './printer.ts';

/** Go's `fmt.Sprint` of one value: what `{{…}}` writes. */
export function printValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return printFloat(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value instanceof Int && value.type.string === undefined) return String(value.value);
      return printAny(value);
  }
}

function printAny(value: unknown): string {
  const printer = new Printer();
  printer.printArg(value, 'v');
  return printer.out;
}

function isStringKind(value: unknown): boolean {
  return typeof value === 'string' || typeOf(value)?.kind === 'string';
}

/** Go's `fmt.Sprint`: a space between operands when neither is a string. */
export function sprint(values: readonly unknown[]): string {
  let out = '';
  let previousIsString = false;
  for (let i = 0; i < values.length; i++) {
    const isString = isStringKind(values[i]);
    if (i > 0 && !isString && !previousIsString) out += ' ';
    out += printValue(values[i]);
    previousIsString = isString;
  }
  return out;
}

/** Go's `fmt.Sprintln`. */
export function sprintln(values: readonly unknown[]): string {
  return `${values.map(printValue).join(' ')}\n`;
}

const maxWidth = 1e6;

/** Go's `fmt.Sprintf`, with all its ways to say that a verb and its operand do not fit. */
export function sprintf(format: string, values: readonly unknown[]): string {
  if (!format.includes('%')) return values.length === 0 ? format : new Formatter(format, values).run();
  return new Formatter(format, values).run();
}

class Formatter {
  readonly #format: string;
  readonly #values: readonly unknown[];
  readonly #printer = new Printer();
  #at = 0;
  #arg = 0;
  #reordered = false;
  #goodIndex = true;
  #afterIndex = false;

  constructor(format: string, values: readonly unknown[]) {
    this.#format = format;
    this.#values = values;
  }

  run(): string {
    const printer = this.#printer;
    const format = this.#format;
    while (this.#at < format.length) {
      const percent = format.indexOf('%', this.#at);
      if (percent < 0) {
        printer.out += format.slice(this.#at);
        break;
      }
      printer.out += format.slice(this.#at, percent);
      this.#at = percent + 1;
      this.#directive();
    }
    if (!this.#reordered && this.#arg < this.#values.length) this.#extra();
    return printer.out;
  }

  #directive(): void {
    const { flags } = this.#printer;
    this.#goodIndex = true;
    this.#afterIndex = false;
    flags.clear();
    if (this.#readFlags()) return;
    this.#readIndex();
    this.#readWidth();
    this.#readPrecision();
    if (!this.#afterIndex) this.#readIndex();
    if (this.#at >= this.#format.length) {
      this.#printer.out += '%!(NOVERB)';
      return;
    }
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at) as number);
    this.#at += verb.length;
    this.#verb(verb);
  }

  /** Reads flags; true when a plain lower-case verb followed and has been printed. */
  #readFlags(): boolean {
    const { flags } = this.#printer;
    for (; this.#at < this.#format.length; this.#at++) {
      const char = this.#format[this.#at] as string;
      if (char === '#') flags.sharp = true;
      else if (char === '0') flags.zero = true;
      else if (char === '+') flags.plus = true;
      else if (char === '-') flags.minus = true;
      else if (char === ' ') flags.space = true;
      else if (char >= 'a' && char <= 'z' && this.#arg < this.#values.length) {
        this.#at++;
        this.#print(char);
        return true;
      } else return false;
    }
    return false;
  }

  #print(verb: string): void {
    const { flags } = this.#printer;
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp;
      flags.sharp = false;
      flags.plusV = flags.plus;
      flags.plus = false;
    }
    this.#printer.printArg(this.#values[this.#arg++], verb);
  }

  #verb(verb: string): void {
    if (verb === '%') this.#printer.out += '%';
    else if (!this.#goodIndex) this.#printer.out += `%!${verb}(BADINDEX)`;
    else if (this.#arg >= this.#values.length) this.#printer.out += `%!${verb}(MISSING)`;
    else this.#print(verb);
  }

  #readWidth(): void {
    const { flags } = this.#printer;
    if (this.#format[this.#at] === '*') {
      this.#at++;
      const width = this.#intArg();
      if (width === undefined) this.#printer.out += '%!(BADWIDTH)';
      else if (width < 0) {
        flags.width = -width;
        flags.minus = true;
        flags.zero = false;
      } else flags.width = width;
      this.#afterIndex = false;
      return;
    }
    flags.width = this.#number();
    if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false;
  }

  #readPrecision(): void {
    if (this.#at + 1 >= this.#format.length || this.#format[this.#at] !== '.') return;
    const { flags } = this.#printer;
    this.#at++;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#readIndex();
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#number() ?? 0;
      return;
    }
    this.#at++;
    const precision = this.#intArg();
    if (precision !== undefined && precision >= 0) flags.precision = precision;
    else this.#printer.out += '%!(BADPREC)';
    this.#afterIndex = false;
  }

  /** A decimal number in the format; one that is too large swallows the rest, as in Go. */
  #number(): number | undefined {
    const start = this.#at;
    let value = 0;
    while (this.#at < this.#format.length) {
      const digit = this.#format.charCodeAt(this.#at) - 48;
      if (digit < 0 || digit > 9) break;
      if (value > maxWidth) {
        this.#at = this.#format.length;
        return undefined;
      }
      value = value * 10 + digit;
      this.#at++;
    }
    return this.#at > start ? value : undefined;
  }

  #intArg(): number | undefined {
    if (this.#arg >= this.#values.length) return undefined;
    const value = this.#values[this.#arg++];
    const plain =
      value instanceof Int || (value instanceof GoNamed && typeof value.value !== 'string')
        ? value.value
        : undefined;
    return typeof plain === 'number' && Math.abs(plain) <= maxWidth ? plain : undefined;
  }

  /** An explicit argument index, `[3]`. */
  #readIndex(): void {
    this.#afterIndex = false;
    if (this.#format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#at + 1);
    if (this.#format.length - this.#at < 3 || close < 0) {
      this.#at++;
      this.#goodIndex = false;
      return;
    }
    const digits = this.#format.slice(this.#at + 1, close);
    this.#at = close + 1;
    const index = /^\d+$/.test(digits) ? Number(digits) - 1 : Number.NaN;
    const parsed = index <= maxWidth * 10;
    if (parsed && index >= 0 && index < this.#values.length) this.#arg = index;
    else this.#goodIndex = false;
    this.#afterIndex = parsed;
  }

  #extra(): void {
    const printer = this.#printer;
    printer.flags.clear();
    printer.out += '%!(EXTRA ';
    for (let i = this.#arg; i < this.#values.length; i++) {
      if (i > this.#arg) printer.out += ', ';
      const value = this.#values[i];
      if (value === null || value === undefined) printer.out += '<nil>';
      else {
        printer.out += `${typeOf(value)?.name}=`;
        printer.printArg(value, 'v');
      }
    }
    printer.out += ')';
  }
}
