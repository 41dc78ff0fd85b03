import { describe, expect, it } from 'vitest';
import { OwnWrites } from './own-writes.ts';

describe('OwnWrites', () => {
  it('knows what comes back late, after more was written', () => {
    const own = new OwnWrites('');
    own.wrote('fi');
    own.wrote('file');
    expect(own.isOwn('fi')).toBe(true);
    expect(own.isOwn('file')).toBe(true);
  });
  it('knows what somebody else wrote, also when it was written here once', () => {
    const own = new OwnWrites('');
    own.wrote('x');
    expect(own.isOwn('x')).toBe(true);
    expect(own.isOwn('')).toBe(false);
    expect(own.isOwn('x')).toBe(false);
  });
});
