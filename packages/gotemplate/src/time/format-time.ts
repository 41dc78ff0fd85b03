import { type Civil, civilOf, weekdayOf, yearDayOf } from './civil.ts';
import { chunksOf, dayNames, type Element, monthNames } from './layout.ts';
import type { Zone, ZoneOffset } from './zone.ts';

/** An instant to format. */
export interface Instant {
  /** Since the epoch. */
  readonly seconds: number;
  readonly nanos: number;
  readonly zone: Zone;
}

/** Go's `Time.Format`. */
export function formatTime(instant: Instant, layout: string): string {
  const offset = instant.zone.offsetAt(instant.seconds);
  const local = instant.seconds + offset.seconds;
  const civil = civilOf(local);
  let out = '';
  for (const { prefix, element, text } of chunksOf(layout)) {
    out += prefix;
    if (element !== undefined) out += formatElement(element, text, civil, local, offset, instant.nanos);
  }
  return out;
}

const pad = (value: number, width: number, fill = '0'): string => {
  const digits = String(Math.abs(value)).padStart(width, fill);
  return value < 0 ? `-${digits}` : digits;
};

function formatElement(
  element: Element,
  text: string,
  civil: Civil,
  local: number,
  offset: ZoneOffset,
  nanos: number,
): string {
  switch (element) {
    case 'Year':
      return pad(Math.abs(civil.year) % 100, 2);
    case 'LongYear':
      return pad(civil.year, 4);
    case 'Month':
      return (monthNames[civil.month - 1] as string).slice(0, 3);
    case 'LongMonth':
      return monthNames[civil.month - 1] as string;
    case 'NumMonth':
      return String(civil.month);
    case 'ZeroMonth':
      return pad(civil.month, 2);
    case 'WeekDay':
      return (dayNames[weekdayOf(local)] as string).slice(0, 3);
    case 'LongWeekDay':
      return dayNames[weekdayOf(local)] as string;
    case 'Day':
      return String(civil.day);
    case 'UnderDay':
      return pad(civil.day, 2, ' ');
    case 'ZeroDay':
      return pad(civil.day, 2);
    case 'UnderYearDay':
      return pad(yearDayOf(civil), 3, ' ');
    case 'ZeroYearDay':
      return pad(yearDayOf(civil), 3);
    case 'TZ':
      return offset.name === '' ? numericOffset(offset.seconds, 'NumTZ') : offset.name;
    case 'FracSecond0':
    case 'FracSecond9':
      return formatFraction(text, nanos);
    default:
      return formatClock(element, civil, offset);
  }
}

function formatClock(element: Element, civil: Civil, offset: ZoneOffset): string {
  const hour12 = civil.hour % 12 === 0 ? 12 : civil.hour % 12;
  switch (element) {
    case 'Hour':
      return pad(civil.hour, 2);
    case 'Hour12':
      return String(hour12);
    case 'ZeroHour12':
      return pad(hour12, 2);
    case 'Minute':
      return String(civil.minute);
    case 'ZeroMinute':
      return pad(civil.minute, 2);
    case 'Second':
      return String(civil.second);
    case 'ZeroSecond':
      return pad(civil.second, 2);
    case 'PM':
      return civil.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return civil.hour >= 12 ? 'pm' : 'am';
    default:
      return numericOffset(offset.seconds, element);
  }
}

function numericOffset(seconds: number, element: Element): string {
  if (seconds === 0 && element.startsWith('ISO8601')) return 'Z';
  const abs = Math.abs(seconds);
  const colon = element.includes('Colon') ? ':' : '';
  // The sign is that of the whole minutes, as in Go.
  let text = `${Math.trunc(seconds / 60) < 0 ? '-' : '+'}${pad(Math.floor(abs / 3600), 2)}`;
  if (!element.includes('Short')) text += colon + pad(Math.floor(abs / 60) % 60, 2);
  if (element.includes('Seconds')) text += colon + pad(abs % 60, 2);
  return text;
}

function formatFraction(text: string, nanos: number): string {
  const digits = String(nanos)
    .padStart(9, '0')
    .slice(0, text.length - 1)
    .padEnd(text.length - 1, '0');
  if (text[1] === '0') return text[0] + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : text[0] + trimmed;
}
