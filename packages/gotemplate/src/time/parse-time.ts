import { daysInMonth, isLeap, secondsOf } from './civil.ts';
import type { Instant } from './format-time.ts';
import { chunksOf, dayNames, type Element, monthNames } from './layout.ts';
import { quoteBytes } from './quote-bytes.ts';
import { fixedZone, instantOf, utc, type Zone } from './zone.ts';

/** Go's `time.ParseInLocation`: the instant, or the message of the error. */
export function parseTime(layout: string, text: string, local: Zone): Instant | string {
  try {
    return new Reader(layout, text).read(local);
  } catch (error) {
    if (error instanceof TimeSyntax) return error.text;
    throw error;
  }
}

class TimeSyntax {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const shortMonths = monthNames.map((name) => name.slice(0, 3));
const shortDays = dayNames.map((name) => name.slice(0, 3));

class Reader {
  readonly #layout: string;
  readonly #whole: string;
  #rest: string;
  #year = 0;
  #month = -1;
  #day = -1;
  #yearDay = -1;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #nanos = 0;
  #half: 'AM' | 'PM' | undefined;
  #isUtc = false;
  #offset: number | undefined;
  #zoneName = '';

  constructor(layout: string, text: string) {
    this.#layout = layout;
    this.#whole = text;
    this.#rest = text;
  }

  read(local: Zone): Instant {
    const chunks = [...chunksOf(this.#layout)];
    for (const [i, { prefix, element, text }] of chunks.entries()) {
      this.#skip(prefix);
      if (element === undefined) break;
      const hold = this.#rest;
      const fraction = chunks[i + 1];
      const nextIsFraction = fraction?.prefix === '' && fraction.element?.startsWith('Frac') === true;
      if (!this.#element(element, text, nextIsFraction)) this.#bad(hold, text);
    }
    if (this.#rest !== '') this.#failure(`: extra text: ${quoteBytes(this.#rest)}`);
    return this.#instant(local);
  }

  #bad(value: string, element: string): never {
    const where = `${quoteBytes(this.#whole)} as ${quoteBytes(this.#layout)}`;
    throw new TimeSyntax(
      `parsing time ${where}: cannot parse ${quoteBytes(value)} as ${quoteBytes(element)}`,
    );
  }

  #failure(message: string): never {
    throw new TimeSyntax(`parsing time ${quoteBytes(this.#whole)}${message}`);
  }

  #range(what: string): never {
    this.#failure(`: ${what} out of range`);
  }

  /** Literal text must match, but for runs of spaces. */
  #skip(prefix: string): void {
    let wanted = prefix;
    while (wanted !== '') {
      if (wanted[0] === ' ') {
        if (this.#rest !== '' && this.#rest[0] !== ' ') this.#bad(this.#rest, prefix);
        wanted = wanted.replace(/^ +/, '');
        this.#rest = this.#rest.replace(/^ +/, '');
        continue;
      }
      if (this.#rest[0] !== wanted[0]) this.#bad(this.#rest, prefix);
      wanted = wanted.slice(1);
      this.#rest = this.#rest.slice(1);
    }
  }

  #take(pattern: RegExp): string | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null) return undefined;
    this.#rest = this.#rest.slice(match[0].length);
    return match[0];
  }

  #number(fixed: boolean): number | undefined {
    const digits = this.#take(fixed ? /^\d\d/ : /^\d\d?/);
    return digits === undefined ? undefined : Number(digits);
  }

  #lookup(names: readonly string[]): number | undefined {
    const index = names.findIndex(
      (name) => this.#rest.slice(0, name.length).toLowerCase() === name.toLowerCase(),
    );
    if (index < 0) return undefined;
    this.#rest = this.#rest.slice((names[index] as string).length);
    return index;
  }

  /** Reads one element; false when the text does not fit it. */
  #element(element: Element, text: string, nextIsFraction: boolean): boolean {
    switch (element) {
      case 'Year':
      case 'LongYear':
        return this.#readYear(element);
      case 'Month':
      case 'LongMonth':
        return this.#setMonth(this.#lookup(element === 'Month' ? shortMonths : monthNames));
      case 'NumMonth':
      case 'ZeroMonth':
        return this.#readNumericMonth(element === 'ZeroMonth');
      case 'WeekDay':
        return this.#lookup(shortDays) !== undefined;
      case 'LongWeekDay':
        return this.#lookup(dayNames) !== undefined;
      case 'Day':
      case 'UnderDay':
      case 'ZeroDay':
        return this.#readDay(element);
      case 'UnderYearDay':
      case 'ZeroYearDay':
        return this.#readYearDay(element);
      case 'PM':
      case 'pm':
        return this.#readHalf(element);
      case 'TZ':
        return this.#readZoneName();
      case 'FracSecond0':
        return this.#readFraction(text.length - 1);
      case 'FracSecond9':
        if (/^[.,]\d/.test(this.#rest))
          this.#readFraction((/^.(\d+)/.exec(this.#rest) as RegExpExecArray)[1]?.length ?? 0);
        return true;
      default:
        return this.#readClock(element, nextIsFraction);
    }
  }

  #readYear(element: Element): boolean {
    const digits = this.#take(element === 'Year' ? /^\d\d/ : /^\d{4}/);
    if (digits === undefined) return false;
    const year = Number(digits);
    this.#year = element === 'LongYear' ? year : year >= 69 ? year + 1900 : year + 2000;
    return true;
  }

  #setMonth(index: number | undefined): boolean {
    if (index === undefined) return false;
    this.#month = index + 1;
    return true;
  }

  #readNumericMonth(fixed: boolean): boolean {
    const month = this.#number(fixed);
    if (month === undefined) return false;
    if (month < 1 || month > 12) this.#range('month');
    this.#month = month;
    return true;
  }

  #readDay(element: Element): boolean {
    if (element === 'UnderDay' && this.#rest[0] === ' ') this.#rest = this.#rest.slice(1);
    const day = this.#number(element === 'ZeroDay');
    if (day === undefined) return false;
    this.#day = day;
    return true;
  }

  #readYearDay(element: Element): boolean {
    if (element === 'UnderYearDay') this.#take(/^ {1,2}/);
    const digits = this.#take(element === 'ZeroYearDay' ? /^\d{3}/ : /^\d{1,3}/);
    if (digits === undefined) return false;
    this.#yearDay = Number(digits);
    return true;
  }

  #readHalf(element: 'PM' | 'pm'): boolean {
    const half = this.#take(element === 'PM' ? /^[AP]M/ : /^[ap]m/);
    if (half === undefined) return false;
    this.#half = half.toUpperCase() as 'AM' | 'PM';
    return true;
  }

  #readClock(element: Element, nextIsFraction: boolean): boolean {
    switch (element) {
      case 'Hour':
        return this.#readHour(false, 23);
      case 'Hour12':
      case 'ZeroHour12':
        return this.#readHour(element === 'ZeroHour12', 12);
      case 'Minute':
      case 'ZeroMinute': {
        const minute = this.#number(element === 'ZeroMinute');
        if (minute !== undefined && minute > 59) this.#range('minute');
        this.#minute = minute ?? 0;
        return minute !== undefined;
      }
      case 'Second':
      case 'ZeroSecond':
        return this.#readSecond(element === 'ZeroSecond', nextIsFraction);
      default:
        return this.#readOffset(element);
    }
  }

  #readHour(fixed: boolean, max: number): boolean {
    const hour = this.#number(fixed);
    if (hour !== undefined && hour > max) this.#range('hour');
    this.#hour = hour ?? 0;
    return hour !== undefined;
  }

  /** A fraction may follow the seconds even where the layout has none. */
  #readSecond(fixed: boolean, nextIsFraction: boolean): boolean {
    const second = this.#number(fixed);
    if (second === undefined) return false;
    if (second > 59) this.#range('second');
    this.#second = second;
    if (!nextIsFraction) {
      const digits = /^[.,](\d+)/.exec(this.#rest);
      if (digits !== null) this.#readFraction((digits[1] as string).length);
    }
    return true;
  }

  #readFraction(count: number): boolean {
    const text = this.#rest.slice(0, count + 1);
    if (text.length < count + 1 || !/^[.,]\d+$/.test(text)) return false;
    this.#nanos = Number(text.slice(1, 10).padEnd(9, '0'));
    this.#rest = this.#rest.slice(count + 1);
    return true;
  }

  #readOffset(element: Element): boolean {
    if (element.startsWith('ISO8601') && this.#rest[0] === 'Z') {
      this.#rest = this.#rest.slice(1);
      this.#isUtc = true;
      return true;
    }
    const colon = element.includes('Colon') ? ':' : '';
    const minutes = element.includes('Short') ? '' : `${colon}(\\d\\d)`;
    const seconds = element.includes('Seconds') ? `${colon}(\\d\\d)` : '';
    const match = new RegExp(`^([+-])(\\d\\d)${minutes}${seconds}`).exec(this.#rest);
    if (match === null) return false;
    const [whole, sign, hh, mm = '0', ss = '0'] = match;
    this.#rest = this.#rest.slice(whole.length);
    if (Number(hh) > 24) this.#range('time zone offset hour');
    if (Number(mm) > 60) this.#range('time zone offset minute');
    if (Number(ss) > 60) this.#range('time zone offset second');
    const total = (Number(hh) * 60 + Number(mm)) * 60 + Number(ss);
    this.#offset = sign === '-' ? -total : total;
    return true;
  }

  #readZoneName(): boolean {
    if (this.#take(/^UTC/) !== undefined) {
      this.#isUtc = true;
      return true;
    }
    const name =
      this.#take(/^(ChST|MeST)/) ??
      this.#take(/^GMT([+-](2[0-3]|1\d|0*\d)(?!\d))?/) ??
      this.#take(/^[+-](2[0-3]|1\d|0*\d)(?!\d)/) ??
      this.#take(/^([A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z])/);
    if (name === undefined) return false;
    this.#zoneName = name;
    return true;
  }

  #instant(local: Zone): Instant {
    if (this.#half === 'PM' && this.#hour < 12) this.#hour += 12;
    else if (this.#half === 'AM' && this.#hour === 12) this.#hour = 0;
    if (this.#yearDay >= 0) this.#resolveYearDay();
    const month = Math.max(this.#month, 1);
    const day = this.#day < 0 ? 1 : this.#day;
    if (day < 1 || day > daysInMonth(this.#year, month)) this.#range('day');
    const seconds = secondsOf({
      year: this.#year,
      month,
      day,
      hour: this.#hour,
      minute: this.#minute,
      second: this.#second,
    });
    return { ...this.#place(seconds, local), nanos: this.#nanos };
  }

  /** A year day gives month and day, and must agree with what else was given of them. */
  #resolveYearDay(): void {
    const days = isLeap(this.#year) ? 366 : 365;
    if (this.#yearDay < 1 || this.#yearDay > days) this.#range('day-of-year');
    let month = 1;
    let day = this.#yearDay;
    while (day > daysInMonth(this.#year, month)) day -= daysInMonth(this.#year, month++);
    if (this.#month >= 0 && this.#month !== month) this.#failure(': day-of-year does not match month');
    if (this.#day >= 0 && this.#day !== day) this.#failure(': day-of-year does not match day');
    this.#month = month;
    this.#day = day;
  }

  #place(civil: number, local: Zone): { seconds: number; zone: Zone } {
    if (this.#isUtc) return { seconds: civil, zone: utc };
    if (this.#offset !== undefined) {
      const seconds = civil - this.#offset;
      const here = local.offsetAt(seconds);
      const same = here.seconds === this.#offset && (this.#zoneName === '' || here.name === this.#zoneName);
      return { seconds, zone: same ? local : fixedZone(this.#zoneName, this.#offset) };
    }
    if (this.#zoneName !== '') return this.#placeByName(civil, local);
    return { seconds: instantOf(civil, local), zone: local };
  }

  #placeByName(civil: number, local: Zone): { seconds: number; zone: Zone } {
    const seconds = instantOf(civil, local);
    if (local.offsetAt(seconds).name === this.#zoneName) return { seconds, zone: local };
    const hours = this.#zoneName.startsWith('GMT') ? Number(this.#zoneName.slice(3)) : 0;
    return { seconds: civil, zone: fixedZone(this.#zoneName, hours * 3600) };
  }
}
