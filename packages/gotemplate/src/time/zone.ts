import { secondsOf } from './civil.ts';
import { namedOffsets } from './zone-abbreviations.ts';

/** The offset from UTC in force at some instant, and what it is called. */
export interface ZoneOffset {
  readonly seconds: number;
  /** `CET`; empty when only the offset is known. */
  readonly name: string;
}

/** A time zone. */
export interface Zone {
  /** Whether it is UTC itself, which Go writes `Z` in some layouts as any zero offset. */
  readonly name: string;
  /** What holds at an instant, in seconds since the epoch. */
  offsetAt(seconds: number): ZoneOffset;
}

const utcOffset: ZoneOffset = { seconds: 0, name: 'UTC' };
export const utc: Zone = { name: 'UTC', offsetAt: () => utcOffset };

/** A zone with one offset, as parsing a time with an offset gives. */
export function fixedZone(name: string, seconds: number): Zone {
  const offset: ZoneOffset = { seconds, name };
  return { name, offsetAt: () => offset };
}

const cache = new Map<string, Zone | undefined>();
const maxCached = 1000;

/** The zone of an IANA name, or undefined when there is none. The zone data is that of the JS runtime. */
export function loadZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return utc;
  if (!cache.has(name)) {
    if (cache.size >= maxCached) cache.clear();
    cache.set(name, createZone(name));
  }
  return cache.get(name);
}

function createZone(name: string): Zone | undefined {
  // Go reads a file of that name: offsets, other cases and bad paths are no zones to it.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // Not a zone: RangeError is how Intl says so.
    return undefined;
  }
  const names = abbreviationsOf(name);
  return {
    name,
    offsetAt(seconds) {
      const offset = localSeconds(format, seconds) - seconds;
      return { seconds: offset, name: names.get(offset) ?? numericName(offset) };
    },
  };
}

function localSeconds(format: Intl.DateTimeFormat, seconds: number): number {
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  return secondsOf({
    year,
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  });
}

function abbreviationsOf(name: string): ReadonlyMap<number, string> {
  const row = namedOffsets.find(([, zones]) => zones.split(' ').includes(name));
  const names = row === undefined ? [] : row[0].split(' ');
  return new Map(
    names.map((entry) => {
      const [, abbreviation, minutes] = /^([A-Z]+)([+-]\d+)$/.exec(entry) as RegExpExecArray;
      return [Number(minutes) * 60, abbreviation as string];
    }),
  );
}

/** tzdata calls an offset without a name by itself: `+03`, `-0930`; odd seconds are local mean time. */
function numericName(offset: number): string {
  if (offset % 60 !== 0) return 'LMT';
  const minutes = Math.abs(Math.trunc(offset / 60));
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hours}${rest}`;
}

/** The instant of a local civil time; in a gap or an overlap, the one Go's `time.Date` picks. */
export function instantOf(local: number, zone: Zone): number {
  const { seconds } = zone.offsetAt(local);
  return seconds === 0 ? local : local - zone.offsetAt(local - seconds).seconds;
}
