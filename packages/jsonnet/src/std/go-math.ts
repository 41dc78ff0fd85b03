/** A number as a fraction of [½, 1) and a power of two, as Go's math.Frexp. */
export function frexp(value: number): readonly [fraction: number, exponent: number] {
  if (value === 0 || !Number.isFinite(value)) return [value, 0];
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  let bits = (view.getUint32(0) >>> 20) & 0x7ff;
  let shift = 0;
  if (bits === 0) {
    view.setFloat64(0, value * 2 ** 64);
    bits = (view.getUint32(0) >>> 20) & 0x7ff;
    shift = -64;
  }
  view.setUint32(0, (view.getUint32(0) & 0x800fffff) | (1022 << 20));
  return [view.getFloat64(0), bits - 1022 + shift];
}

function ldexp(fraction: number, exponent: number): number {
  const steps = Math.min(3, Math.ceil(Math.abs(exponent) / 1023));
  let result = fraction;
  for (let i = 0; i < steps; i++) result *= 2 ** Math.floor((exponent + i) / steps);
  return result;
}

/** As Go's math.Pow: whole powers by repeated squaring, which decides the last digit. */
export function pow(x: number, y: number): number {
  const isSpecial = y === 0 || x === 1 || !Number.isFinite(x) || !Number.isFinite(y) || x === 0;
  if (isSpecial) return x === 1 ? 1 : x ** y;
  if (y === 1) return x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  let whole = Math.trunc(Math.abs(y));
  let rest = Math.abs(y) - whole;
  if (rest !== 0 && x < 0) return Number.NaN;
  if (whole >= 2 ** 63) return x ** y;
  let result = 1;
  let power = 0;
  if (rest !== 0) {
    if (rest > 0.5) {
      rest--;
      whole++;
    }
    result = Math.exp(rest * Math.log(x));
  }
  let [base, exponent] = frexp(x);
  for (let i = whole; i !== 0; i = Math.floor(i / 2)) {
    if (Math.abs(exponent) > 4096) {
      power += exponent;
      break;
    }
    if (i % 2 === 1) {
      result *= base;
      power += exponent;
    }
    base *= base;
    exponent *= 2;
    if (base < 0.5) {
      base += base;
      exponent--;
    }
  }
  return y < 0 ? ldexp(1 / result, -power) : ldexp(result, power);
}

/** As Go's math.Round: half away from zero. */
export function round(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}
