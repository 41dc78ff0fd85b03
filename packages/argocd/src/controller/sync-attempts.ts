import { SetpointError } from '@setpoint/core';
import { withSpan } from '@setpoint/runtime';
import { executePlan } from '@setpoint/sync';
import { type DestinationCluster, unreachable } from '../clusters/destination.ts';
import { compareApplication } from '../compare/compare-application.ts';
import type { Desired } from '../desired/desired.ts';
import { desiredRequest } from '../desired/desired-request.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { localDesired } from '../desired/local-manifests.ts';
import { codes } from '../errors.ts';
import { asksForSignatures, integrityError } from '../integrity/policy.ts';
import { type AttemptPorts, type AttemptResult, attemptSync } from '../operation/attempt.ts';
import { waitingFor } from '../operation/dependencies.ts';
import { hasBegun, initialSyncResult, leftOversOf } from '../operation/operation-state.ts';
import { userFor } from '../project/service-account.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import type { OperationState } from '../resources/operation.ts';
import type { OperationRecord } from './operation-record.ts';
import { type ArgoCdPorts, executePortsFor, ownerNameOf } from './ports.ts';
import { namedObjects } from './recorded-objects.ts';
import type { SeenDesired } from './seen-desired.ts';

/** How often a cluster may come back during one attempt. */
const mostReturns = 3;

interface Target {
  readonly app: Application;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
  readonly user: string | undefined;
}

export interface SyncAttemptOptions {
  readonly key: string;
  readonly ports: ArgoCdPorts;
  readonly record: OperationRecord;
  readonly seenDesired: SeenDesired;
  /** Whether nobody in person asked for the sync. */
  readonly automated: boolean;
  /** Ends the sync for good. */
  readonly terminate: AbortSignal;
  /** Called with what is being synced once it is known. */
  readonly onDesired: (desired: Desired) => void;
  /** Called when the cluster's connection is replaced, which takes its live state along. */
  readonly onClosed: (reason: unknown) => void;
}

/** The attempts of one operation at its sync: each checks anew whether it may, and on which cluster. */
export class SyncAttempts {
  readonly #options: SyncAttemptOptions;
  #desired: Desired | undefined;
  /** Stops listening for the end of the connection that the operation uses. */
  #unwatch: () => void = () => {};

  constructor(options: SyncAttemptOptions) {
    this.#options = options;
  }

  /** What is being synced, once it is known. */
  get desired(): Desired | undefined {
    return this.#desired;
  }

  /** No more attempts follow. */
  end(): void {
    this.#unwatch();
  }

  /** One attempt, to be resumed from what the state says is done. */
  async sync(state: OperationState, signal: AbortSignal, returns = 0): Promise<AttemptResult> {
    const app = this.#app();
    if (app === undefined) return { phase: 'Error', message: 'the application is gone', state };
    const { ports } = this.#options;
    const valid = validateApplication(app, ports.projects(), ports.clusters(), ports.namespace);
    if (!valid.ok) {
      const message = valid.conditions.map(({ type, message: why }) => `${type}: ${why}`).join(';');
      return { phase: 'Error', message, state };
    }
    const { project, cluster } = valid;
    const window = syncWindowVerdict(app, project, !this.#options.automated, ports.clock.now());
    if (!window.open && !hasBegun(state)) {
      const syncResult = state.syncResult ?? initialSyncResult(app, state.operation);
      const message = `Sync operation blocked by sync window: ${window.why}`;
      return { phase: 'Running', message, state: { ...state, syncResult } };
    }
    if (!hasBegun(state)) {
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
      // It did not answer, and does again.
      if (SetpointError.from(error).code === codes.clusterUnreachable && returns < mostReturns)
        return this.sync(state, signal, returns + 1);
      throw error;
    }
  }

  /** A connection that is replaced takes its live state along: the operation is taken up again on its successor. */
  #stopWith({ closed }: DestinationCluster): void {
    this.#unwatch();
    const stop = (): void => this.#options.onClosed(closed.reason);
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
    const { key, ports, record, terminate, seenDesired } = this.#options;
    const owner = ownerNameOf(key, ports.namespace);
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
          : ((await seenDesired(app, sources, revisions, signal)) ??
            (await loadDesired(request, ports, signal)));
      this.#desired = desired;
      this.#options.onDesired(desired);
      cluster.live.doubt(owner, namedObjects(leftOversOf(state), cluster));
      const given = { app, owner, project, cluster, settings, desired, health: ports.health };
      return { desired, comparison: await compareApplication(given, signal) };
    };
    return attemptSync(app, state, project, cluster, {
      compare,
      checkpoint: async (reached) => {
        await record.settle();
        await record.store(reached, signal);
      },
      progress: (current) => record.storeSoon(current, signal),
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
              terminate,
            },
            signal,
          ),
        ),
    });
  }

  #app(): Application | undefined {
    return this.#options.ports.store.get(this.#options.key);
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
