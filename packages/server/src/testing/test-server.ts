import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import {
  applicationResource,
  applicationSetResource,
  appProjectResource,
  type ArgoState,
  createArgoHealth,
  createArgoState,
  createClusterRegistry,
  ConfigState,
  defaultProject,
  type PlanPorts,
  type WebhookEvent,
} from '@setpoint/argocd';
import { systemClock, systemRandom } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createLogger } from '@setpoint/runtime';
import { type RunningServer, startServer } from '../start-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The HTTP API on a real API server in memory, with nothing that renders: for what concerns access and requests. */
export class TestServer {
  readonly signal = AbortSignal.timeout(120_000);
  /** Everything that was logged. */
  readonly log: string[] = [];
  /** How much later it is for the server. */
  laterMs = 0;
  /** What webhooks told. */
  readonly webhooks: WebhookEvent[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'setpoint-server-'));
  readonly #api: ApiServer;
  #server: RunningServer | undefined;
  #watching = new AbortController();

  readonly #clusterClient: (client: KubeClient) => KubeClient;

  private constructor(api: ApiServer, clusterClient: (client: KubeClient) => KubeClient) {
    this.#api = api;
    this.#clusterClient = clusterClient;
  }

  /** With `clusterClient` the cluster that applications go to is reached through another client. */
  static async start(
    objects: readonly KubeObject[] = [],
    clusterClient: (client: KubeClient) => KubeClient = (client) => client,
  ): Promise<TestServer> {
    const api = await startApiServer();
    const test = new TestServer(api, clusterClient);
    const crds = [applicationResource.crd, appProjectResource.crd, applicationSetResource.crd];
    for (const crd of crds) await api.client.create(crd, {}, test.signal);
    api.client.mapper.invalidate();
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
    for (const object of [namespace, defaultProject('argocd'), ...objects]) await test.create(object);
    await test.serve();
    return test;
  }

  get client(): ApiServer['client'] {
    return this.#api.client;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get oneTimeLogin(): string {
    return this.#server?.oneTimeLogin ?? '';
  }

  get auditFile(): string {
    return join(this.folder, 'audit.log');
  }

  create(object: KubeObject): Promise<KubeObject> {
    return this.client.create(object, { fieldManager: 'test' }, this.signal);
  }

  /** Starts the HTTP server, or starts it again as after a crash: what it knew is gone. */
  async serve(): Promise<void> {
    await this.#server?.stop();
    const health = createArgoHealth();
    const cluster = this.#clusterClient(this.client);
    const clusters = createClusterRegistry({
      local: { client: cluster, impersonate: () => cluster },
      health: health.of,
      clock: systemClock,
      random: systemRandom,
      onError: () => {},
    });
    clusters.configure(new ConfigState());
    const output = { write: (line: string) => this.log.push(line) };
    const logger = createLogger({ level: 'trace', format: 'json', output });
    this.#server = await startServer(
      {
        client: this.client,
        state: this.#freshState(),
        clusters,
        engine: { health: health.of } as unknown as PlanPorts,
        auditFile: this.auditFile,
        onWebhook: (event) => this.webhooks.push(event),
        version: 'test',
        clock: { ...systemClock, now: () => Date.now() + this.laterMs },
        logger,
      },
      this.signal,
    );
  }

  #freshState(): ArgoState {
    this.#watching.abort();
    this.#watching = new AbortController();
    const ports = { client: this.client, clock: systemClock, random: systemRandom };
    return createArgoState({ ...ports, reporter: { error: () => {} } }, this.#watching.signal);
  }

  async request(
    method: string,
    path: string,
    options: RequestInit & { readonly token?: string } = {},
  ): Promise<Answer> {
    const { token, headers, ...rest } = options;
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      ...rest,
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(headers as Record<string, string> | undefined),
      },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.request('GET', path, token === undefined ? {} : { token });
  }

  post(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.request('POST', path, {
      body: JSON.stringify(body),
      ...(token === undefined ? {} : { token }),
    });
  }

  /** A session token; '' when the login was refused. */
  async login(username: string, password: string): Promise<string> {
    const { json } = await this.post('/api/v1/session', { username, password });
    return typeof json['token'] === 'string' ? json['token'] : '';
  }

  /** Logs in as admin with the code that works once, and gives admin a password. */
  async adminToken(password = 'correct horse battery'): Promise<string> {
    const once = await this.login('admin', this.oneTimeLogin);
    await this.request('PUT', '/api/v1/account/password', {
      token: once,
      body: JSON.stringify({ newPassword: password, currentPassword: '' }),
    });
    return this.login('admin', password);
  }

  async eventually(check: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + 15_000;
    while (!(await check())) {
      if (Date.now() > until) throw new Error('still not so after 15 s');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    this.#watching.abort();
    await this.#api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

export function application(name: string, project = 'default'): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project,
      source: { repoURL: 'https://git.invalid/app.git', path: '.', targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
    },
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'argocd' }, data };
}

export function secret(
  name: string,
  values: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'argocd', labels }, data };
}
