import { describe, expect, it } from 'vitest';
import { mergeConditions } from './conditions.ts';
import { kitchen, parseGoDuration, parseRetryDuration } from './duration.ts';
import { appendHistory } from './history.ts';
import { mayRetry, retryDelayMs } from './retry.ts';
import { parseSyncOptions } from './sync-options.ts';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['-2m', -120_000],
    ['0', 0],
    ['5', undefined],
    ['', undefined],
    ['3 m', undefined],
  ])('reads %s as Go does', (text, ms) => expect(parseGoDuration(text)).toBe(ms));

  it('takes a bare number of a retry for seconds and names the field of a bad one', () => {
    expect(parseRetryDuration('7', 'retry.backoff.duration')).toBe(7000);
    expect(() => parseRetryDuration('soon', 'retry.backoff.duration')).toThrow(
      'unable to parse soon as a duration',
    );
  });

  it('writes the time of day as time.Kitchen does', () => {
    expect(kitchen(Date.UTC(2026, 0, 1, 0, 5))).toBe('12:05AM');
    expect(kitchen(Date.UTC(2026, 0, 1, 15, 4))).toBe('3:04PM');
  });
});

describe('retry', () => {
  it('waits duration × factor ^ attempts, at most maxDuration', () => {
    const waits = [0, 1, 2, 6].map((count) => retryDelayMs({ limit: 5 }, count));
    expect(waits).toEqual([5000, 10_000, 20_000, 180_000]);
    expect(retryDelayMs({ backoff: { duration: '2', factor: 3, maxDuration: '10s' } }, 2)).toBe(10_000);
  });
  it('counts a negative limit as always', () => {
    expect([
      mayRetry({ limit: -1 }, 99),
      mayRetry({ limit: 2 }, 1),
      mayRetry({ limit: 2 }, 2),
      mayRetry(undefined, 0),
    ]).toEqual([true, true, false, false]);
  });
});

describe('conditions', () => {
  it('replaces evaluated types, keeps others, and keeps the time of what did not change', () => {
    const old = [
      { type: 'SyncError', message: 's', lastTransitionTime: '2026-01-01T00:00:00Z' },
      { type: 'ComparisonError', message: 'same', lastTransitionTime: '2026-01-01T00:00:00Z' },
      { type: 'ComparisonError', message: 'gone', lastTransitionTime: '2026-01-01T00:00:00Z' },
    ];
    const next = mergeConditions(
      old,
      [
        { type: 'ComparisonError', message: 'same' },
        { type: 'ComparisonError', message: 'new' },
      ],
      ['ComparisonError'],
      Date.UTC(2026, 5, 1),
    );
    expect(next).toEqual([
      { type: 'ComparisonError', message: 'new', lastTransitionTime: '2026-06-01T00:00:00Z' },
      { type: 'ComparisonError', message: 'same', lastTransitionTime: '2026-01-01T00:00:00Z' },
      { type: 'SyncError', message: 's', lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
  });
});

describe('history', () => {
  it('numbers entries on and keeps the newest', () => {
    let history = appendHistory([], { revision: 'a' }, 2, 0);
    for (const revision of ['b', 'c']) history = appendHistory(history, { revision }, 2, 0);
    expect(history.map((entry) => [entry.id, entry.revision])).toEqual([
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(appendHistory(history, { revision: 'd' }, 0, 0)).toEqual([]);
  });
});

describe('sync options', () => {
  it('reads Argo CD names and ignores what it does not know', () => {
    const options = parseSyncOptions([
      'CreateNamespace=true',
      'Prune=confirm',
      'PrunePropagationPolicy=orphan',
      'X=y',
    ]);
    expect([options.createNamespace, options.prune, options.prunePropagation, options.validate]).toEqual([
      true,
      'confirm',
      'orphan',
      true,
    ]);
    expect(parseSyncOptions(undefined).clientSideApplyMigration).toBe(true);
  });
});
