import { gvkOf, type Informer, type KubeClient, mergePatchBetween } from '@setpoint/kube';
import {
  type ApplicationSet,
  applicationSetResource,
  type ApplicationSetStatus,
} from '../../resources/application-set.ts';

export const applicationSetGvk = gvkOf(applicationSetResource);
export const setFieldManager = 'argocd-applicationset-controller';

/** The ApplicationSets as they are known, and the one way their controller writes them. */
export class ApplicationSetStore {
  readonly #client: KubeClient;
  readonly #known: Informer<ApplicationSet>;

  constructor(client: KubeClient, known: Informer<ApplicationSet>) {
    this.#client = client;
    this.#known = known;
  }

  get(key: string): ApplicationSet | undefined {
    return this.#known.get(key);
  }

  keys(): Iterable<string> {
    return this.#known.keys();
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
    const { namespace = '', name = '' } = set.metadata;
    const written = await this.#client.patch(
      { gvk: applicationSetGvk, namespace, name },
      'merge',
      patch,
      { fieldManager: setFieldManager, ...options },
      signal,
    );
    this.#known.learn(written);
    // The API server has validated it against the CRD that the type is made from.
    return written as unknown as ApplicationSet;
  }
}
