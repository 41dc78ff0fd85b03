import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createLogger } from '@setpoint/runtime';
import { createGitSource, type GitSource } from '@setpoint/source';
import { defaultProject } from '../../config/config-state.ts';
import { appProjectResource } from '../../resources/app-project.ts';
import { type Application, applicationResource } from '../../resources/application.ts';
import {
  type ApplicationSet,
  applicationSetResource,
  type ApplicationSetSpec,
} from '../../resources/application-set.ts';
import { createArgoState } from '../../state/argo-state.ts';
import { GitRepository } from '../../testing/git-repository.ts';
import { applicationGvk } from '../controller/application-location.ts';
import { applicationSetGvk } from '../controller/application-set-store.ts';
import {
  type ApplicationSetControllerOptions,
  createApplicationSetController,
} from '../controller/application-set-controller.ts';
import { applicationSet } from './generate-for-test.ts';

const waitMs = 15_000;

/** The ApplicationSet controller on a real API server in memory and a real Git repository. */
export class SetLoop {
  readonly repository = new GitRepository();
  readonly signal = AbortSignal.timeout(120_000);
  readonly events: string[] = [];
  readonly #cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-set-loop-'));
  readonly #api: ApiServer;
  readonly #source: GitSource;
  readonly #stop = new AbortController();
  #done: Promise<void> | undefined;

  private constructor(api: ApiServer) {
    this.#api = api;
    this.#source = createGitSource({ cacheDir: this.#cacheDir, clock: systemClock, random: systemRandom });
  }

  /** `between` is what stands between everything that runs here and the API. */
  static async start(
    options: Partial<Omit<ApplicationSetControllerOptions, 'state' | 'client'>> = {},
    between: (client: KubeClient) => KubeClient = (client) => client,
  ): Promise<SetLoop> {
    const api = await startApiServer();
    const loop = new SetLoop(api);
    for (const { crd } of [applicationResource, appProjectResource, applicationSetResource]) {
      await api.client.create(crd, {}, loop.signal);
    }
    await loop.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
    api.client.mapper.invalidate();
    await loop.create(defaultProject('argocd'));
    loop.#run(options, between(api.client));
    return loop;
  }

  #run(
    options: Partial<Omit<ApplicationSetControllerOptions, 'state' | 'client'>>,
    client: KubeClient,
  ): void {
    const ports = { client, clock: systemClock, random: systemRandom };
    const reporter = {
      event: (_set: unknown, _type: unknown, reason: string, message: string) =>
        this.events.push(`${reason}: ${message}`),
      info: () => {},
      error: (error: unknown) => this.events.push(`error: ${String(error)}`),
    };
    const controller = createApplicationSetController({
      ...ports,
      state: createArgoState({ ...ports, reporter }, this.#stop.signal),
      source: this.#source,
      logger: createLogger({ level: 'silent' }),
      reporter,
      ...options,
    });
    this.#done = controller.run(this.#stop.signal);
  }

  get client(): ApiServer['client'] {
    return this.#api.client;
  }

  create(object: object): Promise<KubeObject> {
    return this.client.create(object as KubeObject, { fieldManager: 'test' }, this.signal);
  }

  createSet(spec: Partial<ApplicationSetSpec>, name = 'set'): Promise<KubeObject> {
    const set = applicationSet(spec);
    return this.create({ ...set, metadata: { ...set.metadata, name } });
  }

  async set(name = 'set'): Promise<ApplicationSet> {
    return (await this.client.get(
      { gvk: applicationSetGvk, namespace: 'argocd', name },
      this.signal,
    )) as unknown as ApplicationSet;
  }

  patchSet(patch: unknown, name = 'set'): Promise<KubeObject> {
    const at = { gvk: applicationSetGvk, namespace: 'argocd', name };
    return this.client.patch(at, 'merge', patch, { fieldManager: 'kubectl-edit' }, this.signal);
  }

  deleteSet(name = 'set'): Promise<KubeObject | undefined> {
    return this.client.delete({ gvk: applicationSetGvk, namespace: 'argocd', name }, {}, this.signal);
  }

  async application(name: string): Promise<Application> {
    const found = await this.client.get({ gvk: applicationGvk, namespace: 'argocd', name }, this.signal);
    if (found === undefined) throw new Error(`no application ${name}`);
    return found as unknown as Application;
  }

  patchApplication(name: string, patch: unknown): Promise<KubeObject> {
    const at = { gvk: applicationGvk, namespace: 'argocd', name };
    return this.client.patch(at, 'merge', patch, { fieldManager: 'kubectl-edit' }, this.signal);
  }

  async names(): Promise<string[]> {
    const { items } = await this.client.list(applicationGvk, { namespace: 'argocd' }, this.signal);
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name ?? '')
      .toSorted();
  }

  /** Has the generators asked now, and waits until it has been done. */
  async refresh(name = 'set'): Promise<ApplicationSet> {
    const key = 'argocd.argoproj.io/application-set-refresh';
    await this.patchSet({ metadata: { annotations: { [key]: 'true' } } }, name);
    return this.until((set) => set.metadata.annotations?.[key] === undefined, name);
  }

  async until(isDone: (set: ApplicationSet) => boolean, name = 'set'): Promise<ApplicationSet> {
    let last: ApplicationSet | undefined;
    await this.eventually(
      async () => {
        last = await this.set(name);
        return last !== undefined && isDone(last);
      },
      () => JSON.stringify(last?.status, undefined, 2),
    );
    return last as ApplicationSet;
  }

  upToDate(name = 'set'): Promise<ApplicationSet> {
    return this.until((set) => conditionOf(set, 'ResourcesUpToDate')?.status === 'True', name);
  }

  async untilNames(...names: readonly string[]): Promise<void> {
    let last: string[] = [];
    await this.eventually(
      async () => {
        last = await this.names();
        return last.join() === names.join();
      },
      () => `${last.join()}; ${this.events.join('\n')}`,
    );
  }

  async eventually(check: () => Promise<boolean>, describe: () => string = () => ''): Promise<void> {
    const until = Date.now() + waitMs;
    while (!(await check())) {
      if (Date.now() > until) throw new Error(`still not so after ${waitMs} ms: ${describe()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('stopped by the test'));
    await this.#done;
    await this.#source.close();
    await this.#api.stop();
    this.repository.dispose();
    rmSync(this.#cacheDir, { recursive: true, force: true });
  }
}

type Condition = NonNullable<NonNullable<ApplicationSet['status']>['conditions']>[number];

export function conditionOf(set: ApplicationSet, type: string): Condition | undefined {
  return set.status?.conditions?.find((condition) => condition.type === type);
}
