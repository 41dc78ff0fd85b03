import type { GoField } from './go-fields.ts';

/**
 * One node of a structural schema, the same for built-in kinds and CRDs. Keys are OpenAPI's, spelled short; nodes of
 * recursive types refer to themselves, so walk a schema along a value, never on its own.
 */
export interface SchemaNode {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'any';
  /** Fields of a struct. */
  readonly properties?: ReadonlyMap<string, SchemaNode>;
  /** Values of a map (`additionalProperties`). */
  readonly additional?: SchemaNode;
  readonly items?: SchemaNode;
  /** Default for lists without it: atomic. */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  /** Default granular. */
  readonly mapType?: 'atomic' | 'granular';
  /** Strategic merge patch: `merge`, `replace`, `retainKeys`, comma-joined as published. */
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly format?: string;
  readonly intOrString?: boolean;
  readonly preserveUnknown?: boolean;
  readonly embedded?: boolean;
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  /** As published for a built-in type, where most are zero values (`{}`, `''`); as written in a CRD. */
  readonly default?: unknown;
  /**
   * Of a built-in struct: fields the server's type writes even where they are left out, with what stands there then: `{}`,
   * `''`, `0`, `false`, null.
   */
  readonly zeros?: ReadonlyMap<string, unknown>;
  /** Of a built-in struct: what its Go type says of fields beyond the schema. */
  readonly goFields?: ReadonlyMap<string, GoField>;
  /** Of a built-in type with forms of its own (JSONSchemaPropsOrBool): the struct an object is read as. */
  readonly whenObject?: SchemaNode;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  /** The OpenAPI definition's name for a built-in type: `io.k8s.api.apps.v1.DeploymentSpec`. */
  readonly name?: string;
  /** A CRD node's other validations, as written (minLength, pattern, x-kubernetes-validations…). */
  readonly validations?: Readonly<Record<string, unknown>>;
}
