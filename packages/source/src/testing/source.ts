import { join } from 'node:path';
import { seededRandom, systemClock } from '@setpoint/core';
import { createGitSource } from '../git-source.ts';
import type { GitSource, GitSourceOptions } from '../source-api.ts';

export const never: AbortSignal = new AbortController().signal;

let caches = 0;

/** A source with a cache folder of its own below `scratch`, unless one is named. */
export function testSource(scratch: string, options: Partial<GitSourceOptions> = {}): GitSource {
  return createGitSource({
    cacheDir: join(scratch, `cache-${++caches}`),
    clock: systemClock,
    random: seededRandom(caches),
    protocols: ['https', 'http', 'ssh', 'file'],
    ...options,
  });
}

/** What the promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { readonly code: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { readonly code: string };
  }
  throw new Error('it did not fail');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
