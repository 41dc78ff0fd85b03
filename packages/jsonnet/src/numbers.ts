/** As jsonnet prints a number: whole ones in full, others as C's `%.17g`. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return wholeText(value);
  return preciseText(value, 17);
}

function wholeText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return Number.isSafeInteger(value) ? String(value) : String(BigInt(value));
}

/** As `%.Ng`: without trailing zeros, with an exponent below -4 and from N on. */
function preciseText(value: number, digits: number): string {
  const [mantissa, power] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e') as [string, string];
  const exponent = Number(power);
  const figures = mantissa.replace('.', '').replace(/0+$/, '');
  const sign = value < 0 ? '-' : '';
  if (exponent >= -4 && exponent < digits) return sign + placed(figures, exponent);
  const fraction = figures.length > 1 ? `.${figures.slice(1)}` : '';
  return `${sign}${figures[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function placed(figures: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${figures}`;
  const whole = figures.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = figures.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The shortest digits that mean the number, never with an exponent: Go's FormatFloat(v, 'f', -1, 64). */
export function plainText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  return (value < 0 ? '-' : '') + placed(mantissa.replace('.', ''), Number(power));
}
