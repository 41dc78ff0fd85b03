import { opaqueType } from '../types/type.ts';
import { OpaqueValue, type Value } from '../values/value.ts';

export const QUANTITY = opaqueType('kubernetes.Quantity');

const NANO = 10n ** 9n;
const MAX_INT64 = 2n ** 63n - 1n;
const BINARY: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

/** A Kubernetes quantity: an exact number of nano units. */
export class Quantity extends OpaqueValue {
  readonly type = QUANTITY;
  readonly nanos: bigint;
  /** Whether apimachinery keeps it as an integer, which `isInteger()` answers: `1.0` it does not. */
  readonly #whole: boolean;

  constructor(nanos: bigint, whole: boolean) {
    super();
    this.nanos = nanos;
    this.#whole = whole;
  }

  equals(other: OpaqueValue): Value {
    return other instanceof Quantity && other.nanos === this.nanos;
  }

  /** The value as an int, or undefined where apimachinery's `AsInt64` fails. */
  get integer(): bigint | undefined {
    const value = this.nanos / NANO;
    return this.#whole && BigInt.asIntN(64, value) === value ? value : undefined;
  }

  get approximate(): number {
    const whole = this.nanos / NANO;
    return Number(whole) + Number(this.nanos - whole * NANO) / 1e9;
  }

  /** The sum, which is whole where both are; zero takes the form of the other. */
  plus(other: Quantity): Quantity {
    if (this.nanos === 0n) return other;
    if (other.nanos === 0n) return this;
    return new Quantity(this.nanos + other.nanos, this.#whole && other.#whole);
  }

  minus(other: Quantity): Quantity {
    return this.plus(new Quantity(-other.nanos, other.#whole));
  }

  static ofInt(value: bigint): Quantity {
    return new Quantity(value * NANO, true);
  }

  /** The quantity a text spells, or undefined; less than a nano is rounded up to one. */
  static parse(text: string): Quantity | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?((?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?)$/.exec(text);
    if (match === null) return undefined;
    const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
    if (text === '') return undefined;
    const scaled = scaleOf(suffix);
    if (scaled === undefined) return undefined;
    const mantissa = BigInt(`${whole}${fraction}`) * 2n ** scaled.binary;
    let nanos = timesPowerOfTen(mantissa, scaled.decimal - fraction.length + 9);
    if (scaled.binary > 0n && nanos > MAX_INT64 * NANO) nanos = MAX_INT64 * NANO;
    const digits = whole.replace(/^0+/, '').length;
    const isWhole = fraction === '' && scaled.decimal >= 0 && isShort(digits, scaled.binary);
    return new Quantity(sign === '-' ? -nanos : nanos, isWhole);
  }
}

function scaleOf(suffix: string): { readonly binary: bigint; readonly decimal: number } | undefined {
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return { binary, decimal: 0 };
  const decimal = DECIMAL.get(suffix);
  if (decimal !== undefined) return { binary: 0n, decimal };
  const exponent = Number(suffix.slice(1));
  return Math.abs(exponent) > 1000 ? undefined : { binary: 0n, decimal: exponent };
}

/** Up to so many digits apimachinery keeps a number as an integer; a binary suffix takes three for every ten bits. */
function isShort(digits: number, binary: bigint): boolean {
  return binary === 0n ? digits <= 18 : digits + Math.floor((Number(binary) * 3) / 10) <= 14;
}

function timesPowerOfTen(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return value % divisor === 0n ? value / divisor : value / divisor + 1n;
}
