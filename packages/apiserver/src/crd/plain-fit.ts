import { isRaw, type RawSchema } from './raw-schema.ts';

type Fit = (value: unknown) => boolean;

/** Keywords that say no more of a value than its type, its members and its items. */
const plainKeywords: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'additionalProperties',
  'required',
  'items',
  'title',
  'description',
  'example',
  'externalDocs',
  'default',
  'nullable',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

/**
 * Whether values fit schemas, compiled once for each: what nearly every value does, found out without the words for what
 * does not. Where a schema says more than types, `otherwise` decides of the value there.
 */
export class PlainFit {
  readonly #otherwise: (value: unknown, schema: RawSchema) => boolean;
  readonly #compiled = new WeakMap<RawSchema, Fit>();

  constructor(otherwise: (value: unknown, schema: RawSchema) => boolean) {
    this.#otherwise = otherwise;
  }

  fits(value: unknown, schema: RawSchema): boolean {
    return this.#fitOf(schema)(value);
  }

  #fitOf(schema: RawSchema): Fit {
    let fit = this.#compiled.get(schema);
    if (fit === undefined) {
      fit = this.#compile(schema);
      this.#compiled.set(schema, fit);
    }
    return fit;
  }

  #compile(schema: RawSchema): Fit {
    const otherwise: Fit = (value) => this.#otherwise(value, schema);
    if (Object.keys(schema).some((keyword) => !plainKeywords.has(keyword))) return otherwise;
    switch (schema['type']) {
      case 'string':
      case 'boolean': {
        const { type } = schema;
        return (value) => typeof value === type || otherwise(value);
      }
      case 'array':
        return this.#listFit(schema, otherwise);
      case 'object':
        return this.#objectFit(schema, otherwise);
      default:
        return otherwise;
    }
  }

  #listFit({ items }: RawSchema, otherwise: Fit): Fit {
    const item = isRaw(items) ? this.#fitOf(items) : undefined;
    return (value) =>
      Array.isArray(value) ? item === undefined || value.every((each) => item(each)) : otherwise(value);
  }

  #objectFit(schema: RawSchema, otherwise: Fit): Fit {
    const { properties, additionalProperties: additional, required } = schema;
    const members = new Map<string, Fit>();
    for (const [name, member] of Object.entries(isRaw(properties) ? properties : {}))
      if (isRaw(member)) members.set(name, this.#fitOf(member));
    const rest = isRaw(additional) ? this.#fitOf(additional) : undefined;
    const isNamed = (name: string): boolean => isRaw(properties) && Object.hasOwn(properties, name);
    const needed = Array.isArray(required) ? (required as readonly string[]) : [];
    return (value) => {
      if (!isRaw(value)) return otherwise(value);
      for (const name of needed) if (!Object.hasOwn(value, name)) return false;
      for (const name of Object.keys(value)) {
        const fit = members.get(name) ?? (rest === undefined || isNamed(name) ? undefined : rest);
        if (fit !== undefined && !fit(value[name])) return false;
      }
      return true;
    };
  }
}
