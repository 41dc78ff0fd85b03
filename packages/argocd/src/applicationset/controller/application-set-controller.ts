import { type InformerChange, type KubeClient, namespacedName, sameValue } from '@setpoint/kube';
import type { GitSource } from '@setpoint/source';
import type { Reporter } from '../../controller/ports.ts';
import { globMatches } from '../../project/glob.ts';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import type { ArgoState } from '../../state/argo-state.ts';
import {
  type ArgoController,
  type Enqueue,
  runController,
  type RunOptions,
  type Work,
} from '../../state/run-controller.ts';
import type { HttpPort } from '../http-port.ts';
import { concernsGenerators } from '../../webhook/concerns.ts';
import type { WebhookEvent } from '../../webhook/webhook-event.ts';
import { ApplicationSetReconciler, refreshAnnotation } from './application-set-reconciler.ts';
import { ApplicationSetStore } from './application-set-store.ts';
import { generatorPortsFor } from '../generator-ports-for.ts';
import { clusterIdentitiesOf } from '../../clusters/cluster-identities.ts';
import { OwnedApplications, setKeyOf } from './owned-applications.ts';
import type { ApplicationSetPorts } from './ports.ts';

export interface ApplicationSetControllerOptions extends RunOptions {
  /** The API where ApplicationSets and Applications live. */
  readonly client: KubeClient;
  /** Sets, Applications and settings, shared with the other controllers of the process. */
  readonly state: ArgoState;
  readonly source: GitSource;
  readonly reporter: Reporter;
  /** How hosts and plugins are reached. Default: Node's HTTP client. */
  readonly http?: HttpPort;
  /** Globs of the namespaces whose sets are carried out. Default: only that of the state. */
  readonly applicationSetNamespaces?: readonly string[];
  /** Sets looked at once. Default 10. */
  readonly concurrency?: number;
}

/** Keeps the Applications of every ApplicationSet as its generators say. */
export function createApplicationSetController(options: ApplicationSetControllerOptions): ArgoController {
  return runController(
    { ...options, name: 'applicationset', concurrency: options.concurrency ?? 10 },
    (enqueue) => new ApplicationSetWork(options, enqueue),
  );
}

class ApplicationSetWork implements Work {
  readonly #options: ApplicationSetControllerOptions;
  readonly #state: ArgoState;
  readonly #sets: ApplicationSetStore;
  readonly #applications: OwnedApplications;
  readonly #reconciler: ApplicationSetReconciler;
  readonly #enqueue: Enqueue;

  constructor(options: ApplicationSetControllerOptions, enqueue: Enqueue) {
    this.#options = options;
    this.#enqueue = enqueue;
    this.#state = options.state;
    this.#sets = new ApplicationSetStore(options.client, this.#state.applicationSets);
    this.#applications = new OwnedApplications(this.#state.applications);
    this.#reconciler = new ApplicationSetReconciler(this.#ports());
  }

  /** Sets are looked at only when all they are compared with is known, or Applications would be made twice. */
  get ready(): readonly Promise<void>[] {
    const { configured, applications } = this.#state;
    return [configured, applications.synced];
  }

  listen(): readonly (() => void)[] {
    const { applications, applicationSets } = this.#state;
    const stops = [
      this.#state.onConfigChange(() => this.#taintAll()),
      applications.onChange((change) => this.#observeApplication(change)),
      applicationSets.onChange((change) => this.#observeSet(change)),
      this.#applications.close,
    ];
    for (const set of applicationSets.values())
      this.#observeSet({ key: namespacedName(set), before: undefined, after: set });
    return stops;
  }

  reconcile(key: string, signal: AbortSignal): ReturnType<Work['reconcile']> {
    return this.#reconciler.reconcile(key, signal);
  }

  #ports(): ApplicationSetPorts {
    const { client, clock, random, reporter, http } = this.#options;
    return {
      client,
      clock,
      reporter,
      sets: this.#sets,
      applications: this.#applications,
      targets: () => ({
        projects: this.#state.config.projects(),
        clusters: clusterIdentitiesOf(this.#state.config),
      }),
      settings: () => this.#state.config.settings().applicationSets,
      generators: generatorPortsFor({
        client,
        config: this.#state.config,
        source: this.#options.source,
        ...(http === undefined ? {} : { http }),
        namespace: this.#state.namespace,
        clock,
        random,
      }),
    };
  }

  #observeSet({ key, before, after }: InformerChange<ApplicationSet>): void {
    if (!this.#isAllowed(key)) return;
    if (after === undefined) {
      this.#enqueue(key);
      return;
    }
    const isNewSpec = before === undefined || !sameValue(before.spec, after.spec);
    if (isNewSpec) this.#reconciler.taint(key);
    if (!isNewSpec && !isSetConcern(before, after)) return;
    this.#enqueue(key, { urgent: after.metadata.annotations?.[refreshAnnotation] !== undefined });
  }

  #isAllowed(key: string): boolean {
    const globs = this.#options.applicationSetNamespaces ?? [this.#state.namespace];
    const namespace = key.slice(0, key.indexOf('/'));
    return globs.some((glob) => globMatches(glob, namespace));
  }

  #observeApplication({ before, after }: InformerChange<Application>): void {
    const keys = new Set([before, after].flatMap((app) => (app === undefined ? [] : (setKeyOf(app) ?? []))));
    // Most belong to no set.
    if (keys.size === 0) return;
    const isConcern = before === undefined || after === undefined || isApplicationConcern(before, after);
    if (isConcern) for (const key of keys) this.#wake(key);
  }

  #wake(key: string): void {
    if (this.#sets.get(key) !== undefined && this.#isAllowed(key)) this.#enqueue(key);
  }

  notice(event: WebhookEvent): void {
    for (const key of this.#keys()) {
      if (!concernsGenerators(event, this.#sets.get(key)?.spec.generators)) continue;
      this.#reconciler.taint(key);
      this.#enqueue(key);
    }
  }

  #taintAll(): void {
    for (const key of this.#keys()) {
      this.#reconciler.taint(key);
      this.#enqueue(key);
    }
  }

  /** Of the sets that are carried out. */
  #keys(): readonly string[] {
    return [...this.#sets.keys()].filter((key) => this.#isAllowed(key));
  }
}

/** A change of the set's status is our own doing. */
function isSetConcern(before: ApplicationSet, { metadata }: ApplicationSet): boolean {
  return (
    metadata.annotations?.[refreshAnnotation] !== undefined ||
    metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    !sameValue(metadata.finalizers ?? [], before.metadata.finalizers ?? [])
  );
}

/** What a set decides of an Application, and what of its life the set's status and rollout show. */
function isApplicationConcern(before: Application, after: Application): boolean {
  const facts = ({ metadata, spec, operation, status }: Application): unknown => [
    metadata.uid,
    metadata.labels ?? {},
    metadata.annotations ?? {},
    metadata.finalizers ?? [],
    metadata.ownerReferences ?? [],
    metadata.deletionTimestamp ?? '',
    spec,
    operation !== undefined,
    status?.health?.status ?? '',
    status?.sync?.status ?? '',
    status?.sync?.revision ?? '',
    status?.sync?.revisions ?? [],
    status?.operationState?.phase ?? '',
    status?.operationState?.startedAt ?? '',
    (status?.conditions ?? []).map(({ type }) => type),
  ];
  return !sameValue(facts(before), facts(after));
}
