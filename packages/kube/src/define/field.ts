/** A JSON schema as a CustomResourceDefinition publishes it: structural, OpenAPI v3. */
export interface OpenApiSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly anyOf?: readonly OpenApiSchema[];
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
}

/** A field of a custom resource: its published schema, and (in types only) the value it holds. */
export interface Field<T> {
  readonly schema: OpenApiSchema;
  readonly value?: T;
}

/** A field that every valid object has. */
export interface RequiredField<T> extends Field<T> {
  readonly required: true;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The TypeScript type that a field or a whole resource holds. */
export type ValueOf<F> = F extends Field<infer T> ? T : never;

/** An object's type from its fields: required ones present, the others optional. */
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends RequiredField<unknown> ? K : never]: ValueOf<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends RequiredField<unknown> ? never : K]?: ValueOf<F[K]>;
};

type Constraints = Pick<OpenApiSchema, 'description' | 'format' | 'pattern' | 'minLength' | 'maxLength'>;

/**
 * Builds the fields of a custom resource. One definition gives the TypeScript type ({@link ValueOf}), the schema of
 * the CustomResourceDefinition and, through the API server, its validation.
 *
 * @example
 * const spec = field.object({ project: required(field.string()), limit: field.integer() });
 * type Spec = ValueOf<typeof spec>; // { readonly project: string; readonly limit?: number }
 */
export const field = {
  string: (constraints: Constraints = {}): Field<string> => ({ schema: { type: 'string', ...constraints } }),
  oneOf: <const V extends string>(...values: readonly V[]): Field<V> => ({
    schema: { type: 'string', enum: values },
  }),
  time: (): Field<string> => ({ schema: { type: 'string', format: 'date-time' } }),
  integer: (): Field<number> => ({ schema: { type: 'integer', format: 'int64' } }),
  boolean: (): Field<boolean> => ({ schema: { type: 'boolean' } }),
  intOrString: (): Field<number | string> => ({
    schema: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
  }),
  /** Any object, kept as written. */
  anyObject: (): Field<Readonly<Record<string, unknown>>> => ({
    schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }),
  list: <T>(item: Field<T>): Field<readonly T[]> => ({ schema: { type: 'array', items: item.schema } }),
  map: <T>(value: Field<T>): Field<Readonly<Record<string, T>>> => ({
    schema: { type: 'object', additionalProperties: value.schema },
  }),
  object: <F extends Fields>(fields: F): Field<ObjectOf<F>> => ({ schema: objectSchema(fields) }),
};

export function required<T>(of: Field<T>): RequiredField<T> {
  return { ...of, required: true };
}

function objectSchema(fields: Fields): OpenApiSchema {
  const names = Object.keys(fields);
  const requiredNames = names.filter((name) => 'required' in (fields[name] as object)).toSorted();
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, (fields[name] as Field<unknown>).schema])),
    ...(requiredNames.length > 0 ? { required: requiredNames } : {}),
  };
}
