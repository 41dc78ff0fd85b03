import { SetpointError } from '@setpoint/core';
import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import { backoffMs } from '@setpoint/runtime';
import { type Desired, isComplete } from '../desired/desired.ts';
import { unreachable } from '../clusters/destination.ts';
import { type AutoSyncDecision, decideAutoSync, isAutomated } from '../operation/auto-sync.ts';
import { HealBackoff } from '../operation/heal-backoff.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import { statusMoves } from '../status/status-moves.ts';
import type { AppMemory, Dirt } from './app-memory.ts';
import {
  followedBases,
  followedOf,
  followedRefs,
  inputsOf,
  isRefreshAsked,
  observedStatus,
  unknownStatus,
  unseenStatus,
  type Valid,
  withoutRefresh,
} from './application-view.ts';
import { type Found, withOperation, withoutOperation } from './found.ts';
import type { ArgoCdPorts } from './ports.ts';
import type { Answer } from './revision-watcher.ts';

export interface Reconciled {
  /** Look again after this long even if nothing tells of a change. */
  readonly requeueAfterMs?: number;
}

/** Carries out the operation that was just recorded on the application. */
export type Begin = (key: string, app: Application, memory: AppMemory, signal: AbortSignal) => void;

/** With `true` on an application it is left alone, on a cluster's Secret all that is deployed there. */
export const skipAnnotation = 'argocd.argoproj.io/skip-reconcile';

/** Windows open and close by the minute. */
const windowLookMs = 60_000;

/** What the engine's health says of an object that has a deletionTimestamp. */
const pendingDeletion = 'Pending deletion';

/**
 * Looks at an application: what its sources say against what is live, at the revisions that the remotes answered with
 * last. It never waits for a network: what it has to know is asked for, and whoever answers has it look again.
 */
export class ApplicationLook {
  readonly #ports: ArgoCdPorts;
  readonly #begin: Begin;
  readonly #heals = new HealBackoff();

  constructor(ports: ArgoCdPorts, begin: Begin) {
    this.#ports = ports;
    this.#begin = begin;
  }

  /** The application is gone. */
  forget(key: string): void {
    this.#heals.forget(key);
  }

  /** Whether there is anything to look at. */
  isNeeded(app: Application, memory: AppMemory): boolean {
    return memory.dirt.size > 0 || isRefreshAsked(app) || inputsOf(app) !== memory.inputs;
  }

  /** Compares, writes what was found, and begins the sync that this asks for. */
  async look(key: string, app: Application, memory: AppMemory, signal: AbortSignal): Promise<Reconciled> {
    const dirt = new Set(memory.dirt);
    memory.dirt.clear();
    // Under other settings the same files may say something else.
    if (dirt.has('config')) memory.reads = undefined;
    memory.looks++;
    memory.isLooking = true;
    memory.isSeenSynced = false;
    try {
      const { projects, clusters, namespace } = this.#ports;
      const valid = validateApplication(app, projects(), clusters(), namespace);
      if (!valid.ok) {
        const { conditions } = valid;
        const unknown = (current: Application): ApplicationStatus =>
          unknownStatus(current, conditions, this.#ports.clock.now());
        return await this.#showUnknown(app, memory, unknown, signal);
      }
      if (valid.cluster.annotations[skipAnnotation] === 'true') return {};
      valid.cluster.open();
      const { error } = valid.cluster.connection;
      if (error !== undefined) {
        return await this.#showUnseen(app, memory, unreachable(valid.cluster, error), signal);
      }
      // Workers do not wait for clusters either: whoever is told that live state is there looks again.
      if (!valid.cluster.isReady) return postponed(memory, dirt);
      return await this.#compare(key, app, memory, dirt, valid, signal);
    } catch (error) {
      for (const reason of dirt) memory.dirt.add(reason);
      memory.inputs = undefined;
      throw error;
    } finally {
      memory.isLooking = false;
    }
  }

  async #showUnknown(
    app: Application,
    memory: AppMemory,
    status: (current: Application) => ApplicationStatus,
    signal: AbortSignal,
  ): Promise<Reconciled> {
    const change = (current: Application): Application => ({
      ...(isRefreshAsked(app) ? withoutRefresh(current) : current),
      status: status(current),
    });
    const inputs = inputsOf(app);
    // What is remembered was rendered from the spec as it was.
    if (inputs !== memory.inputs) memory.desired = undefined;
    memory.inputs = inputs;
    await this.#ports.store.update(app, change, {}, signal);
    return {};
  }

  #showUnseen(
    app: Application,
    memory: AppMemory,
    error: SetpointError,
    signal: AbortSignal,
  ): Promise<Reconciled> {
    const { namespace, clock } = this.#ports;
    const message = `Failed to load live state: ${error.describe()}`;
    const unseen = (current: Application): ApplicationStatus =>
      unseenStatus(current, message, namespace, clock.now());
    return this.#showUnknown(app, memory, unseen, signal);
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
    const { desired: loaded, reads } = await followedOf(app, valid, answers, this.#ports, signal);
    if (loaded.remoteBases.length > 0)
      this.#ports.revisions.follow(key, [...refs, ...followedBases(app, loaded, this.#ports)]);
    this.#ports.revisions.learn(key, answers, reads);
    const unchanged = loaded.key !== undefined && loaded.key === memory.desired?.key;
    if (unchanged && !asked && !dirt.has('live') && !dirt.has('config') && inputs === memory.inputs)
      return {};
    // A revision that changes nothing the application reads is not news; see ARCHITECTURE.md.
    const desired = unchanged && !asked && memory.desired !== undefined ? memory.desired : loaded;
    const status = await this.#observed(key, app, desired, valid, signal);
    if (status instanceof SetpointError) {
      await this.#showUnseen(app, memory, status, signal);
      if (asked) memory.refresh = 'none';
      // Whoever grants the right tells nobody: it is tried again, with growing pauses.
      return { requeueAfterMs: this.#again(memory, this.#pauseMs(memory)) };
    }
    const window = syncWindowVerdict(app, valid.project, false, this.#ports.clock.now());
    // What has begun is finished when its window closes.
    const superseded = window.open ? await this.#supersede(app, memory, desired) : undefined;
    const decision: AutoSyncDecision = window.open
      ? this.#decide(key, superseded ?? app, memory, desired, status)
      : { kind: 'none', why: window.why };
    // Known before it is written: the answer to the write comes back as a change of the application.
    memory.inputs = inputs;
    memory.desired = desired;
    memory.reads = reads;
    const isSuperseded = superseded !== undefined;
    await this.#store(key, app, memory, { status, decision, asked, desired, isSuperseded }, signal);
    if (asked) memory.refresh = 'none';
    if (!window.open) return { requeueAfterMs: this.#again(memory, windowLookMs) };
    const afterMs = 'afterMs' in decision ? decision.afterMs : this.#unreadableMs(memory, desired, answers);
    return afterMs === undefined ? {} : { requeueAfterMs: this.#again(memory, afterMs) };
  }

  /** The status, or what the cluster does not let us see of it. */
  async #observed(
    key: string,
    app: Application,
    desired: Desired,
    valid: Valid,
    signal: AbortSignal,
  ): Promise<ApplicationStatus | SetpointError> {
    try {
      return await observedStatus(key, app, desired, valid, this.#ports, signal);
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.forbidden)) return SetpointError.from(error);
      throw error;
    }
  }

  /** When sources that could not be read are read again: a new answer of the remote, which wakes it, may never come. */
  #unreadableMs(
    memory: AppMemory,
    { problems }: Desired,
    answers: readonly (Answer | undefined)[],
  ): number | undefined {
    // A remote that does not answer is asked again by itself, and its answer wakes the application.
    const known = new Set(answers.map((answer) => answer && 'error' in answer && answer.error));
    const mayPass = problems.some((problem) => problem.retry !== 'never' && !known.has(problem));
    if (mayPass) return this.#pauseMs(memory);
    memory.unreadable = 0;
    return undefined;
  }

  /** Before what cannot be read is read again. */
  #pauseMs(memory: AppMemory): number {
    memory.unreadable++;
    return backoffMs({ baseMs: 2000 }, memory.unreadable, this.#ports.random);
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
    found: Found,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock, reporter } = this.#ports;
    const now = clock.now();
    const { decision } = found;
    if (decision.kind !== 'sync') {
      const change = (current: Application): Application => withoutOperation(current, app, found, now);
      const stored = await store.update(app, change, {}, signal);
      if (stored !== undefined) this.#tellMoves(app, found.status);
      return;
    }
    const start = (current: Application): Application =>
      withOperation(current, app, found, decision.operation, now);
    const written = await store.update(app, start, { once: true }, signal);
    if (written?.operation === undefined) return;
    this.#heals.healed(key, clock.monotonicMs());
    this.#tellMoves(app, found.status);
    reporter.event(app, 'Normal', 'OperationStarted', decision.message);
    this.#begin(key, written, memory, signal);
  }

  /** What changed by itself is an event; what an operation led to is told with the operation. */
  #tellMoves(app: Application, status: ApplicationStatus): void {
    for (const message of statusMoves(app.status, status)) {
      this.#ports.reporter.event(app, 'Normal', 'ResourceUpdated', message);
    }
  }
}

/** What made the application dirty still does. */
function postponed(memory: AppMemory, dirt: ReadonlySet<Dirt>): Reconciled {
  for (const reason of dirt) memory.dirt.add(reason);
  return {};
}
