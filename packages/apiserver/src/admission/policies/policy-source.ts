import type { KubeObject } from '@setpoint/kube';
import type { Store } from '../../store/store.ts';
import { Derived } from '../derived.ts';
import { bindingSpecOf } from './policy-spec.ts';

/** A policy in force: compiled, with everything that binds it. */
export interface PolicyHook<T> {
  readonly name: string;
  readonly policy: T;
  readonly bindings: readonly KubeObject[];
}

const group = 'admissionregistration.k8s.io';

/** The policies of one kind that something binds, compiled once for each of their versions. */
export class PolicySource<T> {
  readonly #store: Store;
  readonly #policies: string;
  readonly #bindings: string;
  readonly #compile: (policy: KubeObject) => T;
  readonly #compiled = new Map<string, { readonly version: string | undefined; readonly policy: T }>();
  readonly #hooks: Derived<readonly PolicyHook<T>[]>;

  constructor(store: Store, kind: 'validating' | 'mutating', compile: (policy: KubeObject) => T) {
    this.#store = store;
    this.#policies = `${group}/${kind}admissionpolicies`;
    this.#bindings = `${group}/${kind}admissionpolicybindings`;
    this.#compile = compile;
    this.#hooks = new Derived(store, [this.#policies, this.#bindings], () => this.#collect());
  }

  /** In the order of their names. */
  get hooks(): readonly PolicyHook<T>[] {
    return this.#hooks.value;
  }

  #collect(): readonly PolicyHook<T>[] {
    const bindings = this.#store.list(this.#bindings).map(({ object }) => object);
    const hooks: PolicyHook<T>[] = [];
    const names = new Set<string>();
    for (const { name, object } of this.#store.list(this.#policies)) {
      const own = bindings.filter((binding) => bindingSpecOf(binding).policyName === name);
      if (own.length === 0) continue;
      names.add(name);
      hooks.push({ name, policy: this.#compiledOf(name, object), bindings: own });
    }
    for (const name of this.#compiled.keys()) if (!names.has(name)) this.#compiled.delete(name);
    return hooks;
  }

  #compiledOf(name: string, object: KubeObject): T {
    const version = object.metadata.resourceVersion;
    const known = this.#compiled.get(name);
    if (known !== undefined && known.version === version) return known.policy;
    const policy = this.#compile(object);
    this.#compiled.set(name, { version, policy });
    return policy;
  }
}
