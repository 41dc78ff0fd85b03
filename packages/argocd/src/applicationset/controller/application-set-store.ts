import { gvkOf, type KubeClient, type KubeObject, mergePatchBetween } from '@setpoint/kube';
import {
  type ApplicationSet,
  applicationSetResource,
  type ApplicationSetStatus,
} from '../../resources/application-set.ts';

export const applicationSetGvk = gvkOf(applicationSetResource);
export const setFieldManager = 'argocd-applicationset-controller';

/** The newest version known of every ApplicationSet: what the watch told, or what our own last write answered. */
export class ApplicationSetStore {
  readonly #client: KubeClient;
  readonly #sets = new Map<string, ApplicationSet>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  get(key: string): ApplicationSet | undefined {
    return this.#sets.get(key);
  }

  keys(): Iterable<string> {
    return this.#sets.keys();
  }

  /** Takes in a version; the one known before, or false when that is newer. */
  observe(object: KubeObject): ApplicationSet | undefined | false {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
    const known = this.#sets.get(key);
    if (known !== undefined && known.metadata.uid === object.metadata.uid && isNewer(known, object))
      return false;
    // The API server has validated it against the CRD that the type is made from.
    this.#sets.set(key, object as unknown as ApplicationSet);
    return known;
  }

  forget(key: string): void {
    this.#sets.delete(key);
  }

  /** Makes the status so; writes nothing when it is. */
  async writeStatus(
    set: ApplicationSet,
    status: ApplicationSetStatus,
    signal: AbortSignal,
  ): Promise<ApplicationSet> {
    const patch = mergePatchBetween(set.status ?? {}, status);
    if (patch === undefined) return set;
    return this.#patch(set, { status: patch }, { subresource: 'status' }, signal);
  }

  async writeMetadata(set: ApplicationSet, metadata: object, signal: AbortSignal): Promise<ApplicationSet> {
    return this.#patch(set, { metadata }, {}, signal);
  }

  async #patch(
    set: ApplicationSet,
    patch: unknown,
    options: { readonly subresource?: string },
    signal: AbortSignal,
  ): Promise<ApplicationSet> {
    const { namespace = '', name = '', uid } = set.metadata;
    const written = await this.#client.patch(
      { gvk: applicationSetGvk, namespace, name },
      'merge',
      patch,
      { fieldManager: setFieldManager, ...options },
      signal,
    );
    if (written.metadata.uid === uid) this.observe(written);
    return written as unknown as ApplicationSet;
  }
}

/** Since Kubernetes 1.35 resourceVersions of one resource are comparable as integers; older servers behave so too. */
function isNewer(known: ApplicationSet, object: KubeObject): boolean {
  const a = known.metadata.resourceVersion ?? '';
  const b = object.metadata.resourceVersion ?? '';
  return a.length === b.length ? a > b : a.length > b.length;
}
