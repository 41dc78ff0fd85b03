import type { KubeClient, KubeObject } from '@setpoint/kube';
import { ApplicationStore } from '../../controller/application-store.ts';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { setFieldManager } from './application-set-store.ts';
import { controllingSetOf } from './next-application.ts';

/** The newest version known of every Application, by name and by the ApplicationSet that controls it. */
export class OwnedApplications {
  readonly #store: ApplicationStore;
  readonly #bySet = new Map<string, Set<string>>();

  constructor(client: KubeClient) {
    this.#store = new ApplicationStore(client, setFieldManager);
  }

  get(key: string): Application | undefined {
    return this.#store.get(key);
  }

  /** Those the set controls. */
  of({ metadata }: ApplicationSet): Application[] {
    const keys = this.#bySet.get(`${metadata.namespace ?? ''}/${metadata.name ?? ''}`) ?? [];
    return [...keys].flatMap((key) => this.#store.get(key) ?? []);
  }

  /** Takes in a version; false when it is older than what is known. */
  observe(object: KubeObject): boolean {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
    const before = this.#store.get(key);
    if (!this.#store.observe(object)) return false;
    const after = this.#store.get(key);
    const [from, to] = [setKeyOf(before), setKeyOf(after)];
    if (from === to) return true;
    if (from !== undefined) this.#remove(from, key);
    if (to !== undefined) this.#bySet.set(to, (this.#bySet.get(to) ?? new Set()).add(key));
    return true;
  }

  forget(key: string): void {
    const set = setKeyOf(this.#store.get(key));
    if (set !== undefined) this.#remove(set, key);
    this.#store.forget(key);
  }

  #remove(set: string, key: string): void {
    const keys = this.#bySet.get(set);
    keys?.delete(key);
    if (keys?.size === 0) this.#bySet.delete(set);
  }
}

/** `namespace/name` of the controlling set. */
export function setKeyOf(app: Application | undefined): string | undefined {
  const name = app === undefined ? undefined : controllingSetOf(app);
  return name === undefined ? undefined : `${app?.metadata.namespace ?? ''}/${name}`;
}
