import { SetpointError } from '@setpoint/core';
import {
  createInformer,
  gvkOf,
  type Informer,
  type InformerChange,
  type KubeClient,
  type KubeObject,
} from '@setpoint/kube';
import type { ReconcileResult } from '@setpoint/runtime';
import type { Source } from '@setpoint/source';
import { type HttpPort, nodeHttp } from '../applicationset/http-port.ts';
import { secretReader } from '../config/secret-data.ts';
import type { Reporter } from '../controller/ports.ts';
import { globMatches } from '../project/glob.ts';
import { type Application, applicationResource } from '../resources/application.ts';
import type { ArgoState } from '../state/argo-state.ts';
import {
  type ArgoController,
  type Enqueue,
  runController,
  type RunOptions,
  type Work,
} from '../state/run-controller.ts';
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
import { settlingMs } from './settling.ts';

export interface NotificationControllerOptions extends RunOptions {
  /** The API where Applications live. */
  readonly client: KubeClient;
  /** Applications and settings, shared with the other controllers of the process. */
  readonly state: ArgoState;
  readonly source: Source;
  readonly reporter: Reporter;
  /** Counts evaluations and deliveries. Default: nobody does. */
  readonly observe?: Pick<NotificationObserver, 'evaluated' | 'delivered'>;
  /** How services are reached. Default: Node's HTTP client, and SMTP. */
  readonly http?: HttpPort;
  readonly mail?: MailPort;
  /** Globs of the namespaces whose Applications are looked at. Default: only that of the state. */
  readonly applicationNamespaces?: readonly string[];
  /** Namespaces of Applications may hold a configuration of their own. Default false. */
  readonly selfService?: boolean;
}

/** Tells subscribers what becomes of their Applications, once, however often it restarts. */
export function createNotificationController(options: NotificationControllerOptions): ArgoController {
  return runController(
    { ...options, name: 'notifications', concurrency: 10 },
    (enqueue, signal) => new NotificationWork(options, enqueue, signal),
  );
}

const configMapName = 'argocd-notifications-cm';
const secretName = 'argocd-notifications-secret';
const applicationGvk = gvkOf(applicationResource);

const retryMs = 30_000;

class NotificationWork implements Work {
  readonly #options: NotificationControllerOptions;
  readonly #signal: AbortSignal;
  readonly #state: ArgoState;
  readonly #configMaps: Informer<KubeObject>;
  readonly #secrets: Informer<KubeObject>;
  readonly #parsed = new Map<string, NotificationConfig>();
  readonly #enqueue: Enqueue;

  constructor(options: NotificationControllerOptions, enqueue: Enqueue, signal: AbortSignal) {
    this.#options = options;
    this.#enqueue = enqueue;
    this.#signal = signal;
    this.#state = options.state;
    // Only self-service reads beyond the platform's own namespace.
    const { configMaps, secrets } = options.state;
    const isOwn = options.selfService !== true;
    this.#configMaps = isOwn ? configMaps : this.#inAllNamespaces('ConfigMap', configMapName);
    this.#secrets = isOwn ? secrets : this.#inAllNamespaces('Secret', secretName);
  }

  get ready(): readonly Promise<void>[] {
    return [this.#state.configured, this.#configMaps.synced, this.#secrets.synced];
  }

  listen(): readonly (() => void)[] {
    const stops = [
      this.#state.applications.onChange(({ key, after }) => this.#observe(key, after)),
      this.#configMaps.onChange((change) => this.#reconfigured(change, configMapName)),
      this.#secrets.onChange((change) => this.#reconfigured(change, secretName)),
      this.#state.projects.onChange(() => this.#wakeAll()),
    ];
    this.#wakeAll();
    return stops;
  }

  #inAllNamespaces(kind: string, name: string): Informer<KubeObject> {
    const { client, clock, random, reporter } = this.#options;
    return createInformer({
      client,
      gvk: { group: '', version: 'v1', kind },
      scopes: [{ fieldSelector: `metadata.name=${name}` }],
      clock,
      random,
      signal: this.#signal,
      onError: (error) => reporter.error(error, 'watch failed', { kind }),
    });
  }

  #reconfigured({ key }: InformerChange<KubeObject>, name: string): void {
    const [namespace, changed] = key.split('/') as [string, string];
    if (changed !== name) return;
    this.#parsed.delete(namespace);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const key of this.#state.applications.keys()) this.#add(key);
  }

  #observe(key: string, app: Application | undefined): void {
    if (app === undefined) return;
    // Most changes are told to nobody.
    const configs = this.#configsFor(app.metadata.namespace ?? '');
    if (configs.some((config) => this.#isHeard(app, config))) this.#add(key);
  }

  #add(key: string): void {
    if (this.#isAllowed(key.slice(0, key.indexOf('/')))) this.#enqueue(key);
  }

  #isAllowed(namespace: string): boolean {
    if (namespace === this.#state.namespace) return true;
    return (this.#options.applicationNamespaces ?? []).some((glob) => globMatches(glob, namespace));
  }

  /** The configuration of a namespace, parsed when it was first asked for; its problems are told once. */
  #configOf(namespace: string): NotificationConfig {
    const known = this.#parsed.get(namespace);
    if (known !== undefined) return known;
    const config = parseNotifications(
      this.#configMaps.get(`${namespace}/${configMapName}`),
      secretsOf(this.#secrets.get(`${namespace}/${secretName}`)),
    );
    for (const problem of config.problems) {
      this.#options.reporter.error(problem, 'notifications', { namespace });
    }
    this.#parsed.set(namespace, config);
    return config;
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    let app = this.#state.applications.get(key);
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
    const platform = this.#configOf(this.#state.namespace);
    const isOwn = this.#options.selfService === true && namespace !== this.#state.namespace;
    return isOwn && this.#configMaps.get(`${namespace}/${configMapName}`) !== undefined
      ? [platform, this.#configOf(namespace)]
      : [platform];
  }

  /** Whether anybody may have subscribed to the application. */
  #isHeard({ metadata, spec }: Application, { subscriptions }: NotificationConfig): boolean {
    if (subscriptions.length > 0 || isSubscribed(metadata.annotations)) return true;
    return isSubscribed(this.#state.config.projects().get(spec.project)?.metadata.annotations);
  }

  async #tell(
    key: string,
    app: Application,
    config: NotificationConfig,
    signal: AbortSignal,
  ): Promise<{ readonly app: Application; readonly retry: boolean }> {
    if (!this.#isHeard(app, config)) return { app, retry: false };
    const { annotations, labels } = app.metadata;
    const project = this.#state.config.projects().get(app.spec.project);
    const destinations = destinationsOf(config, labels ?? {}, annotations, project?.metadata.annotations);
    if (destinations.size === 0) return { app, retry: false };
    const { clock, random } = this.#options;
    const lookups = new Lookups((revision) =>
      commitOf(app, revision, { config: this.#state.config, source: this.#options.source }, signal),
    );
    const isPlatform = config.namespace === this.#state.namespace || config.namespace === '';
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
    const certificates = this.#state.config.repositories().tlsCertificates?.['data'] as
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
    this.#state.applications.learn(written);
    return written as unknown as Application;
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
}

function secretsOf(secret: KubeObject | undefined): ReadonlyMap<string, string> {
  if (secret === undefined) return new Map();
  const read = secretReader(secret);
  return new Map(Object.keys(secret['data'] ?? {}).map((key) => [key, read(key)]));
}
