import { parentPort, workerData } from 'node:worker_threads';
import { systemClock, systemRandom } from '@setpoint/core';
import { transferred } from '@setpoint/render';
import type { FromJobWorker, JobWorkerData, ToJobWorker } from './job-messages.ts';
import type { RenderContext } from './render-context.ts';
import { renderOf } from './render-job.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread');
const send = (message: FromJobWorker): void => port.postMessage(message);
// The thread is ended when nobody waits for it any more.
const { signal } = new AbortController();
const context: RenderContext = {
  ...(workerData as JobWorkerData),
  clock: systemClock,
  random: systemRandom,
  onRemotes: (cacheDir) => send({ kind: 'remotes', cacheDir }),
  onProgram: () => send({ kind: 'program' }),
  onTrace: (line) => process.stderr.write(`${line}\n`),
};

/**
 * Runs the job as often as asked. Each run reads and renders everything anew, unless results may be cached; only what was
 * made of single files (compiled templates, decoded values) is kept between runs.
 */
async function run({ job, repeat, cache }: ToJobWorker): Promise<void> {
  let startedMs = performance.now();
  let firstMs: number | undefined;
  let bestMs = Number.POSITIVE_INFINITY;
  try {
    const render = await renderOf(job, context);
    let text = '';
    for (let i = 0; i < repeat; i++) {
      send({ kind: 'begun' });
      startedMs = performance.now();
      if (i === 0 || !cache) text = await render(signal);
      const tookMs = performance.now() - startedMs;
      firstMs ??= tookMs;
      bestMs = Math.min(bestMs, tookMs);
    }
    send({ kind: 'done', text, firstMs: firstMs ?? bestMs, bestMs });
  } catch (error) {
    const tookMs = performance.now() - startedMs;
    send({
      kind: 'failed',
      error: transferred(error),
      firstMs: firstMs ?? tookMs,
      bestMs: Math.min(bestMs, tookMs),
    });
  }
}

port.on('message', (message: ToJobWorker) => void run(message));
