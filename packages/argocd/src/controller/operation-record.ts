import { sleep, type Timer } from '@setpoint/core';
import { appendHistory, defaultHistoryLimit } from '../model/history.ts';
import type { Application } from '../resources/application.ts';
import type { OperationState } from '../resources/operation.ts';
import type { ArgoCdPorts } from './ports.ts';

/** Progress is for who looks on: an operation that is over sooner writes how it began and how it ended. */
const firstProgressMs = 500;
const progressIntervalMs = 100;

/** Where an operation has got to, as it is kept in `status.operationState` of its application. */
export class OperationRecord {
  readonly #key: string;
  readonly #ports: Pick<ArgoCdPorts, 'store' | 'clock' | 'reporter'>;
  /** The application as it asked for the operation. */
  readonly #started: Application;
  readonly #startedMs: number;
  #pending: (() => OperationState) | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;

  constructor(key: string, started: Application, ports: Pick<ArgoCdPorts, 'store' | 'clock' | 'reporter'>) {
    this.#key = key;
    this.#started = started;
    this.#ports = ports;
    this.#startedMs = ports.clock.monotonicMs();
  }

  /** Resolves when the state is stored; a person's wish to terminate that came meanwhile stays. */
  store(state: OperationState, signal: AbortSignal): Promise<void> {
    return this.write((current) => {
      const isTerminating = current.status?.operationState?.phase === 'Terminating';
      const phase = isTerminating && state.phase === 'Running' ? 'Terminating' : state.phase;
      return { ...current, status: { ...current.status, operationState: { ...state, phase } } };
    }, signal);
  }

  /** Stores the state within a moment; of what comes within one interval only the newest is kept. */
  storeSoon(current: () => OperationState, signal: AbortSignal): void {
    this.#pending = current;
    if (this.#timer !== undefined) return;
    const { clock } = this.#ports;
    const sinceStartMs = clock.monotonicMs() - this.#startedMs;
    const delayMs = Math.max(progressIntervalMs, firstProgressMs - sinceStartMs);
    this.#timer = clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#writing = this.#storePending(signal);
    });
  }

  /** Resolves when no write is under way; progress not yet written is dropped: what follows says more. */
  async settle(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#pending = undefined;
    await this.#writing;
  }

  /** What a sync has done must be recorded, so a failed write is tried until it succeeds or the object is gone. */
  async write(change: (current: Application) => Application, signal: AbortSignal): Promise<void> {
    const { store, clock, reporter } = this.#ports;
    for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, 5000)) {
      try {
        await store.update(this.#started, change, {}, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        reporter.error(error, 'operation state not stored yet', { application: this.#key });
        await sleep(clock, delayMs, signal);
      }
    }
  }

  async #storePending(signal: AbortSignal): Promise<void> {
    await this.#writing;
    const current = this.#pending;
    this.#pending = undefined;
    if (current === undefined) return;
    try {
      await this.store(current(), signal);
    } catch (error) {
      if (!signal.aborted)
        this.#ports.reporter.error(error, 'progress not stored', { application: this.#key });
    }
  }
}

/** The application's history with the deployment that the operation has made. */
export function historyWith(
  app: Application,
  state: OperationState,
  nowMs: number,
): NonNullable<Application['status']>['history'] {
  const { revision, revisions, source, sources } = state.syncResult ?? { revision: '' };
  const multiple = (sources?.length ?? 0) > 0;
  const deployment = {
    ...(multiple ? { revisions: revisions ?? [], sources: sources ?? [] } : { revision }),
    ...(multiple || source === undefined ? {} : { source }),
    deployStartedAt: state.startedAt,
    ...(state.operation.initiatedBy === undefined ? {} : { initiatedBy: state.operation.initiatedBy }),
  };
  const limit = app.spec.revisionHistoryLimit ?? defaultHistoryLimit;
  return appendHistory(app.status?.history ?? [], deployment, limit, nowMs);
}
