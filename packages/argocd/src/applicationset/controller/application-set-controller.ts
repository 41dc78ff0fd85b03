import type { Clock, Random } from '@setpoint/core';
import { type KubeClient, type KubeObject, type Reflector, sameValue } from '@setpoint/kube';
import { type ControllerMetrics, createController, type Logger } from '@setpoint/runtime';
import type { GitSource } from '@setpoint/source';
import { ConfigState } from '../../config/config-state.ts';
import { watchConfig, watchKind, type WatchPorts } from '../../config/watch-config.ts';
import type { Reporter } from '../../controller/ports.ts';
import { globMatches } from '../../project/glob.ts';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import type { HttpPort } from '../http-port.ts';
import { concernsGenerators } from '../../webhook/concerns.ts';
import type { WebhookEvent } from '../../webhook/webhook-event.ts';
import { applicationGvk } from './application-location.ts';
import { ApplicationSetReconciler, refreshAnnotation } from './application-set-reconciler.ts';
import { applicationSetGvk, ApplicationSetStore } from './application-set-store.ts';
import { generatorPortsFor } from '../generator-ports-for.ts';
import { clusterIdentitiesOf } from '../../clusters/cluster-identities.ts';
import type { Preserved } from './next-application.ts';
import { OwnedApplications, setKeyOf } from './owned-applications.ts';
import type { ApplicationsSyncPolicy } from './policy.ts';
import type { ApplicationSetPorts } from './ports.ts';

export interface ApplicationSetControllerOptions {
  /** The API where ApplicationSets, Applications, projects and Secrets live. */
  readonly client: KubeClient;
  readonly source: GitSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly reporter: Reporter;
  readonly metrics?: ControllerMetrics;
  /** How hosts and plugins are reached. Default: Node's HTTP client. */
  readonly http?: HttpPort;
  /** Where settings, projects and cluster Secrets are read. Default `argocd`. */
  readonly namespace?: string;
  /** Globs of the namespaces whose sets are carried out. Default: only {@link namespace}. */
  readonly applicationSetNamespaces?: readonly string[];
  /** Counts for all sets instead of their `applicationsSync`. Default: each set's own. */
  readonly policy?: ApplicationsSyncPolicy;
  /** Annotations and labels that no set removes from its Applications. Default none. */
  readonly preserved?: Partial<Preserved>;
  /** Most entries of `status.resources`. Default 5,000. */
  readonly maxResources?: number;
  /** Sets looked at once. Default 10. */
  readonly concurrency?: number;
}

export interface ApplicationSetController {
  /** Works until the signal aborts; resolves when everything under way has stopped. */
  run(signal: AbortSignal): Promise<void>;
  /** Sets whose generators the event is about generate again. */
  notice(event: WebhookEvent): void;
}

/** Keeps the Applications of every ApplicationSet as its generators say. */
export function createApplicationSetController(
  options: ApplicationSetControllerOptions,
): ApplicationSetController {
  let running: Running | undefined;
  return {
    run: (signal) => {
      running = new Running(options, signal);
      return running.done;
    },
    notice: (event) => running?.notice(event),
  };
}

class Running {
  readonly done: Promise<void>;
  readonly #options: ApplicationSetControllerOptions;
  readonly #signal: AbortSignal;
  readonly #namespace: string;
  readonly #config = new ConfigState();
  readonly #sets: ApplicationSetStore;
  readonly #applications: OwnedApplications;
  readonly #reconciler: ApplicationSetReconciler;
  readonly #controller: ReturnType<typeof createController>;

  constructor(options: ApplicationSetControllerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#namespace = options.namespace ?? 'argocd';
    this.#sets = new ApplicationSetStore(options.client);
    this.#applications = new OwnedApplications(options.client);
    this.#reconciler = new ApplicationSetReconciler(this.#ports());
    const { clock, random, logger, metrics } = options;
    this.#controller = createController({
      name: 'applicationset',
      reconcile: (key, stop) => this.#reconciler.reconcile(key, stop),
      clock,
      random,
      logger,
      ...(metrics === undefined ? {} : { metrics }),
      concurrency: options.concurrency ?? 10,
    });
    this.done = this.#run();
  }

  /** Sets are looked at only when all they are compared with is known, or Applications would be made twice. */
  async #run(): Promise<void> {
    const configured = watchConfig(this.#watchPorts(), this.#namespace, this.#config, () => this.#taintAll());
    const before = [...configured, this.#watchApplications()];
    await Promise.all(before.map((reflector) => reflector.synced)).catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
    });
    const sets = this.#watchSets();
    await this.#controller.run(this.#signal);
    await Promise.all([...before, sets].map((reflector) => reflector.done));
  }

  #ports(): ApplicationSetPorts {
    const { client, clock, random, reporter, http, policy, preserved, maxResources } = this.#options;
    return {
      client,
      clock,
      reporter,
      sets: this.#sets,
      applications: this.#applications,
      targets: () => ({ projects: this.#config.projects(), clusters: clusterIdentitiesOf(this.#config) }),
      policy,
      preserved: { annotations: preserved?.annotations ?? [], labels: preserved?.labels ?? [] },
      maxResources: maxResources ?? 5000,
      generators: generatorPortsFor({
        client,
        config: this.#config,
        source: this.#options.source,
        ...(http === undefined ? {} : { http }),
        namespace: this.#namespace,
        clock,
        random,
      }),
    };
  }

  #watchSets(): Reflector {
    const observe = (object: KubeObject): void => this.#observeSet(object);
    return watchKind(this.#watchPorts(), {
      gvk: applicationSetGvk,
      onAdd: observe,
      onUpdate: observe,
      onDelete: (ref) => {
        const key = `${ref.namespace ?? ''}/${ref.name}`;
        this.#sets.forget(key);
        this.#controller.add(key);
      },
    });
  }

  #observeSet(object: KubeObject): void {
    const { namespace = '', name = '', annotations } = object.metadata;
    if (!this.#isAllowed(namespace)) return;
    const before = this.#sets.observe(object);
    if (before === false) return;
    const key = `${namespace}/${name}`;
    const isNewSpec = before === undefined || !sameValue(before.spec, object['spec']);
    if (isNewSpec) this.#reconciler.taint(key);
    if (!isNewSpec && !isSetConcern(before, object)) return;
    this.#controller.add(key, { urgent: annotations?.[refreshAnnotation] !== undefined });
  }

  #isAllowed(namespace: string): boolean {
    const globs = this.#options.applicationSetNamespaces ?? [this.#namespace];
    return globs.some((glob) => globMatches(glob, namespace));
  }

  #watchApplications(): Reflector {
    const observe = (object: KubeObject): void => this.#observeApplication(object);
    return watchKind(this.#watchPorts(), {
      gvk: applicationGvk,
      onAdd: observe,
      onUpdate: observe,
      onDelete: (ref) => {
        const key = `${ref.namespace ?? ''}/${ref.name}`;
        const last = this.#applications.get(key);
        this.#applications.forget(key);
        if (last !== undefined) this.#wake(last);
      },
    });
  }

  #observeApplication(object: KubeObject): void {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
    const before = this.#applications.get(key);
    if (!this.#applications.observe(object)) return;
    const after = object as unknown as Application;
    if (before !== undefined && !isApplicationConcern(before, after)) return;
    if (before !== undefined && setKeyOf(before) !== setKeyOf(after)) this.#wake(before);
    this.#wake(after);
  }

  #wake(app: Application): void {
    const key = setKeyOf(app);
    if (key !== undefined && this.#sets.get(key) !== undefined) this.#controller.add(key);
  }

  notice(event: WebhookEvent): void {
    for (const key of this.#sets.keys()) {
      if (!concernsGenerators(event, this.#sets.get(key)?.spec.generators)) continue;
      this.#reconciler.taint(key);
      this.#controller.add(key);
    }
  }

  #taintAll(): void {
    for (const key of this.#sets.keys()) {
      this.#reconciler.taint(key);
      this.#controller.add(key);
    }
  }

  #watchPorts(): WatchPorts {
    const { client, clock, random, reporter } = this.#options;
    return { client, clock, random, reporter, signal: this.#signal };
  }
}

/** A change of the set's status is our own doing. */
function isSetConcern(before: ApplicationSet, { metadata }: KubeObject): boolean {
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
