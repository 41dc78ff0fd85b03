import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { gvkOf, type KubeClient, type KubeObject, type Reflector } from '@setpoint/kube';
import {
  type ControllerMetrics,
  createController,
  type Logger,
  type ReconcileResult,
} from '@setpoint/runtime';
import type { Source } from '@setpoint/source';
import { type HttpPort, nodeHttp } from '../applicationset/http-port.ts';
import { ConfigState } from '../config/config-state.ts';
import { secretReader } from '../config/secret-data.ts';
import { watchConfig, watchKind, type WatchPorts } from '../config/watch-config.ts';
import type { Reporter } from '../controller/ports.ts';
import { globMatches } from '../project/glob.ts';
import { type Application, applicationResource } from '../resources/application.ts';
import { commitOf } from '../view/commits.ts';
import { Lookups } from './lookups.ts';
import type { Destination, NotificationConfig } from './model.ts';
import { type NotificationObserver, notify } from './notify.ts';
import { parseNotifications } from './parse-config.ts';
import { smtpMail } from './services/email.ts';
import type { MailPort, ServicePorts } from './services/service.ts';
import { notifiedAnnotation } from './state.ts';
import { destinationsOf, isSubscribed } from './subscriptions.ts';
import type { Notification } from './template.ts';
import { deliveryError } from './errors.ts';
import { notificationVars } from './vars.ts';

export interface NotificationControllerOptions {
  /** The API where Applications and `argocd-notifications-cm` live. */
  readonly client: KubeClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly reporter: Reporter;
  readonly metrics?: ControllerMetrics;
  /** Counts evaluations and deliveries. Default: nobody does. */
  readonly observe?: Pick<NotificationObserver, 'evaluated' | 'delivered'>;
  /** How services are reached. Default: Node's HTTP client, and SMTP. */
  readonly http?: HttpPort;
  readonly mail?: MailPort;
  /** Where the configuration is read. Default `argocd`. */
  readonly namespace?: string;
  /** Globs of the namespaces whose Applications are looked at. Default: only {@link namespace}. */
  readonly applicationNamespaces?: readonly string[];
  /** Namespaces of Applications may hold a configuration of their own. Default false. */
  readonly selfService?: boolean;
}

export interface NotificationController {
  /** Works until the signal aborts; resolves when everything under way has stopped. */
  run(signal: AbortSignal): Promise<void>;
}

/** Tells subscribers what becomes of their Applications, once, however often it restarts. */
export function createNotificationController(options: NotificationControllerOptions): NotificationController {
  return { run: (signal) => new Running(options, signal).done };
}

const configMapName = 'argocd-notifications-cm';
const secretName = 'argocd-notifications-secret';
const applicationGvk = gvkOf(applicationResource);

/** After a sync its outcome is compared at once; until then the status shows what was before. */
const settleMs = 3000;
const retryMs = 30_000;

class Running {
  readonly done: Promise<void>;
  readonly #options: NotificationControllerOptions;
  readonly #signal: AbortSignal;
  readonly #namespace: string;
  readonly #config = new ConfigState();
  readonly #configMaps = new Map<string, KubeObject>();
  readonly #secrets = new Map<string, KubeObject>();
  readonly #parsed = new Map<string, NotificationConfig>();
  readonly #apps = new Map<string, Application>();
  readonly #controller: ReturnType<typeof createController>;

  constructor(options: NotificationControllerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#namespace = options.namespace ?? 'argocd';
    const { clock, random, logger, metrics } = options;
    this.#controller = createController({
      name: 'notifications',
      reconcile: (key, stop) => this.#reconcile(key, stop),
      clock,
      random,
      logger,
      ...(metrics === undefined ? {} : { metrics }),
      concurrency: 10,
    });
    this.done = this.#run();
  }

  async #run(): Promise<void> {
    const before = [
      ...watchConfig(this.#watchPorts(), this.#namespace, this.#config, (object) => {
        if (object.kind === 'AppProject') this.#wakeAll();
      }),
      this.#watchNamed('ConfigMap', configMapName, this.#configMaps),
      this.#watchNamed('Secret', secretName, this.#secrets),
    ];
    await Promise.all(before.map((reflector) => reflector.synced)).catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
    });
    const apps = this.#watchApplications();
    await this.#controller.run(this.#signal);
    await Promise.all([...before, apps].map((reflector) => reflector.done));
  }

  #watchNamed(kind: string, name: string, into: Map<string, KubeObject>): Reflector {
    const observe = (object: KubeObject): void => {
      into.set(object.metadata.namespace ?? '', object);
      this.#reconfigured(object.metadata.namespace ?? '');
    };
    return watchKind(this.#watchPorts(), {
      gvk: { group: '', version: 'v1', kind },
      ...(this.#options.selfService === true ? {} : { namespace: this.#namespace }),
      fieldSelector: `metadata.name=${name}`,
      onAdd: observe,
      onUpdate: observe,
      onDelete: ({ namespace }) => {
        into.delete(namespace);
        this.#reconfigured(namespace);
      },
    });
  }

  #reconfigured(namespace: string): void {
    this.#parsed.delete(namespace);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const key of this.#apps.keys()) this.#controller.add(key);
  }

  #watchApplications(): Reflector {
    const observe = (object: KubeObject): void => {
      const { namespace = '', name = '' } = object.metadata;
      if (!this.#isAllowed(namespace)) return;
      this.#apps.set(`${namespace}/${name}`, object as unknown as Application);
      this.#controller.add(`${namespace}/${name}`);
    };
    return watchKind(this.#watchPorts(), {
      gvk: applicationGvk,
      onAdd: observe,
      onUpdate: observe,
      onDelete: ({ namespace, name }) => void this.#apps.delete(`${namespace}/${name}`),
    });
  }

  #isAllowed(namespace: string): boolean {
    if (namespace === this.#namespace) return true;
    return (this.#options.applicationNamespaces ?? []).some((glob) => globMatches(glob, namespace));
  }

  /** The configuration of a namespace, parsed when it was first asked for; its problems are told once. */
  #configOf(namespace: string): NotificationConfig {
    const known = this.#parsed.get(namespace);
    if (known !== undefined) return known;
    const config = parseNotifications(
      this.#configMaps.get(namespace),
      secretsOf(this.#secrets.get(namespace)),
    );
    for (const problem of config.problems) {
      this.#options.reporter.error(problem, 'notifications', { namespace });
    }
    this.#parsed.set(namespace, config);
    return config;
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    let app = this.#apps.get(key);
    if (app === undefined) return undefined;
    const waitMs = settlingMs(app, this.#options.clock.now());
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    let retry = false;
    for (const config of this.#configsFor(app.metadata.namespace ?? '')) {
      const told = await this.#tell(key, app, config, signal);
      app = told.app;
      retry ||= told.retry;
    }
    return retry ? { requeueAfterMs: retryMs } : undefined;
  }

  #configsFor(namespace: string): readonly NotificationConfig[] {
    const platform = this.#configOf(this.#namespace);
    const isOwn = this.#options.selfService === true && namespace !== this.#namespace;
    return isOwn && this.#configMaps.has(namespace) ? [platform, this.#configOf(namespace)] : [platform];
  }

  async #tell(
    key: string,
    app: Application,
    config: NotificationConfig,
    signal: AbortSignal,
  ): Promise<{ readonly app: Application; readonly retry: boolean }> {
    const { annotations, labels } = app.metadata;
    const project = this.#config.projects().get(app.spec.project);
    const isHeard =
      config.subscriptions.length > 0 ||
      isSubscribed(annotations) ||
      isSubscribed(project?.metadata.annotations);
    if (!isHeard) return { app, retry: false };
    const destinations = destinationsOf(config, labels ?? {}, annotations, project?.metadata.annotations);
    if (destinations.size === 0) return { app, retry: false };
    const { clock, random } = this.#options;
    const lookups = new Lookups((revision) =>
      commitOf(app, revision, { config: this.#config, source: this.#options.source }, signal),
    );
    const isPlatform = config.namespace === this.#namespace || config.namespace === '';
    const inputs = {
      app,
      project,
      config,
      // As upstream: with self-service on, nobody's templates see the Secret.
      withSecrets: this.#options.selfService !== true,
      lookups,
      nowMs: () => clock.now(),
    };
    const notified = annotations?.[notifiedAnnotation];
    const result = await notify({
      config,
      selfService: isPlatform ? undefined : config.namespace,
      destinations,
      notified,
      vars: (destination) => notificationVars(inputs, destination),
      lookups,
      clock,
      random,
      send: (destination, notification) => this.#send(config, destination, notification, signal),
      observer: this.#observer(key),
    });
    if (result.notified === notified) return { app, retry: result.retry };
    return { app: await this.#remember(app, result.notified, signal), retry: result.retry };
  }

  async #send(
    config: NotificationConfig,
    { service: name, recipient }: Destination,
    notification: Notification,
    signal: AbortSignal,
  ): Promise<void> {
    const service = config.services.get(name);
    if (service === undefined) throw deliveryError(name, `notification service '${name}' is not supported`);
    await service.send({ service: name, recipient, notification }, this.#servicePorts(), signal);
  }

  #servicePorts(): ServicePorts {
    const { http, mail, clock } = this.#options;
    const certificates = this.#config.repositories().tlsCertificates?.['data'] as
      | Readonly<Record<string, string>>
      | undefined;
    return {
      http: http ?? nodeHttp,
      mail: mail ?? smtpMail,
      clock,
      certificatesFor: (host) =>
        certificates !== undefined && Object.hasOwn(certificates, host) ? certificates[host] : undefined,
    };
  }

  /** What was sent is written at once: a restart tells nobody twice what it has told and remembered. */
  async #remember(app: Application, notified: string | undefined, signal: AbortSignal): Promise<Application> {
    const { namespace = '', name = '' } = app.metadata;
    const written = await this.#options.client.patch(
      { gvk: applicationGvk, namespace, name },
      'merge',
      { metadata: { annotations: { [notifiedAnnotation]: notified ?? null } } },
      { fieldManager: 'setpoint-notifications' },
      signal,
    );
    const next = written as unknown as Application;
    this.#apps.set(`${namespace}/${name}`, next);
    return next;
  }

  #observer(key: string): NotificationObserver {
    const { observe, reporter } = this.#options;
    return {
      evaluated: (trigger, triggered) => observe?.evaluated(trigger, triggered),
      delivered: (trigger, service, succeeded) => observe?.delivered(trigger, service, succeeded),
      failed: (error, facts) =>
        reporter.error(SetpointError.from(error), 'notification', { application: key, ...facts }),
    };
  }

  #watchPorts(): WatchPorts {
    const { client, clock, random, reporter } = this.#options;
    return { client, clock, random, reporter, signal: this.#signal };
  }
}

function secretsOf(secret: KubeObject | undefined): ReadonlyMap<string, string> {
  if (secret === undefined) return new Map();
  const read = secretReader(secret);
  return new Map(Object.keys(secret['data'] ?? {}).map((key) => [key, read(key)]));
}

/** How long to wait for the comparison that follows an operation; 0 when its outcome is in the status. */
function settlingMs({ status }: Application, nowMs: number): number {
  const finished = Date.parse(status?.operationState?.finishedAt ?? '');
  const reconciled = Date.parse(status?.reconciledAt ?? '');
  if (Number.isNaN(finished) || finished <= reconciled) return 0;
  return Math.max(0, finished + settleMs - nowMs);
}
