import { type GroupVersionKind, gvkOf, type KubeClient, type KubeObject } from '@setpoint/kube';
import { type Application, applicationResource } from '../resources/application.ts';
import { mergePatchBetween } from '../status/merge-patch.ts';

const applicationGvk: GroupVersionKind = gvkOf(applicationResource);

/** `namespace/name`. */
export function keyOf(object: KubeObject | Application): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/**
 * The newest version known of every Application: what the watch told, or what our own last write answered, whichever
 * is later. Reconcilers so never act on a version older than their own writes.
 */
export class ApplicationStore {
  readonly #client: KubeClient;
  readonly #fieldManager: string;
  readonly #apps = new Map<string, Application>();

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
    if (known !== undefined && known.metadata.uid === object.metadata.uid && isNewer(known, object))
      return false;
    this.#apps.set(key, asApplication(object));
    return true;
  }

  forget(key: string): void {
    this.#apps.delete(key);
  }

  /**
   * Writes what differs between two versions of the application; nothing when they are equal. With `ifUnchanged` the
   * write is refused (`kube.conflict`) when somebody else wrote meanwhile.
   */
  async write(
    before: Application,
    after: Application,
    options: { readonly ifUnchanged?: boolean },
    signal: AbortSignal,
  ): Promise<Application> {
    const patch = mergePatchBetween(before, after);
    if (patch === undefined) return before;
    const { namespace = '', name = '', uid, resourceVersion } = before.metadata;
    const guarded = options.ifUnchanged ? withResourceVersion(patch, resourceVersion) : patch;
    const written = await this.#client.patch(
      { gvk: applicationGvk, namespace, name },
      'merge',
      guarded,
      { fieldManager: this.#fieldManager },
      signal,
    );
    if (written.metadata.uid === uid) this.observe(written);
    return asApplication(written);
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
