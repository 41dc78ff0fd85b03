import type { Draft } from '../kinds/index.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionRequest } from './admission.ts';

/** How long a write may take from its admission on; one that never comes is forgotten then. */
const leaseMs = 60_000;

/** What quotas measure rather than count. */
const measured: ReadonlySet<string> = new Set([
  '/pods',
  '/services',
  '/persistentvolumeclaims',
  'resource.k8s.io/resourceclaims',
]);

interface Admitted {
  readonly resource: string;
  readonly namespace: string;
  readonly object: Draft;
  readonly untilMs: number;
}

/** Objects that were admitted and are not written yet: until they are, nobody else sees that they will be. */
export class AdmittedObjects {
  readonly #store: Store;
  /** By uid. */
  readonly #waiting = new Map<string, Admitted>();
  readonly #followed = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Notes an object that is about to be written; answers how to forget it when it is refused after all. */
  add({ resource: { storage }, namespace }: AdmissionRequest, object: Draft, nowMs: number): () => void {
    this.#follow(storage);
    const uid = object.metadata.uid ?? '';
    this.#waiting.set(uid, { resource: storage, namespace, object, untilMs: nowMs + leaseMs });
    return () => this.#waiting.delete(uid);
  }

  /**
   * The objects of the request's kind and namespace there are or are about to be, apart from its own. Where only their
   * number counts the request's object stands for each that is there: they need not be read.
   */
  present(
    { resource: { storage }, namespace }: AdmissionRequest,
    own: Draft,
    nowMs: number,
  ): readonly Draft[] {
    const entries = this.#store.list(storage, `${namespace}/`);
    const there = measured.has(storage)
      ? entries.map(({ object }) => object as unknown as Draft).filter((each) => !isSame(each, own))
      : entries.map(() => own);
    const coming: Draft[] = [];
    for (const [uid, admitted] of this.#waiting) {
      if (nowMs > admitted.untilMs) this.#waiting.delete(uid);
      else if (admitted.resource === storage && admitted.namespace === namespace)
        coming.push(admitted.object);
    }
    return [...there, ...coming.filter((each) => !isSame(each, own))];
  }

  /** What became visible waits no longer, whether or not it is still there. */
  #follow(resource: string): void {
    if (this.#followed.has(resource)) return;
    this.#followed.add(resource);
    let seen = this.#store.revision;
    this.#store.subscribe(resource, () => {
      const events = this.#waiting.size === 0 ? [] : this.#store.changesSince(resource, seen);
      for (const { entry } of events) this.#waiting.delete(entry.object.metadata.uid ?? '');
      seen = this.#store.revision;
    });
  }
}

function isSame(a: Draft, b: Draft): boolean {
  return a.metadata.uid === b.metadata.uid;
}
