const SECOND = 1_000_000_000n;
const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP = 253_402_300_799n * SECOND + 999_999_999n;

/** A span of time in nanoseconds, within 64 bits. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  static isInRange(nanos: bigint): boolean {
    return BigInt.asIntN(64, nanos) === nanos;
  }
}

/** A point in time in nanoseconds since 1970, from year 1 to 9999. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  static isInRange(nanos: bigint): boolean {
    return nanos >= MIN_TIMESTAMP && nanos <= MAX_TIMESTAMP;
  }

  static fromSeconds(seconds: bigint): Timestamp {
    return new Timestamp(seconds * SECOND);
  }

  get seconds(): bigint {
    return floorDivide(this.nanos, SECOND);
  }

  /** Nanoseconds beyond the second, from 0. */
  get fraction(): number {
    return Number(this.nanos - this.seconds * SECOND);
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|([+-])(\d\d):(\d\d))$/;

/** The nanoseconds of an RFC 3339 text, or undefined when it is none; the range is the caller's to check. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysIn(year, month) ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    return undefined;
  }
  const offsetHours = Number(match[10] ?? 0);
  const offsetMinutes = Number(match[11] ?? 0);
  if (offsetHours > 24 || offsetMinutes > 60) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[9] === '-' ? -60 : 60);
  const seconds = BigInt(utcSeconds(year, month, day) + hour * 3600 + minute * 60 + second - offset);
  return seconds * SECOND + BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function utcSeconds(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000;
}

/** RFC 3339 in UTC with as many fraction digits as needed. */
export function formatTimestamp(timestamp: Timestamp): string {
  const date = new Date(Number(timestamp.seconds) * 1000);
  const fraction = trimmedFraction(timestamp.fraction);
  return `${date.toISOString().slice(0, 19)}${fraction}Z`;
}

function trimmedFraction(nanos: number): string {
  const digits = String(nanos).padStart(9, '0').replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

/** The nanoseconds of a Go duration (`1h2m3.5s`), or undefined when it is none or beyond 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const match = /^([+-]?)(.*)$/s.exec(text);
  const sign = match?.[1] ?? '';
  const body = match?.[2] ?? '';
  if (body === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const scale = UNITS.get(unit) ?? 1n;
    nanos += BigInt(whole === '' ? 0 : whole) * scale;
    if (fraction !== '') nanos += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  const signed = sign === '-' ? -nanos : nanos;
  return Duration.isInRange(signed) ? signed : undefined;
}

/** Seconds as a decimal number with `s`, as cel-go writes a duration. */
export function formatDuration(duration: Duration): string {
  const nanos = duration.nanos < 0n ? -duration.nanos : duration.nanos;
  const seconds = Number(nanos / SECOND) + Number(nanos % SECOND) / 1e9;
  return `${duration.nanos < 0n ? '-' : ''}${plainDecimal(seconds)}s`;
}

/** A non-negative number without exponent, in its shortest digits. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const digits = (match[1] ?? '') + (match[2] ?? '');
  const exponent = Number(match[3]);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return digits.padEnd(exponent + 1, '0');
}
