import { CelError } from './cel-error.ts';
import type { Timestamp } from './time.ts';

/** The calendar of a point in time in a zone; month and week day count from 0, days of month and year from 1. */
export interface CalendarFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  readonly dayOfWeek: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** The calendar of a timestamp in UTC, a zone of the IANA database, or an offset `+hh:mm`. */
export function calendarOf(timestamp: Timestamp, zone: string): CalendarFields | CelError {
  const offset = offsetSeconds(timestamp, zone);
  if (offset instanceof CelError) return offset;
  const date = new Date((Number(timestamp.seconds) + offset) * 1000);
  const startOfYear = new Date(date);
  startOfYear.setUTCMonth(0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    dayOfYear: Math.round((date.getTime() - startOfYear.getTime()) / 86_400_000) + 1,
    dayOfWeek: date.getUTCDay(),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
  };
}

function offsetSeconds(timestamp: Timestamp, zone: string): number | CelError {
  if (zone === '' || zone === 'UTC') return 0;
  const colon = zone.indexOf(':');
  if (colon < 0) return namedOffset(timestamp, zone);
  const hours = integer(zone.slice(0, colon));
  const minutes = integer(zone.slice(colon + 1));
  if (hours instanceof CelError) return hours;
  if (minutes instanceof CelError) return minutes;
  return (zone.startsWith('-') ? hours * 60 - minutes : hours * 60 + minutes) * 60;
}

function integer(text: string): number | CelError {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  return new CelError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Forgets everything when full: zones come from expressions, which may compute them. */
const maxFormats = 128;
const formats = new Map<string, Intl.DateTimeFormat>();

function namedOffset(timestamp: Timestamp, zone: string): number | CelError {
  const format = formatOf(zone);
  if (format === undefined) return new CelError(`unknown time zone ${zone}`);
  const seconds = Number(timestamp.seconds);
  const parts = new Map(
    format.formatToParts(new Date(seconds * 1000)).map((part) => [part.type, part.value]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - field('year') : field('year');
  const local = new Date(0);
  local.setUTCFullYear(year, field('month') - 1, field('day'));
  local.setUTCHours(field('hour'), field('minute'), field('second'));
  return local.getTime() / 1000 - seconds;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined || !/^[A-Za-z]/.test(zone)) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
    if (formats.size >= maxFormats) formats.clear();
    formats.set(zone, format);
    return format;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
