/** Which minutes a cron schedule names; each field as a set of allowed numbers. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Whether day of month and day of week are both restricted: then either may match. */
  readonly eitherDay: boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** The schedule of a five-field cron expression or a macro such as `@daily`; undefined when it is none. */
export function parseCron(text: string): CronSchedule | undefined {
  const fields = (macros[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const days = parseField(day, 1, 31);
  const months = parseField(month, 1, 12, monthNames, 1);
  const weekdays = parseField(weekday, 0, 6, weekdayNames, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return { minutes, hours, days, months, weekdays, eitherDay: !isAny(day) && !isAny(weekday) };
}

function isAny(field: string): boolean {
  return field.startsWith('*') || field.startsWith('?');
}

function parseField(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
  firstName = 0,
): ReadonlySet<number> | undefined {
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (match === null) return undefined;
    const [, from = '', to, every] = match;
    const step = every === undefined ? 1 : Number(every);
    const any = from === '*' || from === '?';
    const start = any ? min : numberOf(from, names, firstName);
    const end = any
      ? max
      : to === undefined
        ? every === undefined
          ? start
          : max
        : numberOf(to, names, firstName);
    if (start === undefined || end === undefined || step < 1 || start < min || end > max || start > end)
      return undefined;
    for (let value = start; value <= end; value += step) allowed.add(value);
  }
  return allowed;
}

function numberOf(text: string, names: readonly string[], firstName: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const at = names.indexOf(text.toLowerCase());
  return at < 0 ? undefined : at + firstName;
}

/** True when the schedule names the minute that the time lies in, on the clock of the time zone. */
export function cronMatches(
  schedule: CronSchedule,
  epochMs: number,
  formatter: Intl.DateTimeFormat,
): boolean {
  const parts = new Map(formatter.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  if (!schedule.minutes.has(number('minute')) || !schedule.hours.has(number('hour'))) return false;
  if (!schedule.months.has(number('month'))) return false;
  const day = schedule.days.has(number('day'));
  const weekday = schedule.weekdays.has(weekdayNames.indexOf((parts.get('weekday') ?? '').toLowerCase()));
  return schedule.eitherDay ? day || weekday : day && weekday;
}

/** Shows a time's fields as {@link cronMatches} reads them; throws a RangeError for a zone that does not exist. */
export function zoneFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
}
