import type { KubeObject } from '@setpoint/kube';

/**
 * Typed access to the fields of one object, with Go's zero values for what is absent. A field of the wrong type throws;
 * the registry turns that into `Unknown`, as a failed conversion does in gitops-engine.
 */
export class Fields {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path = '') {
    this.#value = value ?? undefined;
    this.#path = path;
  }

  static of(object: KubeObject): Fields {
    return new Fields(object);
  }

  get present(): boolean {
    return this.#value !== undefined;
  }

  at(...keys: readonly string[]): Fields {
    return keys.reduce<Fields>((fields, key) => fields.#child(key), this);
  }

  string(): string {
    return this.#typed('string', '');
  }

  int(): number {
    return this.#typed('number', 0);
  }

  /** Undefined when absent, for Go's pointer fields. */
  optionalInt(): number | undefined {
    return this.present ? this.int() : undefined;
  }

  bool(): boolean {
    return this.#typed('boolean', false);
  }

  list(): readonly Fields[] {
    if (this.#value === undefined) return [];
    if (!Array.isArray(this.#value)) throw this.#mismatch('a list');
    return this.#value.map((item: unknown, index) => new Fields(item, `${this.#path}[${index}]`));
  }

  #child(key: string): Fields {
    const path = `${this.#path}.${key}`;
    if (this.#value === undefined) return new Fields(undefined, path);
    if (typeof this.#value !== 'object' || Array.isArray(this.#value)) throw this.#mismatch('an object');
    const map = this.#value as Readonly<Record<string, unknown>>;
    return new Fields(Object.hasOwn(map, key) ? map[key] : undefined, path);
  }

  #typed<T extends string | number | boolean>(type: 'string' | 'number' | 'boolean', zero: T): T {
    if (this.#value === undefined) return zero;
    if (typeof this.#value !== type) throw this.#mismatch(`a ${type}`);
    return this.#value as T;
  }

  #mismatch(wanted: string): Error {
    return new Error(`${this.#path || 'the object'} is not ${wanted}`);
  }
}

/** `status.conditions`, in order. */
export function conditionsOf(fields: Fields): readonly Condition[] {
  return fields
    .at('status', 'conditions')
    .list()
    .map((condition) => ({
      type: condition.at('type').string(),
      status: condition.at('status').string(),
      reason: condition.at('reason').string(),
      message: condition.at('message').string(),
    }));
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}
