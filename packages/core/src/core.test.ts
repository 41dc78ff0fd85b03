import { describe, expect, it } from 'vitest';
import { rfc3339, rfc3339Micro, sleep, systemClock } from './clock.ts';
import { SetpointError } from './error.ts';
import { jitter, seededRandom } from './random.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('SetpointError', () => {
  it('describes cause, object, rule and next action', () => {
    const error = new SetpointError('x.y', 'it broke', { subject: 'v1 Pod a/b', rule: 'R', nextAction: 'N' });
    expect(error.describe()).toBe('v1 Pod a/b: it broke\nRule: R\nNext: N');
  });
  it('keeps its own kind and wraps others with their cause', () => {
    const own = new SetpointError('x.y', 'm');
    expect(SetpointError.from(own)).toBe(own);
    const wrapped = SetpointError.from(new TypeError('t'));
    expect([wrapped.code, wrapped.message, (wrapped.cause as Error).name]).toEqual([
      'core.unexpected',
      't',
      'TypeError',
    ]);
  });
});

describe('clock', () => {
  it('writes times as Kubernetes does', () => {
    expect(rfc3339(1_700_000_000_999)).toBe('2023-11-14T22:13:20Z');
    expect(rfc3339Micro(1_700_000_000_999)).toBe('2023-11-14T22:13:20.999000Z');
  });
  it('sleep rejects at once when its signal aborts', async () => {
    const abort = new AbortController();
    const sleeping = sleep(systemClock, 60_000, abort.signal);
    abort.abort(new Error('stop'));
    await expect(sleeping).rejects.toThrow('stop');
  });
  it('a timer of nothing fires after everything that waits already, and can be cancelled', async () => {
    const order: string[] = [];
    const cancelled = systemClock.setTimer(0, () => order.push('cancelled'));
    setImmediate(() => order.push('waiting'));
    const fired = new Promise<void>((resolve) => {
      systemClock.setTimer(0, () => {
        order.push('timer');
        resolve();
      });
    });
    cancelled.cancel();
    order.push('now');
    await fired;
    expect(order).toEqual(['now', 'waiting', 'timer']);
  });
  it('simulated timers fire by due time, then by creation, and wall jumps leave durations alone', async () => {
    const clock = new SimulatedClock();
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push('c'));
    clock.setTimer(10, () => fired.push('a'));
    clock.setTimer(10, () => fired.push('b'));
    clock.setTimer(30, () => fired.push('never')).cancel();
    clock.jumpWallClock(-5000);
    await clock.advance(25);
    expect(fired).toEqual(['a', 'b', 'c']);
    expect(clock.monotonicMs()).toBe(25);
  });
});

describe('random', () => {
  it('equal seeds give equal streams, different seeds different ones', () => {
    const take = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 8 }, () => random.next());
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    for (const value of take(9)) expect(value >= 0 && value < 1).toBe(true);
  });
  it('jitter stays within its fraction', () => {
    const random = seededRandom(1);
    for (let i = 0; i < 100; i++) {
      const value = jitter(random, 100, 0.1);
      expect(value >= 90 && value <= 110).toBe(true);
    }
  });
});
