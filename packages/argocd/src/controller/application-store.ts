import {
  type GroupVersionKind,
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  mergePatchBetween,
} from '@setpoint/kube';
import { type Application, applicationResource } from '../resources/application.ts';

const applicationGvk: GroupVersionKind = gvkOf(applicationResource);

/** `namespace/name`. */
export function keyOf(object: KubeObject | Application): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** Tries to write an application that somebody else keeps writing. */
const mostConflicts = 10;
/** Applications remembered as gone: answers to writes under way when they went may still come. */
const mostGone = 10_000;

export interface UpdateOptions {
  /** A conflict is thrown instead of asking anew what to write. Default false. */
  readonly once?: boolean;
}

/**
 * The newest version known of every Application: what the watch told, or what our own last write answered, whichever
 * is later. Reconcilers so never act on a version older than their own writes.
 */
export class ApplicationStore {
  readonly #client: KubeClient;
  readonly #fieldManager: string;
  readonly #apps = new Map<string, Application>();
  /** By key, the uid of the application that went. */
  readonly #gone = new Map<string, string>();
  readonly #writing = new Map<string, Promise<unknown>>();

  constructor(client: KubeClient, fieldManager: string) {
    this.#client = client;
    this.#fieldManager = fieldManager;
  }

  get(key: string): Application | undefined {
    return this.#apps.get(key);
  }

  keys(): Iterable<string> {
    return this.#apps.keys();
  }

  values(): Iterable<Application> {
    return this.#apps.values();
  }

  /** Takes in what the watch told; false when it is older than what is known. */
  observe(object: KubeObject): boolean {
    const key = keyOf(object);
    const known = this.#apps.get(key);
    const { uid } = object.metadata;
    if (known !== undefined && known.metadata.uid === uid && isNewer(known, object)) return false;
    this.#gone.delete(key);
    this.#apps.set(key, asApplication(object));
    return true;
  }

  /** The watch told that the application is gone. */
  forget(key: string): void {
    const uid = this.#apps.get(key)?.metadata.uid;
    this.#apps.delete(key);
    if (uid === undefined) return;
    this.#gone.set(key, uid);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= mostGone) break;
      this.#gone.delete(oldest);
    }
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
    const key = keyOf(app);
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
      const known = this.#apps.get(key);
      if (known === undefined && this.#gone.get(key) === app.metadata.uid) return undefined;
      const current = known ?? app;
      if (current.metadata.uid !== app.metadata.uid) return undefined;
      const patch = mergePatchBetween(current, change(current));
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
    this.#learn(written);
    return asApplication(written);
  }

  async #read({ metadata }: Application, signal: AbortSignal): Promise<void> {
    const { namespace = '', name = '' } = metadata;
    const found = await this.#client.get({ gvk: applicationGvk, namespace, name }, signal);
    if (found !== undefined) this.#learn(found);
  }

  /** An answer may be older than what the watch told since, and about what is gone: only the watch tells who is there. */
  #learn(object: KubeObject): void {
    const known = this.#apps.get(keyOf(object));
    if (known?.metadata.uid === object.metadata.uid) this.observe(object);
  }
}

function withResourceVersion(patch: unknown, resourceVersion: string | undefined): unknown {
  const fields = patch as { readonly metadata?: Readonly<Record<string, unknown>> };
  return { ...fields, metadata: { ...fields.metadata, resourceVersion } };
}

/** Since Kubernetes 1.35 resourceVersions of one resource are comparable as integers; older servers behave so too. */
function isNewer(known: Application, object: KubeObject): boolean {
  const a = known.metadata.resourceVersion ?? '';
  const b = object.metadata.resourceVersion ?? '';
  return a.length !== b.length ? a.length > b.length : a > b;
}

/** The API server has validated the object against the CRD that the type is made from. */
function asApplication(object: KubeObject): Application {
  return object as unknown as Application;
}
