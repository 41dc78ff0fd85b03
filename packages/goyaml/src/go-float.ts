/** The shortest decimal digits that read back as `value`, and the power of ten of the first one. */
interface Digits {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

function digitsOf(value: number): Digits {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  return {
    negative: value < 0 || Object.is(value, -0),
    digits: mantissa.replace('.', ''),
    exponent: Number(exponent),
  };
}

function scientific({ negative, digits, exponent }: Digits, leastExponentDigits: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = String(Math.abs(exponent)).padStart(leastExponentDigits, '0');
  return `${negative ? '-' : ''}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function fixed({ negative, digits, exponent }: Digits): string {
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? undefined : value > 0 ? '+Inf' : '-Inf';
}

/** As strconv.FormatFloat(value, 'g', -1, 64), which is also `%v`: exponents below -4 and from 6 on are scientific. */
export function formatGoFloat(value: number): string {
  const name = special(value);
  if (name !== undefined) return name;
  const digits = digitsOf(value);
  return digits.exponent < -4 || digits.exponent >= 6 ? scientific(digits, 2) : fixed(digits);
}

/** As strconv.FormatFloat(value, 'g', -1, 32): how sigs.k8s.io/yaml writes a float that is a key. */
export function formatGoFloat32(value: number): string {
  const single = Math.fround(value);
  const name = special(single);
  if (name !== undefined) return name;
  if (single === 0) return formatGoFloat(single);
  for (let precision = 1; precision < 9; precision++) {
    const candidate = Number(single.toPrecision(precision));
    if (Math.fround(candidate) === single) return formatGoFloat(candidate);
  }
  return formatGoFloat(Number(single.toPrecision(9)));
}

/** As encoding/json writes a float64: plain digits from 1e-6 up to 1e21, else an exponent without padding. */
export function formatJsonFloat(value: number): string {
  const magnitude = Math.abs(value);
  const digits = digitsOf(value);
  if (magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e21)) return scientific(digits, 1);
  return fixed(digits);
}
