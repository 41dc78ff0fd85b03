import { structType, type Type } from '../types/type.ts';
import { CelMap, type MapKey } from './map.ts';
import type { Value } from './value.ts';

/** An object that an expression made: `Object.spec{replicas: 3}`. */
export class StructValue extends CelMap {
  readonly #type: Type;
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(name: string, fields: ReadonlyMap<string, Value>) {
    super();
    this.#type = structType(name);
    this.#fields = fields;
  }

  override get type(): Type {
    return this.#type;
  }

  get size(): number {
    return this.#fields.size;
  }

  get(key: MapKey): Value | undefined {
    return typeof key === 'string' ? this.#fields.get(key) : undefined;
  }

  keys(): Iterable<Value> {
    return this.#fields.keys();
  }
}
