import { describe, expect, it } from 'vitest';
import { base64Fault, timeFault } from './go-text.ts';

describe('texts as Go decodes them', () => {
  it.each([
    ['2026-01-02T03:04:05Z', undefined],
    ['2026-01-02T03:04:05.123+02:00', undefined],
    ['', 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
    ['bogus', 'parsing time "bogus" as "2006-01-02T15:04:05Z07:00": cannot parse "bogus" as "2006"'],
    [
      '2026-01-02 03:04:05Z',
      'parsing time "2026-01-02 03:04:05Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 03:04:05Z" as "T"',
    ],
    [
      'é',
      String.raw`parsing time "\xc3\xa9" as "2006-01-02T15:04:05Z07:00": cannot parse "\xc3\xa9" as "2006"`,
    ],
    ['2026-13-02T03:04:05Z', 'parsing time "2026-13-02T03:04:05Z": month out of range'],
    ['2026-01-02T03:04:05Zx', 'parsing time "2026-01-02T03:04:05Zx": extra text: "x"'],
  ])('time %j', (text, fault) => {
    expect(timeFault(text, false)).toBe(fault);
  });

  it('wants six digits of a micro time', () => {
    expect(timeFault('2026-01-02T03:04:05.123456Z', true)).toBeUndefined();
    expect(timeFault('2026-01-02T03:04:05Z', true)).toContain('cannot parse "Z" as ".000000"');
  });

  it.each([
    ['', undefined],
    ['AAEC', undefined],
    ['AA==', undefined],
    ['AAE=\n', undefined],
    ['Bogus', 4],
    ['not valid!', 3],
    ['-dash-', 0],
    ['A===', 1],
    ['AA=', 3],
    ['AA==A', 4],
  ])('base64 %j', (text, at) => {
    expect(base64Fault(text)).toBe(at === undefined ? undefined : `illegal base64 data at input byte ${at}`);
  });
});
