import { SetpointError, sleep } from '@setpoint/core';
import { executePlan } from '@setpoint/sync';
import { withSpan } from '@setpoint/runtime';
import { compareApplication } from '../compare/compare-application.ts';
import type { Desired } from '../desired/desired.ts';
import { desiredRequest } from '../desired/desired-request.ts';
import { localDesired } from '../desired/local-manifests.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { codes } from '../errors.ts';
import { type AttemptPorts, type AttemptResult, attemptSync } from '../operation/attempt.ts';
import { beginOperation, beginRetry, endAttempt, waitBeforeRetryMs } from '../operation/operation-state.ts';
import { isCompleted, terminatedMessage } from '../operation/auto-sync.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import { asksForSignatures, integrityError } from '../integrity/policy.ts';
import { waitingFor } from '../operation/dependencies.ts';
import { userFor } from '../project/service-account.ts';
import { type DestinationCluster, unreachable } from '../clusters/destination.ts';
import type { AppProject } from '../resources/app-project.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import type { OperationState } from '../resources/operation.ts';
import { historyWith, OperationRecord } from './operation-record.ts';
import { type ArgoCdPorts, executePortsFor, ownerNameOf } from './ports.ts';

/**
 * The status of the application compared again after a sync. It is asked for when it is written: undefined when the
 * sync was to something else than what is desired by then.
 */
export type StatusAfter = (
  synced: Desired,
  signal: AbortSignal,
) => Promise<() => ApplicationStatus | undefined>;

interface Target {
  readonly app: Application;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
  readonly user: string | undefined;
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
  #desired: Desired | undefined;
  #poked: () => void = () => {};
  /** Stops listening for the end of the connection that the operation uses. */
  #unwatch: () => void = () => {};

  constructor(
    key: string,
    app: Application,
    ports: ArgoCdPorts,
    statusAfter: StatusAfter,
    signal: AbortSignal,
  ) {
    this.#key = key;
    this.#record = new OperationRecord(key, app, ports);
    this.#ports = ports;
    this.#statusAfter = statusAfter;
    this.automated = app.operation?.initiatedBy?.automated === true;
    this.done = this.#run(AbortSignal.any([signal, this.#stop.signal]));
  }

  /** {@link Desired.key} of what is being synced, once it is known. */
  get desiredKey(): string | undefined {
    return this.#desired?.key;
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
      this.#unwatch();
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
    const stop = AbortSignal.any([signal, this.#terminate.signal]);
    const aborted = new Promise<void>((resolve) =>
      stop.addEventListener('abort', () => resolve(), { once: true }),
    );
    const timer = this.#ports.clock.setTimer(60_000, () => this.#poked());
    if (!stop.aborted) await Promise.race([poked, aborted]);
    timer.cancel();
    signal.throwIfAborted();
    return state;
  }

  #beginOrResume(app: Application): OperationState {
    const stored = app.status?.operationState;
    if (stored !== undefined && !isCompleted(stored.phase)) return stored;
    return beginOperation(app.operation ?? {}, this.#ports.clock.now());
  }

  async #sleepUnlessTerminated(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#ports.clock, delayMs, AbortSignal.any([signal, this.#terminate.signal]));
    } catch (error) {
      if (!this.#terminate.signal.aborted) throw error;
    }
  }

  async #attempt(state: OperationState, signal: AbortSignal): Promise<AttemptResult> {
    if (this.#terminate.signal.aborted && state.syncResult?.resources === undefined) {
      return { phase: 'Failed', message: terminatedMessage, state };
    }
    try {
      return await this.#sync(state, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { phase: 'Error', message: SetpointError.from(error).describe(), state };
    }
  }

  async #sync(state: OperationState, signal: AbortSignal): Promise<AttemptResult> {
    const app = this.#app();
    if (app === undefined) return { phase: 'Error', message: 'the application is gone', state };
    const ports = this.#ports;
    const valid = validateApplication(app, ports.projects(), ports.clusters(), ports.namespace);
    if (!valid.ok) {
      const message = valid.conditions.map(({ type, message: why }) => `${type}: ${why}`).join(';');
      return { phase: 'Error', message, state };
    }
    const { project, cluster } = valid;
    const window = syncWindowVerdict(app, project, !this.automated, ports.clock.now());
    if (!window.open && state.syncResult?.resources === undefined) {
      return { phase: 'Running', message: `Sync operation blocked by sync window: ${window.why}`, state };
    }
    if (state.syncResult?.resources === undefined) {
      const waits = waitingFor(app, (key) => ports.store.get(key), ports.health);
      if (waits !== undefined) return { phase: 'Running', message: waits, state };
    }
    this.#stopWith(cluster);
    try {
      await cluster.ready(signal);
      const user = userFor(app, project, cluster, ports.settings().impersonation);
      const result = await this.#syncOn({ app, project, cluster, user }, state, signal);
      const failed = result.phase === 'Failed' || result.phase === 'Error';
      return failed ? ((await this.#whileUnreachable(cluster, state)) ?? result) : result;
    } catch (error) {
      signal.throwIfAborted();
      const waiting = await this.#whileUnreachable(cluster, state);
      if (waiting !== undefined) return waiting;
      throw error;
    }
  }

  /** A connection that is replaced takes its live state along: the operation is taken up again on its successor. */
  #stopWith({ closed }: DestinationCluster): void {
    this.#unwatch();
    const stop = (): void => this.#stop.abort(closed.reason);
    if (closed.aborted) stop();
    closed.addEventListener('abort', stop, { once: true });
    this.#unwatch = () => closed.removeEventListener('abort', stop);
  }

  /** A sync on a cluster that does not answer waits; it has not failed, and spends no retry. */
  async #whileUnreachable(
    cluster: DestinationCluster,
    state: OperationState,
  ): Promise<AttemptResult | undefined> {
    const { error } = await cluster.check();
    if (error === undefined) return undefined;
    const reached = this.#app()?.status?.operationState ?? state;
    return {
      phase: 'Running',
      message: unreachable(cluster, error).describe(),
      state: withoutFailures(reached),
    };
  }

  #syncOn(target: Target, state: OperationState, signal: AbortSignal): Promise<AttemptResult> {
    const { app, project, cluster, user } = target;
    const ports = this.#ports;
    const owner = ownerNameOf(this.#key, ports.namespace);
    const compare: AttemptPorts['compare'] = async (sources, revisions) => {
      const settings = ports.settings();
      const { namespace } = ports;
      const configured = {
        settings,
        repositories: ports.repositories(),
        keyring: ports.keyring(),
        namespace,
      };
      const asked = { sources, revisions, maxAgeMs: 0 };
      const request = desiredRequest(app, configured, { project, cluster }, asked);
      const { manifests = [] } = state.operation.sync ?? {};
      if (manifests.length > 0 && asksForSignatures(project)) throw unsignedManifests();
      const desired =
        manifests.length > 0
          ? localDesired(
              manifests,
              sources.map(() => ''),
            )
          : await loadDesired(request, ports, signal);
      this.#desired = desired;
      const given = { app, owner, project, cluster, settings, desired, health: ports.health };
      return { desired, comparison: await compareApplication(given, signal) };
    };
    return attemptSync(app, state, project, cluster, {
      compare,
      checkpoint: async (reached) => {
        await this.#record.settle();
        await this.#record.store(reached, signal);
      },
      progress: (current) => this.#record.storeSoon(current, signal),
      execute: (plan, options) =>
        withSpan('apply', { facts: { 'setpoint.application': owner } }, () =>
          executePlan(
            plan,
            executePortsFor(cluster, user, ports),
            {
              operationId: `${app.metadata.uid ?? ''}/${state.startedAt}/${state.retryCount ?? 0}`,
              ...(options.resumeFrom === undefined ? {} : { resumeFrom: options.resumeFrom }),
              onProgress: options.onProgress,
              checkpoint: options.checkpoint,
              terminate: this.#terminate.signal,
            },
            signal,
          ),
        ),
    });
  }

  async #finish(state: OperationState, signal: AbortSignal): Promise<void> {
    const { reporter, clock } = this.#ports;
    const app = this.#app();
    if (app === undefined) return;
    const { sync } = state.operation;
    const partial = (sync?.resources?.length ?? 0) > 0;
    const deployed = state.phase === 'Succeeded' && !partial && sync?.dryRun !== true;
    const observed = this.#desired && (await this.#statusAfter(this.#desired, signal));
    await this.#record.write((current) => {
      const { operation: _done, ...rest } = current;
      const history = deployed ? historyWith(current, state, clock.now()) : current.status?.history;
      const status = {
        ...(observed?.() ?? current.status),
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

/** What failed for want of an answer is to be tried again; what succeeded stays done. */
function withoutFailures(state: OperationState): OperationState {
  const { syncResult } = state;
  if (syncResult?.resources === undefined) return state;
  const resources = syncResult.resources.filter(
    ({ status, hookPhase }) => status !== 'SyncFailed' && hookPhase !== 'Failed' && hookPhase !== 'Error',
  );
  return { ...state, syncResult: { ...syncResult, resources } };
}

function unsignedManifests(): SetpointError {
  return integrityError(
    'Cannot use local manifests when source integrity is required',
    'Commit the manifests, sign the commit, and sync without --local.',
  );
}
