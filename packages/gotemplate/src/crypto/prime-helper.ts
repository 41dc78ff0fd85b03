import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PrimeRace } from './prime-race.ts';

/** A second thread for the search of primes. */
interface Helper {
  readonly worker: Worker;
  readonly told: Int32Array;
}

/** It needs no more: what it holds is candidates. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

let helper: Helper | 'none' | undefined;

/**
 * Has a second thread join the race, where there is a processor for it. The thread starts with the first race and lives as
 * long as the thread that asks. One that fails is not missed, but for its speed: whoever asks finishes the race in any case.
 */
export function haveHelp(race: PrimeRace): void {
  helper ??= availableParallelism() > 1 ? start() : 'none';
  if (helper === 'none') return;
  helper.worker.postMessage(race, []);
  Atomics.add(helper.told, 0, 1);
  Atomics.notify(helper.told, 0);
}

function start(): Helper {
  const told = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(workerUrl(), {
    workerData: told.buffer,
    resourceLimits,
    env: {},
    execArgv: [],
    argv: [],
  });
  worker.unref();
  worker.on('error', () => {
    helper = 'none';
  });
  return { worker, told };
}

/** The built file: threads cannot run TypeScript, so from the sources we go by way of `dist`. */
function workerUrl(): URL {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/crypto/prime-worker.js' : './prime-worker.js';
  return new URL(built, import.meta.url);
}
