import { isIP } from 'node:net';
import type { AppProject, ArgoState, ClusterRegistry, WebhookEvent } from '@setpoint/argocd';
import { type Clock, type Random, SetpointError, systemClock, systemRandom } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import { createMetrics, type Logger, type Metrics } from '@setpoint/runtime';
import { Enforcer } from './access/enforcer.ts';
import { registerArgoApi } from './argo/register.ts';
import { AuditLog } from './audit/audit-log.ts';
import { Authenticator, type Owner } from './auth/authenticator.ts';
import { Oidc } from './auth/oidc.ts';
import { Sessions } from './auth/sessions.ts';
import { registerGrpc } from './grpc/register.ts';
import { UploadBudget } from './argo/uploaded-manifests.ts';
import { registerTerminal } from './terminal/register.ts';
import { createApp } from './http/create-app.ts';
import { registerHealth } from './http/health.ts';
import { registerLoginPages } from './http/login-pages.ts';
import { registerBadge } from './http/badge-route.ts';
import { registerWebhook } from './http/webhook-route.ts';
import { serveUi } from './http/static-files.ts';
import { planPorts, type Services } from './services.ts';
import { registerOwnApi } from './setpoint/register.ts';
import { ChangeLog } from './state/change-log.ts';
import { ComparisonCache } from './state/comparison-cache.ts';
import { GraphSnapshots } from './state/graph-snapshots.ts';
import { HealthChanges } from './state/health-changes.ts';
import { LiveChanges } from './state/live-changes.ts';
import { PlanShelf } from './state/plan-shelf.ts';
import { RepositoryChecks } from './state/repository-checks.ts';
import { type EnginePorts, PlatformState } from './state/platform-state.ts';
import { registerMetrics } from './state/server-metrics.ts';

export interface ServerOptions {
  /** The API where Applications, projects, Secrets and settings live. */
  readonly client: KubeClient;
  /** What is known of them; the same as the controllers of the process work on. Whoever made it ends it. */
  readonly state: ArgoState;
  /** What comparing and planning need; the same as the controllers use. */
  readonly engine: EnginePorts;
  /** The clusters that applications are deployed to. */
  readonly clusters: Pick<ClusterRegistry, 'all' | 'onOwnerChange'>;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  /** PEM. Without them the server speaks plain HTTP, which it does on loopback alone. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  /** Plain HTTP beyond loopback, where a proxy before the server speaks TLS. Default false. */
  readonly behindProxy?: boolean;
  /** Whoever reaches the port may read `/metrics`. Default false. */
  readonly openMetrics?: boolean;
  /** The web UI's files. */
  readonly uiDirectory?: string | undefined;
  /** Where the audit log is kept. Default: only in memory and in the log. */
  readonly auditFile?: string | undefined;
  /** Hears what webhooks tell. Default: webhooks are not answered. */
  readonly onWebhook?: (event: WebhookEvent) => void;
  /** Of this build. */
  readonly version: string;
  /** Who holds the cluster itself, and so may do everything here. Default: nobody but by logging in. */
  readonly owner?: Owner;
  /** Nobody else is let in: no signing key is made, and no first login offered. Default false. */
  readonly ownerOnly?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger: Logger;
  /** The process's metrics. Default: the server's own. */
  readonly metrics?: Metrics;
}

/** The API server at work. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** A password for the account admin that works once; undefined when admin has one of its own. */
  readonly oneTimeLogin: string | undefined;
  stop(): Promise<void>;
}

/** Starts to answer; resolves when every watch has told what there is. */
export async function startServer(options: ServerOptions, signal: AbortSignal): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  if (tls === undefined && !isLoopback(host) && options.behindProxy !== true) {
    throw new SetpointError('server.insecure', `plain HTTP on ${host} would send passwords in the clear`, {
      nextAction: 'Give a certificate, or listen on 127.0.0.1.',
    });
  }
  const stopping = new AbortController();
  const services = createServices(options, AbortSignal.any([signal, stopping.signal]));
  const metrics = options.metrics ?? createMetrics();
  const app = createApp(services, { tls, loopbackOnly: isLoopback(host) });
  registerMetrics(app, services, metrics.registry);
  registerHealth(app, services, metrics.registry, options.openMetrics ?? false);
  registerArgoApi(app, services);
  registerOwnApi(app, services);
  registerGrpc(app, services);
  registerTerminal(app, services);
  registerBadge(app, services);
  registerLoginPages(app, services);
  if (options.onWebhook !== undefined) registerWebhook(app, services, options.onWebhook);
  if (options.uiDirectory !== undefined) await serveUi(app, options.uiDirectory);
  const stop = async (): Promise<void> => {
    stopping.abort(new SetpointError('server.stopping', 'the server is stopping'));
    await app.close();
    services.liveChanges.close();
    await services.audit.close();
  };
  try {
    await services.state.synced;
    const oneTimeLogin = options.ownerOnly === true ? undefined : await prepareLogins(services, signal);
    await app.listen({ host, port });
    const address = app.server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    const shown = isIP(host) === 6 ? `[${host}]` : host;
    return {
      url: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound}`,
      port: bound,
      oneTimeLogin,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What `oneTimeLogin` is. */
async function prepareLogins({ sessions }: Services, signal: AbortSignal): Promise<string | undefined> {
  await sessions.prepare(signal);
  return sessions.offerOneTimeLogin(signal);
}

function createServices(options: ServerOptions, signal: AbortSignal): Services {
  const { client, clusters, engine, logger, version, auditFile } = options;
  const { clock = systemClock, random = systemRandom } = options;
  const state = new PlatformState(options.state);
  const { namespace } = state;
  const enforcer = new Enforcer((name) => state.project(name));
  enforcer.configure(state.configMap('argocd-rbac-cm'));
  const sessions = new Sessions(client, state, clock);
  const oidc = new Oidc(state, clock);
  const changes = new ChangeLog();
  const healthChanges = new HealthChanges(() => services, clock, signal);
  const services: Services = {
    client,
    state,
    clusters: () => clusters.all(),
    engine,
    enforcer,
    sessions,
    oidc,
    authenticator: new Authenticator(sessions, oidc, state, enforcer, clock, options.owner),
    audit: new AuditLog({ file: auditFile, logger }),
    changes,
    comparisons: new ComparisonCache(
      () => planPorts(services),
      () => clock.monotonicMs(),
      signal,
    ),
    graphs: new GraphSnapshots(),
    liveChanges: new LiveChanges(clusters, namespace, clock, (owner) => {
      services.comparisons.forget(owner);
      healthChanges.noticed(owner);
    }),
    plans: new PlanShelf(),
    repositoryChecks: new RepositoryChecks(),
    uploads: new UploadBudget(),
    clock,
    random,
    logger,
    version,
  };
  const unsubscribe = [
    state.configMaps.onChange(({ key, after }) => {
      if (key !== `${namespace}/argocd-rbac-cm`) return;
      const before = enforcer.frozen();
      enforcer.configure(after);
      changes.accessChanged(before);
    }),
    state.projects.onChange(({ before, after }) => {
      const earlier = before ?? (after === undefined ? undefined : withoutRoles(after));
      if (rolesText(before) !== rolesText(after)) changes.accessChanged(enforcer.frozen(earlier));
    }),
    state.applications.onChange((change) => {
      changes.add(change);
      services.liveChanges.applicationChanged(change.key);
    }),
  ];
  signal.addEventListener('abort', () => unsubscribe.forEach((stop) => stop()), { once: true });
  return services;
}

function withoutRoles(project: AppProject): AppProject {
  return { ...project, spec: { ...project.spec, roles: [] } };
}

/** What of a project decides who may see its applications. */
function rolesText(project: AppProject | undefined): string {
  return JSON.stringify(
    (project?.spec.roles ?? []).map(({ name, policies, groups }) => [name, policies, groups]),
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
