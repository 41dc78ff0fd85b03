import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SingleFlight } from './single-flight.ts';

function deferred(): { readonly promise: Promise<string>; readonly resolve: (value: string) => void } {
  let resolve: (value: string) => void = () => undefined;
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

it('keeps the next run shared when an aborted one ends late', async () => {
  const flights = new SingleFlight<string>();
  const aborted = new AbortController();
  const late = deferred();
  const first = flights.run('key', () => late.promise, aborted.signal);
  aborted.abort(new Error('given up'));
  await expect(first).rejects.toThrow('given up');

  const { signal } = new AbortController();
  const next = deferred();
  const second = flights.run('key', () => next.promise, signal);
  late.resolve('late');
  await setImmediate();
  const third = flights.run('key', () => Promise.resolve('a run of its own'), signal);
  next.resolve('next');
  await expect(Promise.all([second, third])).resolves.toEqual(['next', 'next']);
});
