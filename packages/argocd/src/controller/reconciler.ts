import { sameValue } from '@setpoint/kube';
import { rfc3339, SetpointError } from '@setpoint/core';
import { type Desired, isComplete } from '../desired/desired.ts';
import { unreachable } from '../clusters/destination.ts';
import { mergeConditions, type NewCondition } from '../model/conditions.ts';
import { type AutoSyncDecision, decideAutoSync, isAutomated } from '../operation/auto-sync.ts';
import { HealBackoff } from '../operation/heal-backoff.ts';
import { beginOperation, initialSyncResult } from '../operation/operation-state.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import { AppMemory, type Dirt } from './app-memory.ts';
import {
  desiredOf,
  followedBases,
  followedRefs,
  inputsOf,
  isRefreshAsked,
  observedStatus,
  unknownStatus,
  type Valid,
  withoutRefresh,
} from './application-view.ts';
import { withHookFinalizers } from './deletion-finalizers.ts';
import { finalizeApplication } from './finalize.ts';
import { OperationRun } from './operation-run.ts';
import type { ArgoCdPorts } from './ports.ts';

/** How long a worker stays with a sync that it has started. */
const accompaniedMs = 200;

const skipAnnotation = 'argocd.argoproj.io/skip-reconcile';

export interface Reconciled {
  /** Look again after this long even if nothing tells of a change. */
  readonly requeueAfterMs?: number;
}

/**
 * Makes one application true: level-based, one call at a time per application, driven by what is there and not by what
 * happened. It answers three questions in order: is it being deleted, is an operation asked for, does anything it
 * depends on differ from the last look.
 */
export class ApplicationReconciler {
  readonly #ports: ArgoCdPorts;
  readonly #memories = new Map<string, AppMemory>();
  readonly #heals = new HealBackoff();

  constructor(ports: ArgoCdPorts) {
    this.#ports = ports;
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
      this.#finalize(key, app, memory, signal);
      return {};
    }
    if (app.metadata.annotations?.[skipAnnotation] === 'true') return {};
    const { run } = memory;
    this.#carryOut(key, app, memory, signal);
    const result = this.#needsLook(app, memory) ? await this.#look(key, app, memory, signal) : {};
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
  #finalize(key: string, app: Application, memory: AppMemory, signal: AbortSignal): void {
    const { failed } = memory;
    memory.failed = undefined;
    // Thrown here, so that the queue waits longer after each failure.
    if (failed !== undefined) throw failed;
    if (memory.deletion !== undefined) return;
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
    this.#heals.forget(key);
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
      (synced, stop) => this.#statusAfter(key, synced, stop),
      signal,
    );
    memory.run = run;
    if (phase === 'Terminating') run.terminate();
    void this.#whenEnded(key, run, memory, signal);
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

  #needsLook(app: Application, memory: AppMemory): boolean {
    return memory.dirt.size > 0 || isRefreshAsked(app) || inputsOf(app) !== memory.inputs;
  }

  async #look(key: string, app: Application, memory: AppMemory, signal: AbortSignal): Promise<Reconciled> {
    const dirt = new Set(memory.dirt);
    memory.dirt.clear();
    memory.looks++;
    memory.isSeenSynced = false;
    try {
      const { projects, clusters, namespace } = this.#ports;
      const valid = validateApplication(app, projects(), clusters(), namespace);
      if (!valid.ok) return await this.#showUnknown(app, memory, valid.conditions, signal);
      if (valid.cluster.annotations[skipAnnotation] === 'true') return {};
      valid.cluster.open();
      const { error } = valid.cluster.connection;
      if (error !== undefined) {
        const message = `Failed to load live state: ${unreachable(valid.cluster, error).describe()}`;
        return await this.#showUnknown(app, memory, [{ type: 'ComparisonError', message }], signal);
      }
      // Workers do not wait for clusters either: whoever is told that live state is there looks again.
      if (!valid.cluster.isReady) return postponed(memory, dirt);
      return await this.#compare(key, app, memory, dirt, valid, signal);
    } catch (error) {
      for (const reason of dirt) memory.dirt.add(reason);
      memory.inputs = undefined;
      throw error;
    }
  }

  async #showUnknown(
    app: Application,
    memory: AppMemory,
    conditions: readonly NewCondition[],
    signal: AbortSignal,
  ): Promise<Reconciled> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    const change = (current: Application): Application => ({
      ...(isRefreshAsked(app) ? withoutRefresh(current) : current),
      status: unknownStatus(current, conditions, now),
    });
    memory.inputs = inputsOf(app);
    await store.update(app, change, {}, signal);
    return {};
  }

  async #compare(
    key: string,
    app: Application,
    memory: AppMemory,
    dirt: ReadonlySet<Dirt>,
    valid: Valid,
    signal: AbortSignal,
  ): Promise<Reconciled> {
    const asked = isRefreshAsked(app);
    const inputs = inputsOf(app);
    const refs = followedRefs(app, this.#ports);
    const bases = followedBases(app, memory.desired, this.#ports);
    const answers = this.#ports.revisions.follow(key, [...refs, ...bases]).slice(0, refs.length);
    if (asked && memory.refresh !== 'answered') return this.#askRemotes(key, memory, dirt);
    if (answers.includes(undefined)) return postponed(memory, dirt);
    const loaded = await desiredOf(app, valid, answers, this.#ports, signal);
    if (loaded.remoteBases.length > 0)
      this.#ports.revisions.follow(key, [...refs, ...followedBases(app, loaded, this.#ports)]);
    const unchanged = loaded.key !== undefined && loaded.key === memory.desired?.key;
    if (unchanged && !asked && !dirt.has('live') && !dirt.has('config') && inputs === memory.inputs)
      return {};
    // A revision that changes nothing the application reads is not news; see ARCHITECTURE.md.
    const desired = unchanged && !asked && memory.desired !== undefined ? memory.desired : loaded;
    const status = await observedStatus(key, app, desired, valid, this.#ports, signal);
    const superseded = await this.#supersede(app, memory, desired);
    const window = syncWindowVerdict(app, valid.project, false, this.#ports.clock.now());
    const decision: AutoSyncDecision = window.open
      ? this.#decide(key, superseded ?? app, memory, desired, status)
      : { kind: 'none', why: window.why };
    // Known before it is written: the answer to the write comes back as a change of the application.
    memory.inputs = inputs;
    await this.#store(key, app, memory, { status, decision, asked, desired }, signal);
    if (asked) memory.refresh = 'none';
    memory.desired = desired;
    if (!window.open) return { requeueAfterMs: this.#again(memory, windowLookMs) };
    const afterMs = 'afterMs' in decision ? decision.afterMs : undefined;
    return afterMs === undefined ? {} : { requeueAfterMs: this.#again(memory, afterMs) };
  }

  /** The status after a sync, for as long as the sync was to what is desired. */
  async #statusAfter(
    key: string,
    synced: Desired,
    signal: AbortSignal,
  ): Promise<() => ApplicationStatus | undefined> {
    const app = this.#ports.store.get(key);
    const memory = this.#memories.get(key);
    const desired = memory?.desired;
    const isCurrent = (): boolean => {
      const now = this.#ports.store.get(key);
      const isSynced = memory?.desired?.key !== undefined && memory.desired.key === synced.key;
      // What was rendered from another source says nothing about the one it has now.
      return isSynced && now !== undefined && inputsOf(now) === memory.inputs;
    };
    if (app === undefined || memory === undefined || desired === undefined || !isCurrent())
      return () => undefined;
    const { projects, clusters, namespace } = this.#ports;
    const valid = validateApplication(app, projects(), clusters(), namespace);
    if (!valid.ok) return () => undefined;
    // What changes from now on makes it dirty again.
    memory.dirt.delete('live');
    const { looks } = memory;
    const status = await observedStatus(key, app, desired, valid, this.#ports, signal);
    return () => {
      // A look since then has seen more, and could decide nothing while the operation was there.
      memory.isSeenSynced = isCurrent() && status.sync?.status === 'Synced' && memory.looks === looks;
      return isCurrent() ? status : undefined;
    };
  }

  /** A wait for drift's turn must find the application dirty when it is over. */
  #again(memory: AppMemory, afterMs: number): number {
    memory.dirt.add('live');
    return afterMs;
  }

  /** Workers do not wait for networks: the application is looked at again when the remotes have answered. */
  #askRemotes(key: string, memory: AppMemory, dirt: ReadonlySet<Dirt>): Reconciled {
    if (memory.refresh === 'none') {
      memory.refresh = 'asking';
      void this.#awaitAnswers(key, memory);
    }
    return postponed(memory, dirt);
  }

  async #awaitAnswers(key: string, memory: AppMemory): Promise<void> {
    await this.#ports.revisions.ask(key);
    memory.refresh = 'answered';
    this.#ports.enqueue(key, true);
  }

  /** The application as if idle, when its running automated sync is to something that is no longer desired. */
  async #supersede(app: Application, memory: AppMemory, desired: Desired): Promise<Application | undefined> {
    const { run } = memory;
    if (run === undefined || !run.automated || !isAutomated(app) || !isComplete(desired)) return undefined;
    if (run.desiredKey === undefined || run.desiredKey === desired.key) return undefined;
    await run.supersede();
    const { operation: _old, ...idle } =
      this.#ports.store.get(`${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`) ?? app;
    return idle;
  }

  #decide(
    key: string,
    app: Application,
    memory: AppMemory,
    desired: Desired,
    status: ApplicationStatus,
  ): AutoSyncDecision {
    const sync = status.sync ?? { status: 'Unknown' };
    const healed = sync.status === 'OutOfSync' && isAutomated(app) && app.operation === undefined;
    return decideAutoSync({
      app,
      sync,
      resources: status.resources ?? [],
      revisionHasChanges: memory.syncedKey === undefined || memory.syncedKey !== desired.key,
      isLeaving: (resource) => resource.health?.message === pendingDeletion,
      failures: memory.failures,
      nowMs: this.#ports.clock.now(),
      healWaitMs: healed ? this.#heals.waitMs(key, this.#ports.clock.monotonicMs()) : 0,
    });
  }

  async #store(
    key: string,
    app: Application,
    memory: AppMemory,
    found: {
      readonly status: ApplicationStatus;
      readonly decision: AutoSyncDecision;
      readonly asked: boolean;
      readonly desired: Desired;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock, reporter } = this.#ports;
    const now = clock.now();
    const { decision } = found;
    if (decision.kind !== 'sync') {
      await store.update(app, (current) => withStatus(current, found, now), {}, signal);
      return;
    }
    const start = (current: Application): Application => {
      const next = withStatus(current, found, now);
      // Somebody asked for an operation of their own meanwhile.
      if (!sameValue(current.operation, app.operation)) return next;
      // With its target, so that the sync can begin without another write.
      const operationState = {
        ...beginOperation(decision.operation, now),
        syncResult: initialSyncResult(current, decision.operation),
      };
      return { ...next, operation: decision.operation, status: { ...next.status, operationState } };
    };
    const written = await store.update(app, start, { once: true }, signal);
    if (written?.operation === undefined) return;
    this.#heals.healed(key, clock.monotonicMs());
    reporter.event(app, 'Normal', 'OperationStarted', decision.message);
    this.#carryOut(key, written, memory, signal);
  }
}

interface Found {
  readonly status: ApplicationStatus;
  readonly decision: AutoSyncDecision;
  /** A refresh was asked for, and this answers it. */
  readonly asked: boolean;
  readonly desired: Desired;
}

/** The application with what a look has found; what a running operation stores is left alone. */
function withStatus(current: Application, found: Found, now: number): Application {
  const { decision, asked, desired } = found;
  const { conditions: compared, ...status } = found.status;
  const refused = decision.kind === 'refused' ? [decision.condition] : [];
  const conditions = mergeConditions(compared ?? [], refused, ['SyncError'], now);
  const merged = {
    ...status,
    ...(current.status?.operationState ? { operationState: current.status.operationState } : {}),
    ...(current.status?.history ? { history: current.status.history } : {}),
    ...(current.status?.sourceHydrator ? { sourceHydrator: current.status.sourceHydrator } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const moved = asked || !sameValue(merged, current.status) ? { reconciledAt: rfc3339(now) } : {};
  const hooked = isComplete(desired) ? withHookFinalizers(current, desired.objects) : current;
  // A refresh that was asked for during this look is for the next one.
  const base = asked ? withoutRefresh(hooked) : hooked;
  return { ...base, status: { ...merged, ...moved } };
}

/** Windows open and close by the minute. */
const windowLookMs = 60_000;

/** What the engine's health says of an object that has a deletionTimestamp. */
const pendingDeletion = 'Pending deletion';

/** What made the application dirty still does. */
function postponed(memory: AppMemory, dirt: ReadonlySet<Dirt>): Reconciled {
  for (const reason of dirt) memory.dirt.add(reason);
  return {};
}
