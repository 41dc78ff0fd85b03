import type { ResourceLimits } from 'node:worker_threads';
import type { SetpointError } from '@setpoint/core';
import { RENDER_CODES, renderError } from './errors.ts';

export interface WorkerLimits {
  /**
   * Wall-clock milliseconds for one render. The threads of a renderer have up to {@link MOST_TURNS} times as many while
   * the process gets too little of the processor to use them: a busy machine must not make a source unreadable.
   */
  readonly wallMs: number;
  /** MiB of old-generation heap of one worker. */
  readonly heapMb: number;
}

export const DEFAULT_LIMITS: WorkerLimits = { wallMs: 5_000, heapMb: 512 };

/** By default 90 seconds in all, as long as Argo CD gives its tools (`ARGOCD_EXEC_TIMEOUT`). */
export const MOST_TURNS = 18;

/** A thread that computes takes about a millisecond of the processor each millisecond; `cpu` is of all threads, microseconds. */
export function isStarved({ user, system }: NodeJS.CpuUsage, wallMs: number): boolean {
  return (user + system) / 1000 < wallMs / 2;
}

/** What a thread may have under the limits; templates within templates as deep as Helm allows need the stack. */
export function resourceLimits({ heapMb }: WorkerLimits): ResourceLimits {
  return { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 8 };
}

/** For a render that was stopped after `wallMs`. */
export function deadlineError(label: string, { wallMs }: WorkerLimits): SetpointError {
  return renderError(
    RENDER_CODES.deadline,
    `rendering took longer than ${wallMs} ms and was stopped`,
    label,
    {
      rule: `a render ends within ${wallMs} ms`,
      nextAction: 'Simplify what is rendered, or raise the limit for input you trust.',
    },
  );
}

/** For a thread that ended by itself: `render.memory` when it needed more than `heapMb`, else `render.worker-failed`. */
export function workerError(
  error: Error & { code?: string },
  label: string,
  { heapMb }: WorkerLimits,
): SetpointError {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return renderError(
      RENDER_CODES.memory,
      `rendering needed more than ${heapMb} MiB and was stopped`,
      label,
      {
        rule: `a render stays within ${heapMb} MiB of memory`,
        nextAction: 'Simplify what is rendered, or raise the limit for input you trust.',
        cause: error,
      },
    );
  }
  return renderError(RENDER_CODES.workerFailed, `the render worker failed: ${error.message}`, label, {
    retry: 'backoff',
    cause: error,
  });
}
