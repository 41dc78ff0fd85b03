import { SetpointError } from '@setpoint/core';
import { type InformerChange, namespacedName, sameValue } from '@setpoint/kube';
import type { ReconcileResult } from '@setpoint/runtime';
import { fieldManager } from '../compare/conventions.ts';
import { ApplicationStore } from '../controller/application-store.ts';
import type { Reporter } from '../controller/ports.ts';
import { RevisionWatcher } from '../controller/revision-watcher.ts';
import { isRefreshAsked } from '../controller/application-view.ts';
import { sourceSpec } from '../desired/source-spec.ts';
import type { Application } from '../resources/application.ts';
import {
  type ArgoController,
  type Enqueue,
  runController,
  type RunOptions,
  type Work,
} from '../state/run-controller.ts';
import { concernsSource } from '../webhook/concerns.ts';
import type { PushEvent, WebhookEvent } from '../webhook/webhook-event.ts';
import { drySourceOf, hydrationKey, qualifiedName, targetOf } from './hydration-group.ts';
import {
  failedHydration,
  hydrated,
  hydrating,
  isHydrateAsked,
  needsHydration,
  restLeftMs,
  withoutAsk,
} from './hydration-status.ts';
import { groupFault, type HydrationFaults, Hydrator, type HydratorPorts } from './hydrator.ts';
import type { KubeClient } from '@setpoint/kube';

export interface HydratorControllerOptions extends HydratorPorts, RunOptions {
  /** The API where Applications live. */
  readonly client: KubeClient;
  readonly reporter: Reporter;
  /** Told of every push of ours, as a webhook would be. */
  readonly onPush: (event: PushEvent) => void;
}

/** Renders the dry sources of Applications with `spec.sourceHydrator` into their branches, group by group. */
export function createHydratorController(options: HydratorControllerOptions): ArgoController {
  return runController(
    { ...options, name: 'hydrator', concurrency: 4 },
    (enqueue, signal) => new HydratorWork(options, enqueue, signal),
  );
}

class HydratorWork implements Work {
  readonly #options: HydratorControllerOptions;
  readonly #store: ApplicationStore;
  readonly #hydrator: Hydrator;
  readonly #revisions: RevisionWatcher;
  readonly #enqueue: Enqueue;
  /** Groups whose remotes have been asked for whoever asked last. */
  readonly #asked = new Set<string>();

  constructor(options: HydratorControllerOptions, enqueue: Enqueue, signal: AbortSignal) {
    this.#options = options;
    this.#enqueue = enqueue;
    const { client, state, source, clock, random } = options;
    this.#store = new ApplicationStore(client, state.applications, fieldManager);
    this.#hydrator = new Hydrator(options);
    this.#revisions = new RevisionWatcher({
      source,
      clock,
      random,
      intervalMs: () => state.config.settings().pollIntervalMs,
      jitterMs: () => state.config.settings().pollJitterMs,
      onChange: (group) => this.#enqueue(group),
      signal,
    });
  }

  /** A group is committed together: all who belong to it have to be known. */
  get ready(): readonly Promise<void>[] {
    const { applications, configured } = this.#options.state;
    return [configured, applications.synced];
  }

  listen(): readonly (() => void)[] {
    const stops = [
      this.#options.state.applications.onChange((change) => this.#observe(change)),
      this.#options.state.onConfigChange(() => this.#wakeAll()),
    ];
    this.#wakeAll();
    return stops;
  }

  notice(event: WebhookEvent): void {
    this.#revisions.askAbout(({ spec, ref }) => concernsSource(event, { url: spec.url, ref }));
  }

  #wakeAll(): void {
    for (const app of this.#options.state.applications.values()) {
      const group = hydrationKey(app);
      if (group !== undefined) this.#enqueue(group);
    }
  }

  /** The group an application leaves looks again too: it may have been what kept the others from being committed. */
  #observe({ before, after }: InformerChange<Application>): void {
    // Nearly every change is of an application without a hydrator.
    if (before?.spec.sourceHydrator === undefined && after?.spec.sourceHydrator === undefined) return;
    const groups = [before, after].map((app) => (app === undefined ? undefined : hydrationKey(app)));
    const isNews =
      after === undefined ||
      before === undefined ||
      !sameValue(before.spec, after.spec) ||
      isHydrateAsked(after) !== isHydrateAsked(before) ||
      isRefreshAsked(after) !== isRefreshAsked(before);
    if (isNews) for (const group of new Set(groups)) if (group !== undefined) this.#enqueue(group);
  }

  async reconcile(group: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    const apps = this.#members(group);
    const [first] = apps;
    const dry = first === undefined ? undefined : drySourceOf(first);
    if (first === undefined || dry === undefined) {
      this.#revisions.unfollow(group);
      this.#asked.delete(group);
      return undefined;
    }
    const { state, clock } = this.#options;
    const spec = sourceSpec(dry, first.spec.project, state.config.repositories());
    const [answer] = this.#revisions.follow(group, [{ spec, ref: dry.targetRevision ?? '' }]);
    if (answer === undefined || this.#asksFirst(group, apps)) return undefined;
    if ('error' in answer) {
      await this.#fail(apps, undefined, new Map([[first, answer.error.describe()]]), signal);
      return undefined;
    }
    const now = clock.now();
    if (!apps.some((app) => needsHydration(app, answer.id, now))) {
      await this.#each(apps, withoutAsk, signal);
      return restOf(apps, now);
    }
    await this.#hydrate(apps, answer.id, signal);
    return restOf(this.#members(group), clock.now());
  }

  #members(group: string): readonly Application[] {
    return [...this.#store.values()]
      .filter((app) => app.metadata.deletionTimestamp === undefined && hydrationKey(app) === group)
      .toSorted((a, b) => (qualifiedName(a) < qualifiedName(b) ? -1 : 1));
  }

  /** Who asks for a hydration or a refresh wants to know what the remote says now: once for each time it is asked. */
  #asksFirst(group: string, apps: readonly Application[]): boolean {
    if (!apps.some((app) => isHydrateAsked(app) !== 'no' || isRefreshAsked(app))) {
      this.#asked.delete(group);
      return false;
    }
    if (this.#asked.has(group)) return false;
    this.#asked.add(group);
    void this.#revisions.ask(group).then(() => this.#enqueue(group));
    return true;
  }

  async #hydrate(apps: readonly Application[], drySha: string, signal: AbortSignal): Promise<void> {
    const { clock, reporter, onPush } = this.#options;
    const startedMs = clock.now();
    await this.#each(apps, (app) => hydrating(app, startedMs), signal);
    try {
      const outcome = await this.#hydrator.hydrate(apps, drySha, signal);
      if (!outcome.ok) return await this.#fail(apps, drySha, outcome.faults, signal);
      const now = clock.now();
      await this.#each(apps, (app) => hydrated(app, drySha, outcome.hydratedSha, now), signal);
      const [first] = apps;
      if (!outcome.pushed || first?.spec.sourceHydrator === undefined) return;
      const { repoURL, branch } = targetOf(first.spec.sourceHydrator);
      reporter.info('hydrated', {
        repository: repoURL,
        branch,
        applications: apps.length,
        commit: outcome.hydratedSha,
      });
      onPush({ kind: 'push', urls: [repoURL], revision: branch, touchedHead: false });
    } catch (error) {
      signal.throwIfAborted();
      const why = SetpointError.from(error);
      reporter.error(why, 'hydration failed', { applications: apps.map(qualifiedName).join(', ') });
      await this.#fail(apps, drySha, new Map(apps.map((app) => [app, why.describe()])), signal);
    }
  }

  async #fail(
    apps: readonly Application[],
    drySha: string | undefined,
    faults: HydrationFaults,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#options;
    const now = clock.now();
    const others = groupFault(faults);
    const failed = (app: Application, why: string): Application => {
      const last = app.status?.sourceHydrator?.currentOperation;
      // Said already: a remote that stays away is no news.
      if (drySha === undefined && last?.phase === 'Failed' && last.message === `Failed to hydrate: ${why}`)
        return withoutAsk(app);
      return failedHydration(hydrating(app, now), drySha, why, now);
    };
    const whys = new Map(apps.map((app) => [namespacedName(app), faults.get(app) ?? others]));
    await this.#each(apps, (app) => failed(app, whys.get(namespacedName(app)) ?? others), signal);
  }

  async #each(
    apps: readonly Application[],
    change: (app: Application) => Application,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(apps.map((app) => this.#store.update(app, change, {}, signal)));
  }
}

/** When a failed hydration may be tried again. */
function restOf(apps: readonly Application[], nowMs: number): ReconcileResult | undefined {
  const restMs = Math.max(0, ...apps.map((app) => restLeftMs(app, nowMs)));
  return restMs === 0 ? undefined : { requeueAfterMs: restMs };
}
