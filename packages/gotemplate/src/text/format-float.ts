/** Decimal digits d₁d₂… of 0.d₁d₂… × 10^point, without trailing zeros unless asked for by rounding. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The shortest digits that read back as the same float, which JS and Go agree on. */
export function shortestDecimal(abs: number): Decimal {
  if (abs === 0) return { digits: '', point: 0 };
  const [mantissa, exponent] = abs.toExponential().split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

const single = new Float32Array(1);

/** The shortest digits that read back as the same float32. */
function shortestDecimal32(abs: number): Decimal {
  if (abs === 0) return { digits: '', point: 0 };
  for (let precision = 0; precision < 9; precision++) {
    const text = abs.toExponential(precision);
    single[0] = Number(text);
    if (single[0] !== abs) continue;
    const [mantissa, exponent] = text.split('e') as [string, string];
    return { digits: mantissa.replace('.', '').replace(/0+$/, ''), point: Number(exponent) + 1 };
  }
  return shortestDecimal(abs);
}

const floatBits = new DataView(new ArrayBuffer(8));

/** The parts of a float: abs = mantissa × 2^exponent. */
function decompose(abs: number): { mantissa: bigint; exponent: number } {
  floatBits.setFloat64(0, abs);
  const bits = floatBits.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** All the digits of a float; every binary fraction has finitely many. */
function exactDecimal(abs: number): Decimal {
  if (abs === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = decompose(abs);
  const digits =
    exponent >= 0
      ? (mantissa << BigInt(exponent)).toString()
      : (mantissa * 5n ** BigInt(-exponent)).toString();
  const point = exponent >= 0 ? digits.length : digits.length + exponent;
  return { digits: digits.replace(/0+$/, ''), point };
}

/** Rounds to `count` digits, half to even as Go does for exact decimals. */
function round(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count < 0) return { digits: '', point };
  if (count >= digits.length) return decimal;
  const kept = digits.slice(0, count);
  const next = digits[count] as string;
  const exactlyHalf = next === '5' && digits.length === count + 1;
  const up = exactlyHalf ? count > 0 && Number(kept.at(-1)) % 2 === 1 : next >= '5';
  if (!up) return { digits: kept.replace(/0+$/, ''), point };
  let i = count - 1;
  while (i >= 0 && kept[i] === '9') i--;
  if (i < 0) return { digits: '1', point: point + 1 };
  return { digits: kept.slice(0, i) + String(Number(kept[i]) + 1), point };
}

/** Go's `strconv.FormatFloat(value, format, precision, bits)` for the formats of fmt; precision -1 is the shortest. */
export function formatFloat(value: number, format: string, precision: number, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return 'NaN';
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : '';
  const abs = Math.abs(value);
  if (abs === Infinity) return negative ? '-Inf' : '+Inf';
  if (format === 'b') return sign + formatBinary(abs, bits);
  if (format === 'x' || format === 'X') return sign + formatHex(abs, precision, format);
  return sign + formatDecimal(abs, format, precision, bits);
}

function formatDecimal(abs: number, format: string, precision: number, bits: 32 | 64): string {
  const shortest = precision < 0;
  let decimal: Decimal;
  let digits = precision;
  if (shortest) {
    decimal = bits === 32 ? shortestDecimal32(abs) : shortestDecimal(abs);
    if (format === 'e' || format === 'E') digits = Math.max(decimal.digits.length - 1, 0);
    else if (format === 'f') digits = Math.max(decimal.digits.length - decimal.point, 0);
    else digits = decimal.digits.length;
  } else {
    decimal = exactDecimal(abs);
    if (format === 'e' || format === 'E') decimal = round(decimal, digits + 1);
    else if (format === 'f') decimal = round(decimal, decimal.point + digits);
    else {
      if (digits === 0) digits = 1;
      decimal = round(decimal, digits);
    }
  }
  if (format === 'e' || format === 'E') return exponential(decimal, digits, format);
  if (format === 'f') return fixed(decimal, digits);
  return general(decimal, digits, shortest, format);
}

function general(decimal: Decimal, precision: number, shortest: boolean, format: string): string {
  let threshold = precision;
  if (threshold > decimal.digits.length && decimal.digits.length >= decimal.point)
    threshold = decimal.digits.length;
  if (shortest) threshold = 6;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) {
    const digits = Math.min(precision, decimal.digits.length);
    return exponential(decimal, digits - 1, format === 'g' ? 'e' : 'E');
  }
  return fixed(decimal, Math.max(decimal.digits.length - decimal.point, 0));
}

function exponential(decimal: Decimal, precision: number, letter: string): string {
  const first = decimal.digits[0] ?? '0';
  const rest = precision > 0 ? `.${decimal.digits.slice(1, precision + 1).padEnd(precision, '0')}` : '';
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1;
  const sign = exponent < 0 ? '-' : '+';
  return `${first}${rest}${letter}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function fixed(decimal: Decimal, precision: number): string {
  const { digits, point } = decimal;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision <= 0) return whole;
  let fraction = '';
  if (point < 0) fraction = '0'.repeat(Math.min(-point, precision)) + digits;
  else fraction = digits.slice(point);
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`;
}

function formatBinary(abs: number, bits: 32 | 64): string {
  let { mantissa, exponent } = decompose(abs);
  if (bits === 32) {
    mantissa >>= 29n;
    exponent += 29;
    if (abs === 0) exponent = -149;
  }
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function formatHex(abs: number, precision: number, format: string): string {
  let { mantissa, exponent } = decompose(abs);
  if (mantissa === 0n) exponent = 0;
  else {
    // One bit before the point, sixty behind it.
    while (mantissa >> 60n === 0n) {
      mantissa <<= 1n;
      exponent--;
    }
    exponent += 60;
    if (precision >= 0 && precision < 15) {
      const shift = BigInt(precision * 4);
      const extra = (mantissa << shift) & 0xfffffffffffffffn;
      mantissa >>= 60n - shift;
      if ((extra | (mantissa & 1n)) > 1n << 59n) mantissa++;
      mantissa <<= 60n - shift;
      if (mantissa >> 61n !== 0n) {
        mantissa >>= 1n;
        exponent++;
      }
    }
  }
  let text = `0x${mantissa >> 60n}`;
  const fraction = (mantissa & 0xfffffffffffffffn).toString(16).padStart(15, '0');
  const digits =
    precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  if (digits !== '') text += `.${digits}`;
  text += `p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return format === 'X' ? text.toUpperCase() : text;
}

/** How `print` and `{{…}}` write a float64. */
export function printFloat(value: number): string {
  if (Number.isInteger(value) && value > -1e6 && value < 1e6 && !Object.is(value, -0)) return String(value);
  return formatFloat(value, 'g', -1);
}
