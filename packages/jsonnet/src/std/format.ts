import { checkedNumber } from '../operators.ts';
import { ObjectValue } from '../object-value.ts';
import type { Runtime } from '../runtime.ts';
import { textLength } from '../text.ts';
import { toText } from '../to-json.ts';
import { LIBRARY } from '../trace.ts';
import { ArrayValue, force, typeName, type Value } from '../values.ts';
import { type FormatCode, parseFormat } from './format-codes.ts';
import { renderFloat, renderHex, renderInteger, renderScientific } from './format-numbers.ts';
import { characterOf } from './characters.ts';

/** `std.format`: Python's `%` on a value, an array or an object. */
export function formatText(rt: Runtime, format: string, values: Value): string {
  const codes = parseFormat(rt, format);
  const formatter =
    values instanceof ObjectValue
      ? new ObjectFormatter(rt, values)
      : new ArrayFormatter(rt, values instanceof ArrayValue ? values : new ArrayValue([values]));
  let text = '';
  for (const code of codes) {
    text += typeof code === 'string' ? code : formatter.format(code);
    rt.chargeText(text.length);
  }
  formatter.end();
  return text;
}

interface Formatter {
  format(code: FormatCode): string;
  end(): void;
}

class ArrayFormatter implements Formatter {
  readonly #rt: Runtime;
  readonly #values: ArrayValue;
  #next = 0;

  constructor(rt: Runtime, values: ArrayValue) {
    this.#rt = rt;
    this.#values = values;
  }

  format(code: FormatCode): string {
    const width = code.width === '*' ? this.#take('at least') : code.width;
    const precision = code.precision === '*' ? this.#take('at least') : code.precision;
    if (code.type === '%') return padded(this.#rt, '%', width, code);
    const at = this.#next;
    return render(this.#rt, this.#take('more than'), code, width, precision, String(at));
  }

  #take(expected: string): Value {
    const { elements } = this.#values;
    const at = this.#next++;
    const slot = elements[at];
    if (slot !== undefined) return force(this.#rt, slot, LIBRARY);
    const counts = `${elements.length}, expected ${expected} ${at}`;
    throw this.#rt.error(`Not enough values to format: ${counts}`, LIBRARY);
  }

  end(): void {
    const { length } = this.#values.elements;
    if (this.#next < length)
      throw this.#rt.error(`Too many values to format: ${length}, expected ${this.#next}`, LIBRARY);
  }
}

class ObjectFormatter implements Formatter {
  readonly #rt: Runtime;
  readonly #values: ObjectValue;

  constructor(rt: Runtime, values: ObjectValue) {
    this.#rt = rt;
    this.#values = values;
  }

  format(code: FormatCode): string {
    const rt = this.#rt;
    if (code.type === '%') return padded(rt, '%', this.#fixed(code.width, 'field width'), code);
    const { key } = code;
    if (key === undefined) throw rt.error('Mapping keys required.', LIBRARY);
    const width = this.#fixed(code.width, 'field width');
    const precision = this.#fixed(code.precision, 'precision');
    if (!this.#values.visibility.has(key)) throw rt.error(`No such field: ${key}`, LIBRARY);
    return render(rt, this.#values.get(rt, key, LIBRARY), code, width, precision, key);
  }

  #fixed(value: number | '*' | null, what: string): number | null {
    if (value === '*') throw this.#rt.error(`Cannot use * ${what} with object.`, LIBRARY);
    return value;
  }

  end(): void {}
}

function render(
  rt: Runtime,
  value: Value,
  code: FormatCode,
  width: Value,
  precision: Value,
  place: string,
): string {
  return padded(rt, converted(rt, value, code, width, precision, place), width, code);
}

function padded(rt: Runtime, text: string, width: Value, code: FormatCode): string {
  const missing = widthOf(rt, width) - textLength(text);
  if (missing <= 0) return text;
  rt.chargeText(missing);
  const padding = ' '.repeat(Math.ceil(missing));
  return code.isLeft ? text + padding : padding + text;
}

function widthOf(rt: Runtime, width: Value): number {
  if (typeof width === 'number') return width;
  throw rt.error(`Unexpected type ${typeName(width)}, expected number`, LIBRARY);
}

function converted(
  rt: Runtime,
  value: Value,
  code: FormatCode,
  width: Value,
  precision: Value,
  place: string,
): string {
  if (code.type === 's') return toText(rt, value, LIBRARY);
  if (code.type === 'c') return character(rt, value);
  if (typeof value !== 'number')
    throw rt.error(`Format required number at ${place}, got ${typeName(value)}`, LIBRARY);
  const zeros = code.isZero && !code.isLeft ? widthOf(rt, width) : 0;
  const given = precision === null ? undefined : widthOf(rt, precision);
  rt.chargeText(Math.max(zeros, given ?? 0));
  const digits = given ?? 6;
  if (digits > 308 && 'feg'.includes(code.type)) throw rt.error('Overflow', LIBRARY);
  switch (code.type) {
    case 'd':
    case 'o': {
      const prefix = code.type === 'o' && code.isAlternate ? '0' : '';
      const whole = Math.floor(Math.abs(value));
      const radix = code.type === 'o' ? 8 : 10;
      return renderInteger(value <= -1, whole, zeros, given ?? 0, code, radix, prefix);
    }
    case 'x':
      return renderHex(Math.floor(value), zeros, given ?? 0, code);
    case 'f':
      return renderFloat(value, zeros, code, true, digits);
    case 'e':
      return renderScientific(checkedNumber(rt, value, LIBRARY), zeros, code, true, digits);
    default:
      return general(value, zeros, code, digits);
  }
}

/** `%g`: whichever form is shorter. */
function general(value: number, zeros: number, code: FormatCode, digits: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(10));
  if (exponent < -4 || exponent >= digits)
    return renderScientific(value, zeros, code, code.isAlternate, digits - 1);
  return renderFloat(value, zeros, code, code.isAlternate, digits - Math.max(1, exponent + 1));
}

function character(rt: Runtime, value: Value): string {
  if (typeof value === 'number') return characterOf(rt, value, LIBRARY);
  if (typeof value !== 'string')
    throw rt.error(`%c expected number / string, got: ${typeName(value)}`, LIBRARY);
  const length = textLength(value);
  if (length === 1) return value;
  throw rt.error(`%c expected 1-sized string got: ${length}`, LIBRARY);
}
