import { describe, expect, it } from 'vitest';
import {
  addressKey,
  type FailureBook,
  isLimited,
  nameKey,
  withFailure,
  withoutFailures,
} from './login-limiter.ts';

const limits = { maxFailures: 2, maxFailuresOfAddress: 4, windowMs: 1000, maxEntries: 3 };
const fail = (book: FailureBook, name: string, atMs: number, keep: readonly string[] = []): FailureBook =>
  withFailure(book, name, atMs, (candidate) => keep.includes(candidate), limits);

describe('the login limiter', () => {
  it('limits a name after its failures, until the window has passed or a login succeeds', () => {
    const key = nameKey('ann');
    const book = fail(fail({}, key, 0), key, 10);
    expect(isLimited(book, key, 20, limits)).toBe(true);
    expect(isLimited(book, key, 1011, limits)).toBe(false);
    expect(isLimited(withoutFailures(book, key) ?? book, key, 20, limits)).toBe(false);
    expect(isLimited(book, nameKey('bob'), 20, limits)).toBe(false);
  });
  it('lets an address fail more often: many people may share it', () => {
    const key = addressKey('10.0.0.1');
    const times = (count: number): FailureBook =>
      Array.from({ length: count }).reduce<FailureBook>((book) => fail(book, key, 0), {});
    expect(isLimited(times(3), key, 1, limits)).toBe(false);
    expect(isLimited(times(4), key, 1, limits)).toBe(true);
  });
  it('stays bounded, and invented names never push out what protects a real account', () => {
    let book = fail(fail({}, 'real', 0, ['real']), 'real', 1, ['real']);
    for (let index = 0; index < 50; index++) book = fail(book, `made-up-${index}`, 10 + index, ['real']);
    expect(Object.keys(book).length).toBe(3);
    expect(isLimited(book, 'real', 100, limits)).toBe(true);
  });
  it('counts a name that looks like a prototype', () => {
    expect(isLimited({}, '__proto__', 0, limits)).toBe(false);
    expect(isLimited({}, 'constructor', 0, limits)).toBe(false);
  });
});
