import { isDeepStrictEqual } from 'node:util';
import { additionalSchemaOf, type KubernetesSchema, propertyOf } from './schema.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * A value beside the one it replaces, walked together as far as a schema says which belong to each other: fields by name,
 * elements of a list that is a map by their keys, elements of other lists not at all
 * (apiserver/pkg/cel/common/equality.go). What did not change is not refused for rules that came later.
 */
export class Correlated {
  readonly #value: unknown;
  readonly #old: unknown;
  readonly #schema: KubernetesSchema;
  #oldByKeys: ReadonlyMap<string, unknown> | undefined;
  #isUnchanged: boolean | undefined;

  constructor(value: unknown, old: unknown, schema: KubernetesSchema) {
    this.#value = value;
    this.#old = old;
    this.#schema = schema;
  }

  /** The field, or the map's value, when both have it and the schema knows it. */
  key(name: string): Correlated | undefined {
    const [value, old] = [this.#value, this.#old];
    if (!isData(value) || !isData(old)) return undefined;
    if (!Object.hasOwn(value, name) || !Object.hasOwn(old, name)) return undefined;
    const schema = propertyOf(this.#schema, name) ?? additionalSchemaOf(this.#schema);
    return schema === undefined ? undefined : new Correlated(value[name], old[name], schema);
  }

  /** The list's element at the new index beside the old one of the same keys. */
  index(index: number): Correlated | undefined {
    const { items } = this.#schema;
    const value = this.#value;
    if (items === undefined || !Array.isArray(value) || index >= value.length) return undefined;
    const item: unknown = value[index];
    const old = this.#oldItems()?.get(mapKeyOf(item, mapKeysOf(this.#schema)));
    return old === undefined || old === null ? undefined : new Correlated(item, old, items);
  }

  /** Whether the value is the old one; a field the schema does not know counts as changed. */
  get isUnchanged(): boolean {
    this.#isUnchanged ??= this.#compare();
    return this.#isUnchanged;
  }

  #compare(): boolean {
    const [value, old] = [this.#value, this.#old];
    if (Array.isArray(value) && Array.isArray(old)) {
      if (value.length !== old.length) return false;
      if (this.#oldItems() === undefined) return isDeepStrictEqual(value, old);
      return value.every((_, index) => this.index(index)?.isUnchanged === true);
    }
    if (isData(value) && isData(old)) {
      const names = Object.keys(value);
      if (names.length !== Object.keys(old).length) return false;
      return names.every((name) => this.key(name)?.isUnchanged === true);
    }
    return (value ?? null) === (old ?? null);
  }

  #oldItems(): ReadonlyMap<string, unknown> | undefined {
    if (this.#schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(this.#old)) return undefined;
    this.#oldByKeys ??= itemsByKeys(this.#old, mapKeysOf(this.#schema));
    return this.#oldByKeys;
  }
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapKeysOf(schema: KubernetesSchema): readonly string[] {
  return schema['x-kubernetes-list-map-keys'] ?? [];
}

/** The elements of a list that is a map, by the text of their keys. */
export function itemsByKeys(list: readonly unknown[], keys: readonly string[]): ReadonlyMap<string, unknown> {
  return new Map(list.map((item) => [mapKeyOf(item, keys), item]));
}

export function mapKeyOf(item: unknown, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => (isData(item) && Object.hasOwn(item, key) ? item[key] : null)));
}
