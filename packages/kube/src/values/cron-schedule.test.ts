import { describe, expect, it } from 'vitest';
import { nextFire, parseCron } from './cron-schedule.ts';

function fires(expression: string, after: string, zone = 'UTC'): string {
  const schedule = parseCron(expression);
  if (typeof schedule === 'string') throw new TypeError(schedule);
  const next = nextFire(schedule, Date.parse(after), zone);
  return next === undefined ? 'never' : new Date(next).toISOString().slice(0, 16);
}

describe('cron schedules', () => {
  it.each([
    ['*/15 * * * *', '2026-01-01T00:07:00Z', '2026-01-01T00:15'],
    ['0 3 * * *', '2026-01-01T03:00:00Z', '2026-01-02T03:00'],
    ['0 0 1 * *', '2026-01-15T00:00:00Z', '2026-02-01T00:00'],
    ['0 0 * * SUN', '2026-01-01T00:00:00Z', '2026-01-04T00:00'],
    // Both day fields restricted: either one.
    ['0 0 13 * FRI', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
    ['0 0 29 FEB *', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', 'never'],
    ['@hourly', '2026-01-01T00:30:00Z', '2026-01-01T01:00'],
    ['@every 90s', '2026-01-01T00:00:00Z', '2026-01-01T00:01'],
  ])('%s after %s fires %s', (expression, after, expected) => {
    expect(fires(expression, after)).toBe(expected);
  });

  it('keeps to the clock of its zone, across the hour that summer skips', () => {
    expect(fires('30 9 * * *', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T07:30');
    expect(fires('0 5 * * *', '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T03:00');
  });

  it.each([
    ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@often', 'unrecognized descriptor: @often'],
  ])('refuses %s', (expression, message) => {
    expect(parseCron(expression)).toBe(message);
  });
});
