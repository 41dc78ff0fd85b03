import type { TypeProvider } from '../check/declarations.ts';
import { Environment } from '../environment.ts';
import { DYN, listType, mapType, paramOf, structType, type Type } from '../types/type.ts';
import { ADMISSION_STRUCTS, NAMESPACE_TYPE, REQUEST_TYPE } from './admission-types.ts';
import { AUTHORIZER } from './authorizer.ts';
import { declaredTypeOf, typesOf } from './declared-type.ts';
import { KUBERNETES_LIBRARIES } from './libraries.ts';
import type { KubernetesSchema } from './schema.ts';

/** What objects of a kind look like; without a schema they can be anything. */
export interface KnownKind {
  readonly kind: string;
  readonly schema: KubernetesSchema | undefined;
}

export interface TypeCheckOptions {
  /** What the policy is checked for: `object` and `oldObject`. */
  readonly object: KnownKind;
  /** Of a policy with parameters. */
  readonly params?: KnownKind;
  /** The policy's; those that fail can be anything. */
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

const VARIABLES = structType('kubernetes.variables');

/**
 * Checks expressions of a ValidatingAdmissionPolicy against the schemas of what it is for: what is wrong with an
 * expression, as cel-go prints it, or undefined (apiserver/pkg/admission/plugin/policy/validating/typechecking.go).
 * `authorizer.requestResource` is not declared there, and so always is wrong.
 */
export function createTypeChecker(options: TypeCheckOptions): (expression: string) => string | undefined {
  const object = kindType(options.object, 1);
  const params = options.params === undefined ? undefined : kindType(options.params, 2);
  const fields = new Map<string, Type>();
  const fieldsOf: TypeProvider['fieldsOf'] = (name) =>
    name === VARIABLES.name
      ? fields
      : (ADMISSION_STRUCTS.get(name) ?? object.types?.fieldsOf(name) ?? params?.types?.fieldsOf(name));
  const environment = new Environment({
    libraries: KUBERNETES_LIBRARIES,
    variables: {
      object: object.type,
      oldObject: object.type,
      namespaceObject: NAMESPACE_TYPE,
      request: REQUEST_TYPE,
      authorizer: AUTHORIZER,
      variables: VARIABLES,
      ...(params === undefined ? {} : { params: params.type }),
    },
    types: { fieldsOf },
    validateLiterals: true,
  });
  for (const { name, expression } of options.variables ?? []) {
    const compiled = environment.compile(expression);
    fields.set(name, compiled.ok ? variableType(compiled.program.resultType) : DYN);
  }
  return (expression) => {
    const compiled = environment.compile(expression);
    return compiled.ok ? undefined : compiled.error;
  };
}

function kindType({ kind, schema }: KnownKind, number: number): { type: Type; types?: TypeProvider } {
  const declared = schema === undefined ? undefined : declaredTypeOf(schema, true, `${kind}${number}`);
  return declared === undefined ? { type: DYN } : { type: declared.type, types: typesOf(declared) };
}

const SCALARS: ReadonlySet<Type['kind']> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'null',
  'string',
  'timestamp',
  'uint',
]);

/** The type `variables.name` has: what is neither a scalar nor a list or map of them can be anything. */
export function variableType(type: Type): Type {
  if (SCALARS.has(type.kind)) return type;
  if (type.kind === 'list') return listType(variableType(paramOf(type, 0)));
  if (type.kind === 'map') return mapType(variableType(paramOf(type, 0)), variableType(paramOf(type, 1)));
  return DYN;
}
