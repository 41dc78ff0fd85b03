import type { Random } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { type ApiHost, isDown } from './api-host.ts';
import { namespace, outcomeAnnotation, type Outcome } from './contents.ts';
import type { DurableChange } from './disk.ts';
import type { Faults } from './faults.ts';
import { mayBeOwned } from './oracle/cluster-view.ts';
import type { World } from './world.ts';

type Client = NonNullable<ApiHost['client']>;

const never = new AbortController().signal;
const jobGvk = { group: 'batch', version: 'v1', kind: 'Job' };
const deploymentGvk = { group: 'apps', version: 'v1', kind: 'Deployment' };

/**
 * The rest of the cluster, as far as a sync waits for it: jobs end, deployments roll out, the garbage collector lets
 * go of what is deleted in the foreground, and a controller that writes back does. None of it is on trial.
 */
export class Cluster {
  readonly #world: World;
  readonly #host: ApiHost;
  readonly #faults: Faults;
  readonly #random: Random;
  /** Objects somebody else keeps setting back, and how often still. */
  readonly writeBacks = new Map<string, number>();

  constructor(world: World, host: ApiHost, faults: Faults) {
    this.#world = world;
    this.#host = host;
    this.#faults = faults;
    this.#random = world.stream(host.name === 'apiserver' ? 'cluster' : `cluster ${host.name}`);
  }

  react({ resource, type, path, json }: Pick<DurableChange, 'resource' | 'type' | 'path' | 'json'>): void {
    if (resource === '/namespaces' && type === 'put' && path === `/${namespace}`) this.#terminate(json);
    if (type === 'delete' || !mayBeOwned(resource)) return;
    if (json.includes('"foregroundDeletion"')) this.#collect(resource, path);
    else if (resource === 'batch/jobs' && !json.includes('"conditions"')) this.#runJob(path, json);
    else if (resource === 'apps/deployments') this.#rollOut(path);
    else if (resource === '/configmaps') this.#writeBack(path, json);
  }

  /** The work of everything that was held up while faults lasted. */
  catchUp(): void {
    for (const [resource, objects] of this.#host.disk.objects)
      for (const [path, { json }] of objects) this.react({ resource, path, json, type: 'put' });
  }

  #collect(resource: string, path: string): void {
    const stuck = this.#faults.has('finalizers') && this.#random.next() < 0.4;
    const delayMs = (stuck ? 90_000 : 1500) * this.#random.next();
    this.#later(delayMs, `collect ${resource} ${path}`, async (client) => {
      const object = this.#current(resource, path);
      if (object?.metadata.finalizers === undefined) return;
      const finalizers = object.metadata.finalizers.filter((name) => name !== 'foregroundDeletion');
      await client.patch(locationOf(object), 'merge', { metadata: { finalizers } }, {}, never);
    });
  }

  /** The namespace controller: everything in it is deleted, and when nothing is left, it goes itself. */
  #terminate(json: string): void {
    if (!json.includes('"deletionTimestamp"')) return;
    this.#later(500 + 3000 * this.#random.next(), 'empty the namespace', async (client) => {
      const inside = this.#inNamespace();
      if (inside.length > 0) this.#terminate(json);
      else
        await client.update({ ...this.#namespaceWithout('kubernetes') }, { subresource: 'finalize' }, never);
      for (const object of inside)
        if (object.metadata.deletionTimestamp === undefined)
          await client.delete(locationOf(object), { propagationPolicy: 'Background' }, never);
    });
  }

  #namespaceWithout(finalizer: string): KubeObject {
    const object = this.#current('/namespaces', `/${namespace}`) as KubeObject;
    const { finalizers = [] } = object['spec'] as { readonly finalizers?: readonly string[] };
    return { ...object, spec: { finalizers: finalizers.filter((name) => name !== finalizer) } };
  }

  #inNamespace(): readonly KubeObject[] {
    return [...this.#host.disk.objects].flatMap(([resource, objects]) =>
      resource === '/events'
        ? []
        : [...objects]
            .filter(([path]) => path.startsWith(`${namespace}/`))
            .map(([, { json }]) => JSON.parse(json) as KubeObject),
    );
  }

  #runJob(path: string, json: string): void {
    if (!path.startsWith(`${namespace}/`)) return;
    if (this.#outcomeOf(JSON.parse(json) as KubeObject) === 'hang') return;
    this.#later(200 + 12_000 * this.#random.next(), `job ${path}`, async (client) => {
      const job = this.#current('batch/jobs', path);
      if (job === undefined || (job['status'] as { conditions?: unknown })?.conditions !== undefined) return;
      const failed = this.#outcomeOf(job) === 'fail';
      const lastTransitionTime = '2026-01-01T00:00:00Z';
      const condition = (name: string) => ({ type: name, status: 'True', lastTransitionTime });
      const conditions = failed
        ? [condition('FailureTarget'), condition('Failed')]
        : [condition('SuccessCriteriaMet'), condition('Complete')];
      const status = {
        startTime: lastTransitionTime,
        ...(failed ? { failed: 1 } : { succeeded: 1, completionTime: lastTransitionTime }),
        conditions,
      };
      await client.patch({ gvk: jobGvk, ...placeOf(path) }, 'merge', { status }, statusOnly, never);
    });
  }

  #rollOut(path: string): void {
    this.#later(200 + 6000 * this.#random.next(), `roll out ${path}`, async (client) => {
      const deployment = this.#current('apps/deployments', path);
      if (deployment === undefined || this.#outcomeOf(deployment) === 'hang') return;
      const { generation } = deployment.metadata;
      const status = (deployment['status'] ?? {}) as { observedGeneration?: number };
      if (status.observedGeneration === generation) return;
      const ready = {
        observedGeneration: generation,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        conditions: [{ type: 'Available', status: 'True' }],
      };
      await client.patch(
        { gvk: deploymentGvk, ...placeOf(path) },
        'merge',
        { status: ready },
        statusOnly,
        never,
      );
    });
  }

  #writeBack(path: string, json: string): void {
    const left = this.writeBacks.get(path) ?? 0;
    if (left <= 0 || !this.#faults.has('write-backs') || json.includes('"written-back"')) return;
    this.writeBacks.set(path, left - 1);
    this.#later(5 + 40 * this.#random.next(), `write back ${path}`, async (client) => {
      const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
      if (this.#current('/configmaps', path) === undefined) return;
      const patch = { data: { key: 'written-back' } };
      await client.patch({ gvk, ...placeOf(path) }, 'merge', patch, { fieldManager: 'operator' }, never);
    });
  }

  /** An outcome is what the annotation says while hooks may fail; afterwards everything that can still end, ends well. */
  #outcomeOf(object: KubeObject): Outcome {
    return (object.metadata.annotations?.[outcomeAnnotation] ?? 'ok') as Outcome;
  }

  #current(resource: string, path: string): KubeObject | undefined {
    const kept = this.#host.disk.objects.get(resource)?.get(path);
    return kept === undefined ? undefined : (JSON.parse(kept.json) as KubeObject);
  }

  /** While the server is down it is tried again; what it refuses is let be, the next change brings the next try. */
  #later(delayMs: number, label: string, work: (client: Client) => Promise<void>): void {
    this.#world.at(delayMs, label, () => {
      const { client } = this.#host;
      const again = (): void => this.#later(5000, label, work);
      if (client === undefined) again();
      else
        work(client).catch((error: unknown) => {
          this.#world.note(`${label}: ${String(error)}`);
          if (isDown(error)) again();
        });
    });
  }
}

const statusOnly = { subresource: 'status', fieldManager: 'cluster' } as const;

function placeOf(path: string): { readonly namespace: string; readonly name: string } {
  const slash = path.indexOf('/');
  return { namespace: path.slice(0, slash), name: path.slice(slash + 1) };
}

function locationOf(object: KubeObject): {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly namespace: string;
  readonly name: string;
} {
  const slash = object.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
  const gvk = { group, version: object.apiVersion.slice(slash + 1), kind: object.kind };
  return { gvk, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
}
