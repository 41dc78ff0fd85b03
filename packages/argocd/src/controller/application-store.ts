import {
  type GroupVersionKind,
  gvkOf,
  namespacedName,
  type Informer,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  mergePatchBetween,
  sameValue,
} from '@setpoint/kube';
import { type Application, applicationResource } from '../resources/application.ts';

const applicationGvk: GroupVersionKind = gvkOf(applicationResource);

/** Tries to write an application that somebody else keeps writing. */
const mostConflicts = 10;

export interface UpdateOptions {
  /** A conflict is thrown instead of asking anew what to write. Default false. */
  readonly once?: boolean;
}

/** The Applications as they are known, and the one way the controller writes them. */
export class ApplicationStore {
  readonly #client: KubeClient;
  readonly #known: Informer<Application>;
  readonly #fieldManager: string;
  readonly #writing = new Map<string, Promise<unknown>>();
  /** The status that was last meant to be there, by application, whether or not a write was needed for it. */
  readonly #meant = new Map<string, Application['status']>();

  constructor(client: KubeClient, known: Informer<Application>, fieldManager: string) {
    this.#client = client;
    this.#known = known;
    this.#fieldManager = fieldManager;
  }

  get(key: string): Application | undefined {
    return this.#known.get(key);
  }

  keys(): Iterable<string> {
    return this.#known.keys();
  }

  values(): Iterable<Application> {
    return this.#known.values();
  }

  /**
   * True when the version that was just learned of says in its status what was not meant last: a write whose answer
   * was lost, and that was thought to have failed, took effect after all, or somebody else wrote it.
   */
  isUnmeant(key: string, { status }: Application): boolean {
    return this.#meant.has(key) && !sameValue(this.#meant.get(key), status);
  }

  /** The application is gone. */
  forget(key: string): void {
    this.#meant.delete(key);
  }

  /**
   * Makes of the newest version of the application what `change` says; nothing is written when that is no different.
   * Writes of one application happen one after the other, each on condition that nobody wrote since the version that
   * `change` saw: a write that arrives late, or two that cross, can so never leave a mixture behind. After a conflict
   * the application is read and `change` asked again. Answers what is there then; undefined when the application is
   * gone, even if another of its name is there.
   */
  update(
    app: Application,
    change: (current: Application) => Application,
    options: UpdateOptions,
    signal: AbortSignal,
  ): Promise<Application | undefined> {
    const key = namespacedName(app);
    const before = this.#writing.get(key) ?? Promise.resolve();
    const written = before.then(() => this.#write(key, app, change, options, signal));
    const leave = (): void => {
      if (this.#writing.get(key) === settled) this.#writing.delete(key);
    };
    const settled: Promise<void> = written.then(leave, leave);
    this.#writing.set(key, settled);
    return written;
  }

  async #write(
    key: string,
    app: Application,
    change: (current: Application) => Application,
    { once = false }: UpdateOptions,
    signal: AbortSignal,
  ): Promise<Application | undefined> {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const current = this.#known.get(key);
      if (current === undefined || current.metadata.uid !== app.metadata.uid) return undefined;
      const next = change(current);
      this.#meant.set(key, next.status);
      const patch = mergePatchBetween(current, next);
      if (patch === undefined) return current;
      try {
        return await this.#patch(current, patch, signal);
      } catch (error) {
        if (isKubeError(error, KUBE_CODES.notFound)) return undefined;
        if (!isKubeError(error, KUBE_CODES.conflict)) throw error;
        await this.#read(current, signal);
        if (once || attempt >= mostConflicts) throw error;
      }
    }
  }

  async #patch(current: Application, patch: unknown, signal: AbortSignal): Promise<Application> {
    const { namespace = '', name = '', resourceVersion } = current.metadata;
    const written = await this.#client.patch(
      { gvk: applicationGvk, namespace, name },
      'merge',
      withResourceVersion(patch, resourceVersion),
      { fieldManager: this.#fieldManager },
      signal,
    );
    this.#meant.set(namespacedName(current), (written as unknown as Application).status);
    this.#known.learn(written);
    // The API server has validated the object against the CRD that the type is made from.
    return written as unknown as Application;
  }

  async #read({ metadata }: Application, signal: AbortSignal): Promise<void> {
    const { namespace = '', name = '' } = metadata;
    const found = await this.#client.get({ gvk: applicationGvk, namespace, name }, signal);
    if (found !== undefined) this.#known.learn(found);
  }
}

function withResourceVersion(patch: unknown, resourceVersion: string | undefined): unknown {
  const fields = patch as { readonly metadata?: Readonly<Record<string, unknown>> };
  return { ...fields, metadata: { ...fields.metadata, resourceVersion } };
}
