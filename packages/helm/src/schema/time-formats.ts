import { Execution, sprigFunctions } from '@setpoint/gotemplate';
import type { Check } from './format-check.ts';

const mustToDate = new Map(sprigFunctions).get('mustToDate')?.call as unknown as (
  context: { readonly run: Execution },
  layout: string,
  text: string,
) => unknown;

function date(text: string): string | undefined {
  try {
    mustToDate({ run: new Execution() }, '2006-01-02', text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function time(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long';
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place';
  const parts = text.slice(0, 8).split(':');
  if (!parts.every((part) => /^[+-]?\d+$/.test(part))) return 'invalid hour/min/sec';
  const [h = 0, m = 0, s = 0] = parts.map(Number);
  if (h < 0 || m < 0 || s < 0) return 'non-positive hour/min/sec';
  if (h > 23 || m > 59 || s > 60) return 'hour/min/sec out of range';
  const [, dot = '', fraction = ''] = /^(\.?)(\d*)/.exec(text.slice(8)) ?? [];
  if (dot !== '' && fraction === '') return 'no digits in second fraction';
  const offset = offsetOf(text.slice(8 + (dot === '' ? 0 : 1 + fraction.length)));
  if (typeof offset === 'string') return offset;
  const minutes = h * 60 + m - offset;
  const utc = minutes < 0 ? minutes + 1440 : minutes;
  return s >= 60 && utc !== 23 * 60 + 59 ? 'invalid leap second' : undefined;
}

/** Minutes east of UTC, or what is wrong. */
function offsetOf(text: string): number | string {
  if (text === 'z' || text === 'Z') return 0;
  if (text.length !== 6) return 'offset must be 6 characters long';
  if (text[0] !== '+' && text[0] !== '-') return 'offset must begin with plus/minus';
  if (text[3] !== ':') return 'missing colon in offset in correct place';
  const parts = text.slice(1).split(':');
  if (!parts.every((part) => /^[+-]?\d+$/.test(part))) return 'invalid hour/min in offset';
  const [h = 0, m = 0] = parts.map(Number);
  if (h < 0 || m < 0) return 'non-positive hour/min in offset';
  if (h > 23 || m > 59) return 'hour/min in offset out of range';
  return (text[0] === '+' ? 1 : -1) * (h * 60 + m);
}

function dateTime(text: string): string | undefined {
  if (text.length < 20) return 'less than 20 characters long';
  if (!/t/i.test(text[10] ?? '')) return '11th character must be t or T';
  return within('date element', date(text.slice(0, 10))) ?? within('time element', time(text.slice(11)));
}

function within(what: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `invalid ${what}: ${problem}`;
}

const unitsOf = ['YMD', 'HMS'];

function duration(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P';
  const rest = text.slice(1);
  if (rest === '') return 'nothing after P';
  if (rest.endsWith('W')) {
    const weeks = rest.slice(0, -1);
    if (weeks === '') return 'no number in week';
    return /^\d+$/.test(weeks) ? undefined : 'invalid week';
  }
  for (const [i, part] of rest.split('T').entries()) {
    if (i !== 0 && part === '') return 'no time elements';
    const units = unitsOf[i];
    if (units === undefined) return 'more than one T';
    const problem = durationUnits(part, units);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function durationUnits(text: string, all: string): string | undefined {
  let units = all;
  for (let rest = text; rest !== ''; ) {
    const [, digits = '', unit = ''] = /^(\d*)(.?)/s.exec(rest) ?? [];
    if (digits === '') return 'missing number';
    if (unit === '') return 'missing unit';
    const at = units.indexOf(unit);
    if (at < 0) return all.includes(unit) ? `unit '${unit}' out of order` : `invalid unit '${unit}'`;
    units = units.slice(at + 1);
    rest = rest.slice(digits.length + 1);
  }
  return undefined;
}

function period(text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return 'missing slash';
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  if (start.startsWith('P')) {
    return within('start duration', duration(start)) ?? within('end date-time', dateTime(end));
  }
  const begun = within('start date-time', dateTime(start));
  if (begun !== undefined) return begun;
  return end.startsWith('P') ? within('end duration', duration(end)) : within('end date-time', dateTime(end));
}

/** Formats of times, in the order and words of the library Helm uses. */
export const timeFormats: readonly (readonly [string, Check])[] = [
  ['date', date],
  ['time', time],
  ['date-time', dateTime],
  ['duration', duration],
  ['period', period],
];
