import { rfc3339 } from '@setpoint/core';
import { type Desired, isComplete } from '../desired/desired.ts';
import { mergeConditions, type NewCondition } from '../model/conditions.ts';
import { type AutoSyncDecision, decideAutoSync, isAutomated } from '../operation/auto-sync.ts';
import { HealBackoff } from '../operation/heal-backoff.ts';
import { beginOperation, initialSyncResult } from '../operation/operation-state.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import { comparisonConditions } from '../status/build-status.ts';
import { equal } from '../status/merge-patch.ts';
import { AppMemory, type Dirt } from './app-memory.ts';
import {
  desiredOf,
  followedRefs,
  inputsOf,
  isRefreshAsked,
  observedStatus,
  type Valid,
  withoutRefresh,
} from './application-view.ts';
import { finalizeApplication } from './finalize.ts';
import { OperationRun } from './operation-run.ts';
import type { ArgoCdPorts } from './ports.ts';

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
    const memory = this.#memoryOf(key);
    if (app.metadata.deletionTimestamp !== undefined) {
      await memory.run?.supersede();
      await finalizeApplication(app, this.#ports, signal);
      return {};
    }
    if (app.metadata.annotations?.[skipAnnotation] === 'true') return {};
    this.#carryOut(key, app, memory, signal);
    return this.#needsLook(app, memory) ? this.#look(key, app, memory, signal) : {};
  }

  /** Resolves when no operation runs any more. */
  async drain(): Promise<void> {
    for (const { run } of this.#memories.values()) await run?.done;
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
    memory.syncedKey = run.desiredKey ?? memory.syncedKey;
    memory.dirt.add('live');
    if (!signal.aborted) this.#ports.enqueue(key, true);
  }

  #needsLook(app: Application, memory: AppMemory): boolean {
    return memory.dirt.size > 0 || isRefreshAsked(app) || inputsOf(app) !== memory.inputs;
  }

  async #look(key: string, app: Application, memory: AppMemory, signal: AbortSignal): Promise<Reconciled> {
    const dirt = new Set(memory.dirt);
    memory.dirt.clear();
    try {
      const { projects, clusters } = this.#ports;
      const valid = validateApplication(app, projects(), clusters());
      if (!valid.ok) return await this.#showInvalid(app, memory, valid.conditions, signal);
      return await this.#compare(key, app, memory, dirt, valid, signal);
    } catch (error) {
      for (const reason of dirt) memory.dirt.add(reason);
      throw error;
    }
  }

  async #showInvalid(
    app: Application,
    memory: AppMemory,
    conditions: readonly NewCondition[],
    signal: AbortSignal,
  ): Promise<Reconciled> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    const status = {
      ...app.status,
      sync: { ...app.status?.sync, status: 'Unknown' },
      health: {
        status: 'Unknown',
        lastTransitionTime: app.status?.health?.lastTransitionTime ?? rfc3339(now),
      },
      conditions: mergeConditions(app.status?.conditions ?? [], conditions, comparisonConditions, now),
    };
    await store.write(app, { ...withoutRefresh(app), status }, {}, signal);
    memory.inputs = inputsOf(app);
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
    const answers = this.#ports.revisions.follow(key, followedRefs(app, this.#ports));
    if (asked && memory.refresh !== 'answered') return this.#askRemotes(key, memory, dirt);
    if (answers.includes(undefined)) return postponed(memory, dirt);
    const loaded = await desiredOf(app, answers, this.#ports, signal);
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
    await this.#store(key, app, memory, { status, decision, asked }, signal);
    if (asked) memory.refresh = 'none';
    memory.desired = desired;
    memory.inputs = inputs;
    if (!window.open) return { requeueAfterMs: this.#again(memory, windowLookMs) };
    return decision.kind === 'later' ? { requeueAfterMs: this.#again(memory, decision.afterMs) } : {};
  }

  /** The status after a sync to what is desired; undefined when the sync was to something else. */
  async #statusAfter(
    key: string,
    synced: Desired,
    signal: AbortSignal,
  ): Promise<ApplicationStatus | undefined> {
    const app = this.#ports.store.get(key);
    const desired = this.#memories.get(key)?.desired;
    if (app === undefined || desired?.key === undefined || desired.key !== synced.key) return undefined;
    const valid = validateApplication(app, this.#ports.projects(), this.#ports.clusters());
    return valid.ok ? observedStatus(key, app, desired, valid, this.#ports, signal) : undefined;
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
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock, reporter } = this.#ports;
    const now = clock.now();
    const { decision } = found;
    // Written against the newest version known, so that what a running operation stores is left alone.
    const current = store.get(key) ?? app;
    const { conditions: compared, ...status } = found.status;
    const refused = decision.kind === 'refused' ? [decision.condition] : [];
    const conditions = mergeConditions(compared ?? [], refused, ['SyncError'], now);
    const merged = {
      ...status,
      ...(current.status?.operationState ? { operationState: current.status.operationState } : {}),
      ...(current.status?.history ? { history: current.status.history } : {}),
      ...(conditions.length > 0 ? { conditions } : {}),
    };
    const moved = found.asked || !equal(merged, current.status) ? { reconciledAt: rfc3339(now) } : {};
    const next = { ...withoutRefresh(current), status: { ...merged, ...moved } } as Application;
    if (decision.kind !== 'sync') {
      await store.write(current, next, {}, signal);
      return;
    }
    // With its target, so that the sync can begin without another write.
    const operationState = {
      ...beginOperation(decision.operation, now),
      syncResult: initialSyncResult(current, decision.operation),
    };
    const started = { ...next, operation: decision.operation, status: { ...next.status, operationState } };
    const written = await store.write(current, started, { ifUnchanged: true }, signal);
    this.#heals.healed(key, clock.monotonicMs());
    reporter.event(current, 'Normal', 'OperationStarted', decision.message);
    this.#carryOut(key, written, memory, signal);
  }
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
