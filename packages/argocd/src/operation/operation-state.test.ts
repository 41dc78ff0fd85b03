import { describe, expect, it } from 'vitest';
import {
  beginOperation,
  beginRetry,
  endAttempt,
  executionOf,
  hasBegun,
  leftOver,
  leftOversOf,
  waitBeforeRetryMs,
  withExecution,
} from './operation-state.ts';

const start = Date.UTC(2026, 0, 1, 12);
const operation = {
  sync: { revision: 'abc' },
  retry: { limit: 2, refresh: true, backoff: { duration: '10s', factor: 2 } },
};

describe('the life of an operation', () => {
  it('has a beginning of its own, also when another began within the same second: hooks tell them apart by it', () => {
    const first = beginOperation(operation, start + 100);
    const second = beginOperation(operation, start + 400, first);
    const third = beginOperation(operation, start + 900, second);
    const later = beginOperation(operation, start + 2500, third);
    expect([first, second, third, later].map(({ startedAt }) => startedAt)).toEqual([
      '2026-01-01T12:00:00Z',
      '2026-01-01T12:00:01Z',
      '2026-01-01T12:00:02Z',
      '2026-01-01T12:00:03Z',
    ]);
    // One that another clock began an hour from now says nothing of this one.
    const ahead = beginOperation(operation, start + 3_600_000);
    expect(beginOperation(operation, start, ahead).startedAt).toBe('2026-01-01T12:00:00Z');
  });

  it('waits in Running with finishedAt between attempts, then fails for good and counts', () => {
    const first = endAttempt(beginOperation(operation, start), 'Failed', 'no', start);
    expect(first).toMatchObject({
      retryInMs: 10_000,
      state: {
        phase: 'Running',
        retryCount: 1,
        message: 'no. Retrying attempt #1 at 12:00PM.',
        finishedAt: '2026-01-01T12:00:00Z',
      },
    });
    expect(waitBeforeRetryMs(first.state, start + 4000)).toBe(6000);
    // The clock was set back by an hour.
    expect(waitBeforeRetryMs(first.state, start - 3_600_000)).toBe(10_000);
    const again = beginRetry(first.state);
    expect(again).toMatchObject({
      message: 'Retrying operation with latest revisions. Attempt #1',
      operation: { sync: {} },
    });
    expect([again.finishedAt, again.syncResult, again.operation.sync?.revision]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(waitBeforeRetryMs(again, start)).toBeUndefined();
    const second = endAttempt(again, 'Failed', 'no', start);
    expect(second.retryInMs).toBe(20_000);
    const last = endAttempt(beginRetry(second.state), 'Error', 'no', start);
    expect(last).toMatchObject({
      retryInMs: undefined,
      state: { phase: 'Error', message: 'no (retried 2 times).' },
    });
  });

  it('does not retry what a person terminated', () => {
    const state = { ...beginOperation(operation, start), phase: 'Terminating' };
    expect(endAttempt(state, 'Failed', 'Operation terminated', start).retryInMs).toBeUndefined();
  });

  it('says so when the retry itself cannot be read', () => {
    const bad = { ...operation, retry: { limit: 1, backoff: { duration: 'soon' } } };
    expect(endAttempt(beginOperation(bad, start), 'Failed', 'no', start).state).toMatchObject({
      phase: 'Error',
      message: 'no (failed to retry: unable to parse soon as a duration)',
    });
  });

  it('stores results so that they can be resumed from', () => {
    const result = {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'n',
      name: 'd',
      status: 'Synced',
      message: 'ok',
      syncPhase: 'Sync',
    } as const;
    const state = withExecution(beginOperation(operation, start), {
      phase: 'Running',
      message: 'm',
      results: [result],
    });
    expect(executionOf(JSON.parse(JSON.stringify(state)))).toEqual({
      phase: 'Running',
      message: 'm',
      results: [result],
    });
    expect(executionOf(beginOperation(operation, start))).toBeUndefined();
  });

  it('keeps on record what the sync it replaces had named and no comparison has seen', () => {
    const named = (name: string) => ({
      group: '',
      version: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name,
    });
    const replaced = {
      ...beginOperation(operation, start),
      syncResult: {
        revision: 'abc',
        resources: [
          { ...named('seen'), syncPhase: 'Sync', status: 'Synced' },
          { ...named('written'), syncPhase: 'Sync', status: 'Synced', hookPhase: 'Succeeded' },
          { ...named('intended'), syncPhase: 'Sync' },
        ],
      },
    };
    const left = leftOver(replaced, { resources: [{ ...named('seen'), status: 'Synced' }] });
    expect(left).toEqual([named('written'), named('intended')]);
    const next = {
      ...beginOperation(operation, start),
      syncResult: { revision: 'def', resources: [...left] },
    };
    expect([hasBegun(replaced), hasBegun(next)]).toEqual([true, false]);
    expect(executionOf(next)).toBeUndefined();
    const result = { ...named('new'), message: '', syncPhase: 'Sync' as const, status: 'Synced' as const };
    const reached = withExecution(next, { phase: 'Running', message: 'on its way', results: [result] });
    expect(leftOversOf(reached)).toEqual(left);
    expect(executionOf(reached)?.results.map(({ name }) => name)).toEqual(['new']);
    // Another that replaces it has them too.
    expect(leftOver(reached, { resources: [] }).map(({ name }) => name)).toEqual([
      'written',
      'intended',
      'new',
    ]);
  });
});
