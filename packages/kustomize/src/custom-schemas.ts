import { decodeSigs } from '@setpoint/goyaml';
import { failure, messageOf } from './errors.ts';
import { isObject } from './go-struct.ts';
import type { Schema, Schemas } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** The schemas of an OpenAPI document of the user's, instead of the built-in ones. */
export class CustomSchemas implements Schemas {
  readonly #definitions: Json;
  readonly #kinds = new Map<string, Json>();

  constructor(text: string) {
    this.#definitions = definitionsOf(text);
    for (const definition of Object.values(this.#definitions)) {
      if (isObject(definition)) this.#register(definition);
    }
  }

  #register(definition: Json): void {
    const kinds = definition['x-kubernetes-group-version-kind'];
    if (!Array.isArray(kinds)) return;
    for (const gvk of kinds as unknown[]) {
      if (!isObject(gvk)) continue;
      const { group, version, kind } = gvk;
      const apiVersion =
        typeof group === 'string' && group !== '' ? `${group}/${String(version)}` : String(version);
      this.#kinds.set(`${apiVersion} ${String(kind)}`, definition);
    }
  }

  forKind(apiVersion: string, kind: string): Schema | undefined {
    const definition = this.#kinds.get(`${apiVersion} ${kind}`);
    return definition === undefined ? undefined : this.#schema(definition);
  }

  #schema(json: Json): Schema {
    const strategy = json['x-kubernetes-patch-strategy'];
    return {
      field: (name) => this.#resolve(fieldOf(json, name)),
      element: () => (isArrayType(json['type']) ? this.#resolve(json['items']) : undefined),
      merges: typeof strategy === 'string' && strategy.split(',').includes('merge'),
      keys: typeof strategy === 'string' ? keysOf(json) : [],
    };
  }

  /** Follows `$ref`, but not in a circle. */
  #resolve(value: unknown): Schema | undefined {
    let schema = value;
    for (let i = 0; i < 100 && isObject(schema); i++) {
      const ref = schema['$ref'];
      if (typeof ref !== 'string') return this.#schema(schema);
      const name = ref
        .replace(/^#\/definitions\//, '')
        .replaceAll('~1', '/')
        .replaceAll('~0', '~');
      schema = Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    }
    return undefined;
  }
}

function definitionsOf(text: string): Json {
  let document: unknown;
  try {
    document = decodeSigs(text);
  } catch (error) {
    throw failure(`invalid schema file: ${messageOf(error)}`);
  }
  const definitions = isObject(document) ? document['definitions'] : undefined;
  return isObject(definitions) ? definitions : {};
}

function fieldOf(json: Json, name: string): unknown {
  const properties = json['properties'];
  if (isObject(properties) && Object.hasOwn(properties, name)) return properties[name];
  const additional = json['additionalProperties'];
  return isObject(additional) ? additional : undefined;
}

function isArrayType(type: unknown): boolean {
  return type === 'array' || (Array.isArray(type) && type.length === 1 && type[0] === 'array');
}

function keysOf(json: Json): readonly string[] {
  const keys = json['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) return keys.map(String);
  const key = json['x-kubernetes-patch-merge-key'];
  return typeof key === 'string' ? [key] : [];
}
