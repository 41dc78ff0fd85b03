import { type Informed, type Informer, type InformerChange, namespacedName } from '@setpoint/kube';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { controllingSetOf } from './next-application.ts';

/** The Applications as they are known, also by the ApplicationSet that controls them. */
export class OwnedApplications {
  readonly #known: Informer<Application>;
  readonly #bySet = new Map<string, Set<string>>();
  /** Follows them no more. */
  readonly close: () => void;

  constructor(known: Informer<Application>) {
    this.#known = known;
    this.close = known.onChange((change) => this.#observe(change));
    for (const app of known.values())
      this.#observe({ key: namespacedName(app), before: undefined, after: app });
  }

  get(key: string): Application | undefined {
    return this.#known.get(key);
  }

  /** Those the set controls. */
  of(set: ApplicationSet): Application[] {
    const keys = this.#bySet.get(namespacedName(set)) ?? [];
    return [...keys].flatMap((key) => this.#known.get(key) ?? []);
  }

  /** Takes in what a write was answered with. */
  learn(written: Informed): void {
    this.#known.learn(written);
  }

  #observe({ key, before, after }: InformerChange<Application>): void {
    const [from, to] = [setKeyOf(before), setKeyOf(after)];
    if (from === to) return;
    if (from !== undefined) this.#remove(from, key);
    if (to !== undefined) this.#bySet.set(to, (this.#bySet.get(to) ?? new Set()).add(key));
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
