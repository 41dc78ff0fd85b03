import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { eitherSignal } from './either-signal.ts';

const first = new Error('first');
const second = new Error('second');

describe('eitherSignal', () => {
  it('aborts with the first that aborts, for its reason, and then listens to none', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const { signal } = eitherSignal([a.signal, b.signal]);
    expect(signal.aborted).toBe(false);
    b.abort(first);
    a.abort(second);
    expect(signal.reason).toBe(first);
    expect(getEventListeners(a.signal, 'abort')).toEqual([]);
    expect(getEventListeners(b.signal, 'abort')).toEqual([]);
  });

  it('is aborted when one is already', () => {
    const a = new AbortController();
    const { signal } = eitherSignal([new AbortController().signal, AbortSignal.abort(first), a.signal]);
    expect(signal.reason).toBe(first);
    expect(getEventListeners(a.signal, 'abort')).toEqual([]);
  });

  it('follows nobody once it is left', () => {
    const a = new AbortController();
    const { signal, leave } = eitherSignal([a.signal]);
    expect(getEventListeners(a.signal, 'abort')).toHaveLength(1);
    leave();
    a.abort(first);
    expect(signal.aborted).toBe(false);
    expect(getEventListeners(a.signal, 'abort')).toEqual([]);
  });
});
