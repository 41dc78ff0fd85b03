import type { Arguments, LibraryFunction } from './arguments.ts';
import { LuaTable } from './table.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** `os` with `time` and `date` only, as Argo CD allows; the time zone is UTC. */
export function osLibrary(nowMs: () => number): Readonly<Record<string, LibraryFunction>> {
  return {
    time: (args) => [args.count === 0 ? Math.floor(nowMs() / 1000) : timeOf(args.table(1))],
    date: (args) => {
      const format = args.optionalString(1, '%c').replace(/^!/, '');
      const at = args.count >= 2 ? args.number(2) * 1000 : nowMs();
      const date = validDate(args, at);
      return [format.startsWith('*t') ? dateTable(date) : formatDate(date, format)];
    },
  };
}

function validDate(args: Arguments, epochMs: number): Date {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) throw args.error(2, 'time out of range');
  return date;
}

function timeOf(table: LuaTable): number {
  const field = (name: string, otherwise: number): number => {
    const value = table.get(name);
    return typeof value === 'number' ? Math.trunc(value) : otherwise;
  };
  const epochMs = Date.UTC(
    field('year', -1),
    field('month', -1) - 1,
    field('day', -1),
    field('hour', 12),
    field('min', 0),
    field('sec', 0),
  );
  return epochMs / 1000;
}

function dateTable(date: Date): LuaTable {
  const table = new LuaTable();
  const fields = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    min: date.getUTCMinutes(),
    sec: date.getUTCSeconds(),
    wday: date.getUTCDay() + 1,
    yday: 0,
    isdst: false,
  };
  for (const [name, value] of Object.entries(fields)) table.set(name, value);
  return table;
}

function formatDate(date: Date, format: string): string {
  return format.replace(/%(.)/g, (whole, flag: string) =>
    flag === '%' ? '%' : (directive(date, flag) ?? whole),
  );
}

function directive(date: Date, flag: string): string | undefined {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = days[date.getUTCDay()] as string;
  const month = months[date.getUTCMonth()] as string;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const year = String(date.getUTCFullYear());
  const texts: Readonly<Record<string, string>> = {
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    c: `${two(date.getUTCDate())} ${month.slice(0, 3)} ${year.slice(-2)} ${time} UTC`,
    d: two(date.getUTCDate()),
    F: `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`,
    H: two(date.getUTCHours()),
    I: two(((date.getUTCHours() + 11) % 12) + 1),
    m: two(date.getUTCMonth() + 1),
    M: two(date.getUTCMinutes()),
    p: date.getUTCHours() < 12 ? 'AM' : 'PM',
    P: date.getUTCHours() < 12 ? 'am' : 'pm',
    S: two(date.getUTCSeconds()),
    w: String(date.getUTCDay()),
    x: `${year.slice(-2)}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}`,
    X: `${time}:${two(date.getUTCSeconds())}`,
    y: year.slice(-2),
    Y: year,
    z: '+0000',
    Z: 'UTC',
  };
  return texts[flag];
}
