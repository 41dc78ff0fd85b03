/** A parsed schedule: the minutes at which it fires, as sets of the values each field allows. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** Both day fields restricted: either one is enough. */
  readonly eitherDay: boolean;
  /** Of `@every`: a plain interval instead of fields. */
  readonly everyMs?: number;
}

interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE: FieldRange = { name: 'minute', min: 0, max: 59 };
const HOUR: FieldRange = { name: 'hour', min: 0, max: 23 };
const DAY: FieldRange = { name: 'day', min: 1, max: 31 };
const MONTH: FieldRange = { name: 'month', min: 1, max: 12, names: MONTHS };
const WEEKDAY: FieldRange = { name: 'weekday', min: 0, max: 6, names: DAYS };

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** The schedule of a standard cron expression or `@descriptor`, or the message why it is none. */
export function parseCron(text: string): CronSchedule | string {
  if (text.startsWith('@every ')) return parseEvery(text);
  const expression = text.startsWith('@') ? DESCRIPTORS[text] : text;
  if (expression === undefined) return `unrecognized descriptor: ${text}`;
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const parsed = [
    parseField(minute, MINUTE),
    parseField(hour, HOUR),
    parseField(day, DAY),
    parseField(month, MONTH),
    parseField(weekday, WEEKDAY),
  ];
  const problem = parsed.find((field) => typeof field === 'string');
  if (problem !== undefined) return problem;
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = parsed as ReadonlySet<number>[];
  const isStar = (field: string): boolean => /^[*?]/.test(field);
  return {
    minutes: minutes as ReadonlySet<number>,
    hours: hours as ReadonlySet<number>,
    daysOfMonth: daysOfMonth as ReadonlySet<number>,
    months: months as ReadonlySet<number>,
    daysOfWeek: daysOfWeek as ReadonlySet<number>,
    eitherDay: !isStar(day) && !isStar(weekday),
  };
}

function parseEvery(text: string): CronSchedule | string {
  const duration = text.slice('@every '.length);
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  const everyMs = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS_MS[unit ?? ''] ?? 0),
    0,
  );
  if (everyMs <= 0 || parts.map(([part]) => part).join('') !== duration) {
    return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
  }
  const none: ReadonlySet<number> = new Set();
  return {
    minutes: none,
    hours: none,
    daysOfMonth: none,
    months: none,
    daysOfWeek: none,
    eitherDay: false,
    everyMs: Math.max(1000, Math.floor(everyMs / 1000) * 1000),
  };
}

function parseField(text: string, range: FieldRange): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const problem = addPart(part, range, values);
    if (problem !== undefined) return problem;
  }
  return values;
}

function addPart(part: string, range: FieldRange, values: Set<number>): string | undefined {
  const [span = '', stepText, ...rest] = part.split('/');
  if (rest.length > 0) return `too many slashes: ${part}`;
  const bounds = parseSpan(span, range, stepText !== undefined);
  if (typeof bounds === 'string') return bounds;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (!Number.isInteger(step))
    return `failed to parse int from ${stepText}: strconv.Atoi: parsing "${stepText}": invalid syntax`;
  const [start, end] = bounds;
  if (start < range.min) return `beginning of range (${start}) below minimum (${range.min}): ${part}`;
  if (end > range.max) return `end of range (${end}) above maximum (${range.max}): ${part}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`;
  if (step <= 0) return `step of range should be a positive number: ${part}`;
  for (let value = start; value <= end; value += step) values.add(value);
  return undefined;
}

function parseSpan(span: string, range: FieldRange, hasStep: boolean): readonly [number, number] | string {
  if (span === '*' || span === '?') return [range.min, range.max];
  const [low = '', high, ...rest] = span.split('-');
  if (rest.length > 0) return `too many hyphens: ${span}`;
  const start = parseValue(low, range);
  if (typeof start === 'string') return start;
  if (high === undefined) return [start, hasStep ? range.max : start];
  const end = parseValue(high, range);
  return typeof end === 'string' ? end : [start, end];
}

function parseValue(text: string, range: FieldRange): number | string {
  const named = range.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + range.min;
  if (!/^\d+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  return Number(text);
}

const MINUTE_MS = 60_000;
/** A schedule that does not fire within this many days never does: 29 February comes every eight years at the rarest. */
const HORIZON_DAYS = 366 * 8;

/** The first time after `afterMs` the schedule fires in the time zone; undefined when it never does. */
export function nextFire(schedule: CronSchedule, afterMs: number, timeZone: string): number | undefined {
  if (schedule.everyMs !== undefined) {
    return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  }
  const horizon = afterMs + HORIZON_DAYS * 24 * 60 * MINUTE_MS;
  let at = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  while (at < horizon) {
    const local = localTime(at, timeZone);
    if (!matchesDay(schedule, local)) at = startOfNext(at, local, 'day');
    else if (!schedule.hours.has(local.hour)) at = startOfNext(at, local, 'hour');
    else if (!schedule.minutes.has(local.minute)) at += MINUTE_MS;
    else return at;
  }
  return undefined;
}

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

function matchesDay(schedule: CronSchedule, local: LocalTime): boolean {
  if (!schedule.months.has(local.month)) return false;
  const byDate = schedule.daysOfMonth.has(local.day);
  const byWeekday = schedule.daysOfWeek.has(local.weekday);
  return schedule.eitherDay ? byDate || byWeekday : byDate && byWeekday;
}

function startOfNext(at: number, { hour, minute }: LocalTime, unit: 'day' | 'hour'): number {
  const minutesLeft = 60 - minute;
  if (unit === 'hour') return at + minutesLeft * MINUTE_MS;
  // Stops an hour short, so that a day made shorter by a clock change is not skipped past midnight.
  const hoursLeft = 23 - hour;
  return at + (hoursLeft > 1 ? (hoursLeft - 1) * 60 + minutesLeft : minutesLeft) * MINUTE_MS;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(at: number, timeZone: string): LocalTime {
  if (timeZone === 'UTC') {
    const date = new Date(at);
    return {
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
    };
  }
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      month: 'numeric',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    month: Number(parts.get('month')),
    day: Number(parts.get('day')),
    weekday: DAYS.indexOf((parts.get('weekday') ?? '').toLowerCase()),
    hour: Number(parts.get('hour')),
    minute: Number(parts.get('minute')),
  };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
