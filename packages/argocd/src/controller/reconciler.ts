import { sameValue } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import type { Desired } from '../desired/desired.ts';
import type { Application } from '../resources/application.ts';
import { AppMemory, type Dirt } from './app-memory.ts';
import { ApplicationLook, type Reconciled, skipAnnotation } from './application-look.ts';
import { inputsOf, isRefreshAsked } from './application-view.ts';
import { finalizeApplication } from './finalize.ts';
import { OperationRun } from './operation-run.ts';
import type { ArgoCdPorts } from './ports.ts';
import { seenDesired } from './seen-desired.ts';
import { statusAfterSync } from './status-after.ts';

/** How long a worker stays with a sync that it has started. */
const accompaniedMs = 200;

/** Between attempts at a deletion that fail. */
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

/**
 * Makes one application true: level-based, one call at a time per application, driven by what is there and not by what
 * happened. It answers three questions in order: is it being deleted, is an operation asked for, does anything it
 * depends on differ from the last look.
 */
export class ApplicationReconciler {
  readonly #ports: ArgoCdPorts;
  readonly #memories = new Map<string, AppMemory>();
  readonly #look: ApplicationLook;

  constructor(ports: ArgoCdPorts) {
    this.#ports = ports;
    this.#look = new ApplicationLook(ports, (key, app, memory, signal) =>
      this.#carryOut(key, app, memory, signal),
    );
  }

  /** Notes why the application has to be looked at; the caller enqueues it. */
  taint(key: string, dirt: Dirt): void {
    this.#memoryOf(key).dirt.add(dirt);
  }

  /** True when the version just observed asks for anything; false for the echo of our own status writes. */
  concerns(key: string, app: Application): boolean {
    const memory = this.#memories.get(key);
    if (memory === undefined || memory.inputs === undefined) return true;
    if (memory.uid !== app.metadata.uid) return true;
    if (app.metadata.deletionTimestamp !== undefined || isRefreshAsked(app)) return true;
    if (app.operation !== undefined && memory.run === undefined) return true;
    if (app.status?.operationState?.phase === 'Terminating') return true;
    return inputsOf(app) !== memory.inputs;
  }

  async reconcile(key: string, signal: AbortSignal): Promise<Reconciled> {
    const app = this.#ports.store.get(key);
    if (app === undefined) {
      await this.#forget(key);
      return {};
    }
    // Another application of the same name: nothing that is remembered is about it.
    if ((this.#memories.get(key)?.uid ?? app.metadata.uid) !== app.metadata.uid) await this.#forget(key);
    const memory = this.#memoryOf(key);
    memory.uid = app.metadata.uid;
    if (app.metadata.deletionTimestamp !== undefined) {
      await memory.run?.supersede();
      return this.#finalize(key, app, memory, signal);
    }
    if (app.metadata.annotations?.[skipAnnotation] === 'true') return {};
    const { run } = memory;
    this.#carryOut(key, app, memory, signal);
    const result = this.#look.isNeeded(app, memory) ? await this.#look.look(key, app, memory, signal) : {};
    if (memory.run !== undefined && memory.run !== run) await this.#accompany(memory.run);
    return result;
  }

  /**
   * The worker stays with a sync that is quick: no more of those run at once than there are workers, and their owners
   * take turns in the queue. One that waits for the cluster goes on alone.
   */
  async #accompany({ done }: OperationRun): Promise<void> {
    const { clock } = this.#ports;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimer(accompaniedMs, resolve);
      void done.finally(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Resolves when no operation or deletion runs any more. */
  async drain(): Promise<void> {
    for (const { run, deletion } of this.#memories.values()) await Promise.all([run?.done, deletion]);
  }

  /** A deletion waits for finalizers of others as long as they take, which no worker may do. */
  #finalize(key: string, app: Application, memory: AppMemory, signal: AbortSignal): Reconciled {
    const { failed } = memory;
    const nowMs = this.#ports.clock.monotonicMs();
    memory.failed = undefined;
    if (failed !== undefined) {
      memory.deletionDueMs = nowMs + Math.min(longestPauseMs, firstPauseMs * 2 ** memory.failedDeletions++);
      throw failed;
    }
    if (memory.deletion !== undefined) return {};
    const waitMs = memory.deletionDueMs - nowMs;
    const isNews = memory.dirt.has('source') || memory.dirt.has('config');
    if (waitMs > 0 && !isNews) return { requeueAfterMs: waitMs };
    memory.dirt.clear();
    const finished = (error?: SetpointError): void => {
      memory.deletion = undefined;
      if (error === undefined || signal.aborted) return;
      memory.failed = error;
      this.#ports.enqueue(key, false);
    };
    memory.deletion = finalizeApplication(app, this.#ports, signal).then(
      () => finished(),
      (error: unknown) => finished(SetpointError.from(error)),
    );
    return {};
  }

  #memoryOf(key: string): AppMemory {
    let memory = this.#memories.get(key);
    if (memory === undefined) {
      memory = new AppMemory();
      this.#memories.set(key, memory);
    }
    return memory;
  }

  async #forget(key: string): Promise<void> {
    await this.#memories.get(key)?.run?.supersede();
    this.#ports.revisions.unfollow(key);
    this.#memories.delete(key);
    this.#look.forget(key);
  }

  /** Starts the operation that is asked for, or tells the running one to end. */
  #carryOut(key: string, app: Application, memory: AppMemory, signal: AbortSignal): void {
    const phase = app.status?.operationState?.phase;
    if (memory.run !== undefined) {
      if (phase === 'Terminating') memory.run.terminate();
      memory.run.poke();
      return;
    }
    if (app.operation === undefined) return;
    const run = new OperationRun(
      key,
      app,
      this.#ports,
      {
        statusAfter: (synced, stop) =>
          statusAfterSync(key, this.#memories.get(key), synced, this.#ports, stop),
        seenDesired: (...asked) => seenDesired(this.#memories.get(key), ...asked),
        onDesired: (desired) => this.#lookWhenOutdated(key, desired),
      },
      signal,
    );
    memory.run = run;
    if (phase === 'Terminating') run.terminate();
    void this.#whenEnded(key, run, memory, signal);
  }

  /** The look that saw what is desired now could not know that the sync, taken up again, goes to something else. */
  #lookWhenOutdated(key: string, { key: synced }: Desired): void {
    const memory = this.#memories.get(key);
    if (memory?.desired === undefined || memory.desired.key === synced) return;
    memory.dirt.add('live');
    this.#ports.enqueue(key, false);
  }

  async #whenEnded(key: string, run: OperationRun, memory: AppMemory, signal: AbortSignal): Promise<void> {
    await run.done;
    if (memory.run === run) memory.run = undefined;
    const { sync, operationState } = this.#ports.store.get(key)?.status ?? {};
    const phase = operationState?.phase;
    const isAgain = run.desiredKey === memory.syncedKey;
    memory.failures = phase === 'Failed' || phase === 'Error' ? (isAgain ? memory.failures : 0) + 1 : 0;
    memory.syncedKey = run.desiredKey ?? memory.syncedKey;
    if (!memory.isSeenSynced) memory.dirt.add('live');
    memory.isSeenSynced = false;
    if (signal.aborted) return;
    this.#ports.enqueue(key, true);
    // It asked Git itself, and may have seen a commit that the last poll had not.
    const { revision, revisions } = operationState?.syncResult ?? {};
    const isSeen = sameValue([revision, revisions ?? []], [sync?.revision, sync?.revisions ?? []]);
    if (!isSeen) void this.#ports.revisions.ask(key);
  }
}
