import { func, type GoFunction } from '../values/go-function.ts';
import { GoType, intType, stringType } from '../values/go-type.ts';
import { int, int64, normalize } from '../values/int.ts';
import { GoNamed } from '../values/objects.ts';
import { type Civil, civilOf, secondsOf, weekdayOf, yearDayOf } from './civil.ts';
import { durationType, durationValue } from './duration.ts';
import { formatTime } from './format-time.ts';
import { dayNames, monthNames } from './layout.ts';
import { instantOf, utc, type Zone } from './zone.ts';

const nanosPerSecond = 1_000_000_000n;

/** A Go `time.Time`. */
export class GoTime {
  readonly type: GoType = timeType;
  readonly seconds: number;
  readonly nanos: number;
  readonly zone: Zone;
  /** Nanoseconds on the monotonic clock, which only `now` sets and String shows. */
  readonly monotonic: bigint | undefined;

  constructor(seconds: number, nanos: number, zone: Zone, monotonic?: bigint) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.zone = zone;
    this.monotonic = monotonic;
  }

  get epochNanos(): bigint {
    return BigInt(this.seconds) * nanosPerSecond + BigInt(this.nanos);
  }

  add(nanoseconds: bigint): GoTime {
    const total = this.epochNanos + nanoseconds;
    const nanos = ((total % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
    const monotonic = this.monotonic === undefined ? undefined : this.monotonic + nanoseconds;
    return new GoTime(Number((total - nanos) / nanosPerSecond), Number(nanos), this.zone, monotonic);
  }

  in(zone: Zone): GoTime {
    return new GoTime(this.seconds, this.nanos, zone, this.monotonic);
  }

  format(layout: string): string {
    return formatTime(this, layout);
  }

  get civil(): Civil {
    return civilOf(this.local);
  }

  /** Seconds of the local civil time, as if it were UTC. */
  get local(): number {
    return this.seconds + this.zone.offsetAt(this.seconds).seconds;
  }

  toString(): string {
    const text = this.format('2006-01-02 15:04:05.999999999 -0700 MST');
    return this.monotonic === undefined ? text : `${text} m=${monotonicText(this.monotonic)}`;
  }
}

function monotonicText(nanoseconds: bigint): string {
  const abs = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(abs % nanosPerSecond).padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : '+'}${abs / nanosPerSecond}.${fraction}`;
}

/** The zero time, 1 January of year 1. */
export const zeroSeconds = -62_135_596_800;

const monthType = new GoType('time.Month', 'int', true, {
  string: (value: GoNamed) => monthNames[Number(value.value) - 1] ?? `%!Month(${value.value})`,
  methods: [['String', func([], (value: GoNamed) => monthNames[Number(value.value) - 1] ?? '')]],
});

const weekdayType = new GoType('time.Weekday', 'int', true, {
  string: (value: GoNamed) => dayNames[Number(value.value)] ?? `%!Weekday(${value.value})`,
  methods: [['String', func([], (value: GoNamed) => dayNames[Number(value.value)] ?? '')]],
});

const part = (read: (civil: Civil) => number): GoFunction =>
  func([], (time: GoTime) => int(read(time.civil)));

function addDate(time: GoTime, years: number, months: number, days: number): GoTime {
  const { civil } = time;
  const local = secondsOf({
    ...civil,
    year: civil.year + years,
    month: civil.month + months,
    day: civil.day + days,
  });
  return new GoTime(instantOf(local, time.zone), time.nanos, time.zone);
}

/** `time.Time` with the methods templates use. */
export const timeType: GoType = new GoType('time.Time', 'struct', true, {
  string: (time: GoTime) => time.toString(),
  json: (time: GoTime) => time.format('2006-01-02T15:04:05.999999999Z07:00'),
});

const methods: ReadonlyArray<readonly [string, GoFunction]> = [
  ['String', func([], (time: GoTime) => time.toString())],
  ['Format', func([stringType], (time: GoTime, layout: string) => time.format(layout))],
  ['Unix', func([], (time: GoTime) => int64(time.seconds))],
  ['UnixMilli', func([], (time: GoTime) => int64(normalize(time.epochNanos / 1_000_000n)))],
  ['UnixMicro', func([], (time: GoTime) => int64(normalize(time.epochNanos / 1000n)))],
  ['UnixNano', func([], (time: GoTime) => int64(time.epochNanos))],
  ['UTC', func([], (time: GoTime) => time.in(utc))],
  ['Year', part((civil) => civil.year)],
  ['Month', func([], (time: GoTime) => new GoNamed(monthType, time.civil.month))],
  ['Day', part((civil) => civil.day)],
  ['Hour', part((civil) => civil.hour)],
  ['Minute', part((civil) => civil.minute)],
  ['Second', part((civil) => civil.second)],
  ['YearDay', part(yearDayOf)],
  ['Nanosecond', func([], (time: GoTime) => int(time.nanos))],
  ['Weekday', func([], (time: GoTime) => new GoNamed(weekdayType, weekdayOf(time.local)))],
  ['IsZero', func([], (time: GoTime) => time.seconds === zeroSeconds && time.nanos === 0)],
  ['After', func([timeType], (time: GoTime, other: GoTime) => time.epochNanos > other.epochNanos)],
  ['Before', func([timeType], (time: GoTime, other: GoTime) => time.epochNanos < other.epochNanos)],
  ['Equal', func([timeType], (time: GoTime, other: GoTime) => time.epochNanos === other.epochNanos)],
  [
    'Sub',
    func([timeType], (time: GoTime, other: GoTime) =>
      durationValue(saturated(time.epochNanos - other.epochNanos)),
    ),
  ],
  ['Add', func([durationType], (time: GoTime, by: number | GoNamed) => time.add(nanosOf(by)))],
  ['AddDate', func([intType, intType, intType], addDate)],
];

/** A duration is 64 bits; what does not fit is the longest one. */
function saturated(nanoseconds: bigint): bigint {
  const longest = 2n ** 63n - 1n;
  if (nanoseconds > longest) return longest;
  return nanoseconds < -longest - 1n ? -longest - 1n : nanoseconds;
}

function nanosOf(value: number | GoNamed): bigint {
  return BigInt(typeof value === 'number' ? value : value.value);
}

// The methods name the type in their signatures, so they are attached once both exist.
for (const [name, method] of methods) (timeType.methods as Map<string, GoFunction>).set(name, method);
