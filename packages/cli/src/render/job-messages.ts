import type { TransferredError } from '@setpoint/render';
import type { RenderJob } from './render-job.ts';

/** What a job's thread is started with. */
export interface JobWorkerData {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface JobRuns {
  /** Runs of the job; the best time is told. */
  readonly repeat: number;
  /** Repeats may be answered by the result before. */
  readonly cache: boolean;
}

/** What a job's thread is sent: one job at a time. */
export interface ToJobWorker extends JobRuns {
  readonly job: RenderJob;
}

export interface JobTimes {
  readonly firstMs: number;
  readonly bestMs: number;
}

/** What a job's thread sends: how far it is, then one outcome. */
export type FromJobWorker =
  /** A run starts; its time counts from here. */
  | { readonly kind: 'begun' }
  /** The run reads from the network, and keeps what it read in the folder until it ends. */
  | { readonly kind: 'remotes'; readonly cacheDir: string }
  /** The run waits for a program of the user's. */
  | { readonly kind: 'program' }
  | ({ readonly kind: 'done'; readonly text: string } & JobTimes)
  | ({ readonly kind: 'failed'; readonly error: TransferredError } & JobTimes);
