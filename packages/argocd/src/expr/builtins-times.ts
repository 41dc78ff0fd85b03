import { GoStruct, GoType, goTime, goTypes } from '@setpoint/gotemplate';
import { type Builtin, taking } from './builtin.ts';
import { ExprFault } from './errors.ts';
import type { Run } from './evaluate.ts';
import { stringOf } from './values.ts';

const { GoTime, loadZone, parseTime, utc } = goTime;

const locationType = new GoType('time.Location', 'struct', true, {
  string: (zone: Location) => zone.zone.name,
});
const locationPointer = goTypes.pointerTo(locationType);

/** A `*time.Location` as a value. */
class Location extends GoStruct {
  readonly zone: goTime.Zone;

  constructor(zone: goTime.Zone) {
    super(locationPointer, new Map());
    this.zone = zone;
  }
}

function zoneOf(name: string): goTime.Zone {
  const zone = loadZone(name);
  if (zone === undefined) throw new ExprFault(`unknown time zone ${name}`);
  return zone;
}

const layouts = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
];

function parsed(layout: string, text: string, zone: goTime.Zone): unknown {
  const instant = parseTime(layout, text, zone);
  if (typeof instant === 'string') throw new ExprFault(instant);
  return new GoTime(instant.seconds, instant.nanos, instant.zone);
}

function date(args: readonly unknown[]): unknown {
  const isZoned = args[0] instanceof Location;
  const zone = isZoned ? (args[0] as Location).zone : utc;
  const [text, layout, zoneName] = (isZoned ? args.slice(1) : args).map(stringOf);
  if (text === undefined) throw new ExprFault('invalid number of arguments (expected at least 1, got 0)');
  if (layout !== undefined) return parsed(layout, text, zoneName === undefined ? zone : zoneOf(zoneName));
  for (const candidate of layouts) {
    const instant = parseTime(candidate, text, zone);
    if (typeof instant !== 'string') return new GoTime(instant.seconds, instant.nanos, instant.zone);
  }
  throw new ExprFault(`invalid date ${text}`);
}

function now([zone]: readonly unknown[], run: Run): unknown {
  if (zone !== undefined && !(zone instanceof Location)) {
    throw new ExprFault('invalid number of arguments (expected 0, got 1)');
  }
  const ms = run.nowMs();
  const seconds = Math.floor(ms / 1000);
  return new GoTime(seconds, Math.round((ms - seconds * 1000) * 1e6), zone?.zone ?? utc);
}

function duration([text]: readonly unknown[]): unknown {
  const nanos = goTime.parseDuration(stringOf(text));
  if (typeof nanos === 'string') throw new ExprFault(nanos);
  return goTime.durationValue(nanos);
}

export const timeBuiltins: ReadonlyArray<readonly [string, Builtin]> = [
  taking('now', 0, 1, now),
  taking('duration', 1, 1, duration),
  taking('date', 1, 4, date),
  taking('timezone', 1, 1, ([name]) => new Location(zoneOf(stringOf(name)))),
];
