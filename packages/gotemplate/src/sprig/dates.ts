import type { CallContext } from '../exec/call-context.ts';
import type { Execution } from '../exec/execution.ts';
import { GoError } from '../errors.ts';
import { parseInt64 } from '../syntax/parse-number.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { anyType, stringType } from '../values/go-type.ts';
import { Int } from '../values/int.ts';
import { GoTime, timeType, zeroSeconds } from '../time/go-time.ts';
import { durationText, parseDuration, roundDuration } from '../time/duration.ts';
import { parseTime } from '../time/parse-time.ts';
import { loadZone, utc, type Zone } from '../time/zone.ts';

const second = 1_000_000_000n;

function localZone(run: Execution): Zone {
  return loadZone(run.timeZone) ?? utc;
}

function zoneNamed(run: Execution, name: string): Zone {
  return name === 'Local' ? localZone(run) : (loadZone(name) ?? utc);
}

function now(run: Execution): GoTime {
  const ms = run.clock.now();
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6);
  const monotonic = BigInt(Math.round(run.clock.monotonicMs() * 1e6));
  return new GoTime(seconds, nanos, localZone(run), monotonic);
}

/** Times pass, Unix seconds of the given integer types are converted, anything else is now. */
function timeOf(run: Execution, value: unknown, integers: readonly string[]): GoTime {
  if (value instanceof GoTime) return value;
  if (value instanceof Int && integers.includes(value.type.name)) {
    return new GoTime(Number(value.value), 0, localZone(run));
  }
  return now(run);
}

function dateInZone({ run }: CallContext, layout: string, date: unknown, zone: string): string {
  return timeOf(run, date, ['int64', 'int', 'int32']).in(zoneNamed(run, zone)).format(layout);
}

function ago({ run }: CallContext, date: unknown): string {
  const since = now(run).epochNanos - timeOf(run, date, ['int64', 'int']).epochNanos;
  return durationText(saturated(roundDuration(saturated(since), second)));
}

/** What Go's Duration can hold of it: its Sub and Round stop there, at 292 years. */
function saturated(nanos: bigint): bigint {
  const most = 2n ** 63n - 1n;
  return nanos > most ? most : nanos < -most - 1n ? -most - 1n : nanos;
}

function duration(value: unknown): string {
  let seconds = 0n;
  if (typeof value === 'string') {
    const parsed = parseInt64(value, 10);
    if (typeof parsed === 'bigint') seconds = parsed;
    else if (parsed === 'range') seconds = value.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n;
  } else if (value instanceof Int && value.type.name === 'int64') {
    seconds = BigInt(value.value);
  }
  return durationText(BigInt.asIntN(64, seconds * second));
}

const roundUnits: ReadonlyArray<readonly [nanoseconds: bigint, name: string]> = [
  [365n * 24n * 3600n * second, 'y'],
  [30n * 24n * 3600n * second, 'mo'],
  [24n * 3600n * second, 'd'],
  [3600n * second, 'h'],
  [60n * second, 'm'],
  [second, 's'],
];

/** The largest unit a duration exceeds, rounded down. */
function durationRound({ run }: CallContext, value: unknown): string {
  let nanos = 0n;
  if (typeof value === 'string') {
    const parsed = parseDuration(value);
    if (typeof parsed === 'bigint') nanos = parsed;
  } else if (value instanceof Int && value.type.name === 'int64') {
    nanos = BigInt(value.value);
  } else if (value instanceof GoTime) {
    nanos = now(run).epochNanos - value.epochNanos;
  }
  const abs = nanos < 0n ? -nanos : nanos;
  const unit = roundUnits.find(([size]) => abs > size);
  return unit === undefined ? '0s' : `${abs / unit[0]}${unit[1]}`;
}

function dateModify(by: string, time: GoTime): GoTime {
  const nanos = parseDuration(by);
  return typeof nanos === 'string' ? time : time.add(nanos);
}

function mustDateModify(by: string, time: GoTime): GoTime {
  const nanos = parseDuration(by);
  if (typeof nanos === 'string') throw new GoError(nanos);
  return time.add(nanos);
}

function toDate({ run }: CallContext, layout: string, text: string): GoTime {
  const parsed = parseTime(layout, text, localZone(run));
  if (typeof parsed === 'string') return new GoTime(zeroSeconds, 0, utc);
  return new GoTime(parsed.seconds, parsed.nanos, parsed.zone);
}

function mustToDate({ run }: CallContext, layout: string, text: string): GoTime {
  const parsed = parseTime(layout, text, localZone(run));
  if (typeof parsed === 'string') throw new GoError(parsed);
  return new GoTime(parsed.seconds, parsed.nanos, parsed.zone);
}

const htmlLayout = '2006-01-02';
const inZone = contextual([stringType, anyType, stringType], dateInZone);

/** sprig's date functions. They read the clock of the execution, and its zone where Go reads the local one. */
export const dateFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['now', contextual([], ({ run }: CallContext) => now(run))],
  ['ago', contextual([anyType], ago)],
  [
    'date',
    contextual([stringType, anyType], (context: CallContext, layout: string, date: unknown) =>
      dateInZone(context, layout, date, 'Local'),
    ),
  ],
  ['dateInZone', inZone],
  ['date_in_zone', inZone],
  [
    'htmlDate',
    contextual([anyType], (context: CallContext, date: unknown) =>
      dateInZone(context, htmlLayout, date, 'Local'),
    ),
  ],
  [
    'htmlDateInZone',
    contextual([anyType, stringType], (context: CallContext, date: unknown, zone: string) =>
      dateInZone(context, htmlLayout, date, zone),
    ),
  ],
  ['dateModify', func([stringType, timeType], dateModify)],
  ['date_modify', func([stringType, timeType], dateModify)],
  ['mustDateModify', func([stringType, timeType], mustDateModify)],
  ['must_date_modify', func([stringType, timeType], mustDateModify)],
  ['toDate', contextual([stringType, stringType], toDate)],
  ['mustToDate', contextual([stringType, stringType], mustToDate)],
  ['unixEpoch', func([timeType], (time: GoTime) => String(time.seconds))],
  ['duration', func([anyType], duration)],
  ['durationRound', contextual([anyType], durationRound)],
];
