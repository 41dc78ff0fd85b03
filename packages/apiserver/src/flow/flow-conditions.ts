import { type Clock, rfc3339, SetpointError } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import type { Store } from '../store/store.ts';

const group = 'flowcontrol.apiserver.k8s.io';
const schemas = `${group}/flowschemas`;
const levels = `${group}/prioritylevelconfigurations`;

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Says of every FlowSchema whether the priority level it names is there, as the server itself does in a real cluster. */
export class FlowConditions {
  readonly #store: Store;
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #stopping = new AbortController();
  readonly #unsubscribe: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();
  #isDue = false;

  constructor(store: Store, client: KubeClient, clock: Clock, onError: (error: unknown) => void) {
    this.#store = store;
    this.#client = client;
    this.#clock = clock;
    this.#onError = onError;
  }

  start(): void {
    for (const resource of [schemas, levels])
      this.#unsubscribe.push(this.#store.subscribe(resource, () => this.#schedule()));
    this.#schedule();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#stopping.abort(new Error('the server is stopping'));
    await this.#running;
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#running = this.#running.then(() => {
      this.#isDue = false;
      return this.#reconcile();
    });
  }

  async #reconcile(): Promise<void> {
    const known = new Set(this.#store.list(levels).map(({ object }) => object.metadata.name));
    for (const { object } of this.#store.list(schemas)) {
      const { name = '' } = (object['spec'] as { priorityLevelConfiguration?: { name?: string } })
        .priorityLevelConfiguration ?? { name: '' };
      const status = known.has(name) ? 'False' : 'True';
      if (statusOf(object) === status) continue;
      try {
        await this.#say(object, name, status);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // Gone, or written by somebody else meanwhile: that change brings it here again.
        if (!(error instanceof SetpointError)) this.#onError(error);
      }
    }
  }

  async #say(schema: KubeObject, level: string, status: 'True' | 'False'): Promise<void> {
    const text = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
    const condition = {
      type: 'Dangling',
      status,
      lastTransitionTime: rfc3339(this.#clock.now()),
      reason: status === 'False' ? 'Found' : 'NotFound',
      message: status === 'False' ? `${text} and it exists` : `${text} but there is no such object`,
    };
    const applied = {
      apiVersion: schema.apiVersion,
      kind: schema.kind,
      metadata: { name: schema.metadata.name as string },
      status: { conditions: [condition] },
    };
    const fieldManager = 'api-priority-and-fairness-config-consumer-v1';
    await this.#client.apply(
      applied,
      { fieldManager, force: true, subresource: 'status' },
      this.#stopping.signal,
    );
  }
}

function statusOf(schema: KubeObject): string | undefined {
  const { conditions = [] } = (schema['status'] ?? {}) as { conditions?: readonly Condition[] };
  return conditions.find(({ type }) => type === 'Dangling')?.status;
}
