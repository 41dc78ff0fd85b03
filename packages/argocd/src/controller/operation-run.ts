import { eitherSignal, SetpointError, sleep } from '@setpoint/core';
import { codes } from '../errors.ts';
import type { AttemptResult } from '../operation/attempt.ts';
import { isCompleted, terminatedMessage } from '../operation/auto-sync.ts';
import {
  beginOperation,
  beginRetry,
  endAttempt,
  hasBegun,
  waitBeforeRetryMs,
} from '../operation/operation-state.ts';
import type { Application } from '../resources/application.ts';
import type { OperationState } from '../resources/operation.ts';
import { withHydration } from './application-view.ts';
import { historyWith, OperationRecord } from './operation-record.ts';
import type { ArgoCdPorts } from './ports.ts';
import type { StatusAfter } from './status-after.ts';
import { type SyncAttemptOptions, SyncAttempts } from './sync-attempts.ts';

/** What an operation learns from its application's looks, and tells them. */
export interface OperationSurroundings extends Pick<SyncAttemptOptions, 'seenDesired' | 'onDesired'> {
  readonly statusAfter: StatusAfter;
}

/**
 * One operation being carried out, from the request in `operation` to its removal. What it reaches is stored in
 * `status.operationState` before the next effect, so another process can resume it from there.
 */
export class OperationRun {
  readonly done: Promise<void>;
  readonly automated: boolean;
  readonly #key: string;
  readonly #ports: ArgoCdPorts;
  readonly #stop = new AbortController();
  readonly #terminate = new AbortController();
  readonly #statusAfter: StatusAfter;
  readonly #record: OperationRecord;
  readonly #syncs: SyncAttempts;
  #poked: () => void = () => {};

  constructor(
    key: string,
    app: Application,
    ports: ArgoCdPorts,
    { statusAfter, ...known }: OperationSurroundings,
    signal: AbortSignal,
  ) {
    this.#key = key;
    this.#record = new OperationRecord(key, app, ports);
    this.#ports = ports;
    this.#statusAfter = statusAfter;
    this.automated = app.operation?.initiatedBy?.automated === true;
    this.#syncs = new SyncAttempts({
      key,
      ports,
      record: this.#record,
      ...known,
      automated: this.automated,
      terminate: this.#terminate.signal,
      // The operation is taken up again on the connection that follows.
      onClosed: (reason) => this.#stop.abort(reason),
    });
    const either = eitherSignal([signal, this.#stop.signal]);
    this.done = this.#run(either.signal).finally(() => either.leave());
  }

  /** {@link Desired.key} of what is being synced, once it is known. */
  get desiredKey(): string | undefined {
    return this.#syncs.desired?.key;
  }

  /** Leaves the operation where it is, because something newer takes its place. */
  async supersede(): Promise<void> {
    this.#stop.abort(new SetpointError(codes.superseded, 'a newer revision takes the place of this sync'));
    await this.done;
  }

  /** Ends the operation for good: hooks that run are deleted, and it counts as Failed. */
  terminate(): void {
    this.#terminate.abort(new SetpointError(codes.terminated, 'operation is terminating'));
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      const app = this.#app();
      if (app?.operation !== undefined) await this.#attempts(app, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#ports.reporter.error(error, 'operation stopped', { application: this.#key });
    } finally {
      this.#syncs.end();
    }
  }

  async #attempts(app: Application, signal: AbortSignal): Promise<void> {
    let state = this.#beginOrResume(app);
    await this.#record.store(state, signal);
    for (;;) {
      const waitMs = waitBeforeRetryMs(state, this.#ports.clock.now());
      if (waitMs !== undefined) {
        await this.#sleepUnlessTerminated(waitMs, signal);
        state = beginRetry(state);
        await this.#record.store(state, signal);
      }
      const result = await this.#attempt(state, signal);
      await this.#record.settle();
      if (result.phase === 'Running') {
        state = await this.#awaitPoke({ ...result.state, message: result.message }, signal);
        continue;
      }
      const terminating = this.#terminate.signal.aborted || this.#isTerminating();
      const reached = terminating ? { ...result.state, phase: 'Terminating' } : result.state;
      const end = endAttempt(reached, result.phase, result.message, this.#ports.clock.now());
      state = end.state;
      if (end.retryInMs === undefined) return this.#finish(state, signal);
      await this.#record.store(state, signal);
    }
  }

  /** Tells that the application changed, which an operation that waits for a person looks at. */
  poke(): void {
    this.#poked();
  }

  /** The sync waits for a person's confirmation or a sync window: it looks again when the application changes, and by the minute. */
  async #awaitPoke(state: OperationState, signal: AbortSignal): Promise<OperationState> {
    const poked = new Promise<void>((resolve) => {
      this.#poked = resolve;
    });
    await this.#record.store(state, signal);
    const stop = eitherSignal([signal, this.#terminate.signal]);
    stop.signal.addEventListener('abort', () => this.#poked(), { once: true });
    const timer = this.#ports.clock.setTimer(60_000, () => this.#poked());
    if (!stop.signal.aborted) await poked;
    timer.cancel();
    stop.leave();
    signal.throwIfAborted();
    return state;
  }

  #beginOrResume(app: Application): OperationState {
    const stored = app.status?.operationState;
    if (stored !== undefined && !isCompleted(stored.phase)) return stored;
    return beginOperation(app.operation ?? {}, this.#ports.clock.now(), stored);
  }

  async #sleepUnlessTerminated(delayMs: number, signal: AbortSignal): Promise<void> {
    const either = eitherSignal([signal, this.#terminate.signal]);
    try {
      await sleep(this.#ports.clock, delayMs, either.signal);
    } catch (error) {
      if (!this.#terminate.signal.aborted) throw error;
    } finally {
      either.leave();
    }
  }

  async #attempt(state: OperationState, signal: AbortSignal): Promise<AttemptResult> {
    if (this.#terminate.signal.aborted && !hasBegun(state)) {
      return { phase: 'Failed', message: terminatedMessage, state };
    }
    try {
      return await this.#syncs.sync(state, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { phase: 'Error', message: SetpointError.from(error).describe(), state };
    }
  }

  async #finish(state: OperationState, signal: AbortSignal): Promise<void> {
    const { reporter, clock } = this.#ports;
    const app = this.#app();
    if (app === undefined) return;
    const { sync } = state.operation;
    const partial = (sync?.resources?.length ?? 0) > 0;
    const deployed = state.phase === 'Succeeded' && !partial && sync?.dryRun !== true;
    const { desired } = this.#syncs;
    const observed = desired && (await this.#statusAfter(desired, signal));
    await this.#record.write((current) => {
      const { operation: _done, ...rest } = current;
      const history = deployed ? historyWith(current, state, clock.now()) : current.status?.history;
      const seen = observed?.();
      const status = {
        ...(seen === undefined ? current.status : withHydration(seen, current)),
        operationState: state,
        // Argo CD's command waits until what is told is not older than the end of the operation.
        ...(state.finishedAt === undefined ? {} : { reconciledAt: state.finishedAt }),
        ...(history ? { history } : {}),
      };
      return { ...rest, status };
    }, signal);
    const what = partial ? 'Partial sync operation' : 'Sync operation';
    const to = state.syncResult === undefined ? '' : ` to ${state.syncResult.revision}`;
    if (state.phase === 'Succeeded')
      reporter.event(app, 'Normal', 'OperationCompleted', `${what}${to} succeeded`);
    else reporter.event(app, 'Warning', 'OperationCompleted', `${what}${to} failed: ${state.message ?? ''}`);
    const tookMs = clock.now() - Date.parse(state.startedAt);
    reporter.info('operation completed', { application: this.#key, phase: state.phase, tookMs });
  }

  #app(): Application | undefined {
    return this.#ports.store.get(this.#key);
  }

  #isTerminating(): boolean {
    return this.#app()?.status?.operationState?.phase === 'Terminating';
  }
}
