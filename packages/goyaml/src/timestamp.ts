const DATE = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})/;
/** Hours, minutes and seconds may have one digit; the fraction may follow a comma; further digits than nine are cut. */
const TIME = /^([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?/;
const ZONE = /^(?:Z|([-+])([0-9]{2}):([0-9]{2}))$/;

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly fraction: string;
  readonly rest: string;
}

/**
 * The RFC 3339 text of a YAML timestamp, or undefined when `text` is none. Rules: the four layouts go-yaml tries with
 * Go's time.Parse: date, `T` or `t` with zone, or spaces without zone.
 */
export function parseTimestamp(text: string): string | undefined {
  const date = DATE.exec(text);
  if (date === null || !isDate(Number(date[1]), Number(date[2]), Number(date[3]))) return undefined;
  const day = `${date[1]}-${(date[2] as string).padStart(2, '0')}-${(date[3] as string).padStart(2, '0')}`;
  const rest = text.slice(date[0].length);
  if (rest === '') return `${day}T00:00:00Z`;
  if (rest[0] === 'T' || rest[0] === 't') {
    const clock = parseClock(rest.slice(1));
    const zone = clock === undefined ? undefined : parseZone(clock.rest);
    return clock === undefined || zone === undefined ? undefined : `${day}T${clockText(clock)}${zone}`;
  }
  if (rest[0] !== ' ') return undefined;
  const clock = parseClock(rest.replace(/^ +/, ''));
  return clock === undefined || clock.rest !== '' ? undefined : `${day}T${clockText(clock)}Z`;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days =
    month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return day <= days;
}

function parseClock(text: string): Clock | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = (match[4] ?? '').slice(0, 9).replace(/0+$/, '');
  return { hour, minute, second, fraction, rest: text.slice(match[0].length) };
}

function clockText(clock: Clock): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const fraction = clock.fraction === '' ? '' : `.${clock.fraction}`;
  return `${pad(clock.hour)}:${pad(clock.minute)}:${pad(clock.second)}${fraction}`;
}

function parseZone(text: string): string | undefined {
  const match = ZONE.exec(text);
  if (match === null) return undefined;
  if (match[1] === undefined) return 'Z';
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  // Go refuses only what is greater than these.
  if (hours > 24 || minutes > 60) return undefined;
  const total = hours * 60 + minutes;
  if (total === 0) return 'Z';
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${match[1]}${pad(Math.floor(total / 60))}:${pad(total % 60)}`;
}
