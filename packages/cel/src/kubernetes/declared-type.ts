import type { TypeProvider } from '../check/declarations.ts';
import type { SizeOfPath } from '../cost/estimate.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  STRING,
  structType,
  TIMESTAMP,
  type Type,
} from '../types/type.ts';
import { escapeField } from './escape.ts';
import { additionalSchemaOf, type KubernetesSchema, withTypeAndObjectMeta } from './schema.ts';

/** A type with the bounds a schema sets, which costs are estimated from. */
export interface DeclaredType {
  readonly type: Type;
  /** The most characters, items or properties a value can have; 0 for what has none. */
  readonly maxElements: number;
  /** The least bytes of JSON a value takes. */
  readonly minSize: number;
  /** Of an object, by their names in expressions. */
  readonly fields?: ReadonlyMap<string, DeclaredType>;
  /** Of a list or map. */
  readonly element?: DeclaredType;
}

/** The size of a request to the API server: no value can be larger. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

const MAX_TIME_SIZE = 32;
const DATE_SIZE = 12;

/**
 * The type rules see for a schema, its structs named from `name`; undefined where they see nothing
 * (apiserver/pkg/cel/common/schemas.go).
 */
export function declaredTypeOf(
  schema: KubernetesSchema,
  isResource: boolean,
  name: string,
): DeclaredType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) {
    const maxElements = schema.maxLength === undefined ? MAX_REQUEST_BYTES - 2 : bytesOf(schema.maxLength);
    return { type: DYN, maxElements, minSize: 1 };
  }
  const full = isResource ? withTypeAndObjectMeta(schema) : schema;
  switch (full.type) {
    case 'array':
      return listOf(full, name);
    case 'object':
      return additionalSchemaOf(full) === undefined ? objectOf(full, name) : mapOf(full, name);
    case 'string':
      return textOf(full);
    case 'boolean':
      return { type: BOOL, maxElements: 0, minSize: 4 };
    case 'number':
      return { type: DOUBLE, maxElements: 0, minSize: 1 };
    case 'integer':
      return { type: INT, maxElements: 0, minSize: 1 };
    default:
      return undefined;
  }
}

function innerType(schema: KubernetesSchema, name: string): DeclaredType | undefined {
  return declaredTypeOf(schema, schema['x-kubernetes-embedded-resource'] === true, name);
}

function listOf(schema: KubernetesSchema, name: string): DeclaredType | undefined {
  const element = schema.items === undefined ? undefined : innerType(schema.items, `${name}.@idx`);
  if (element === undefined) return undefined;
  const fitting = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSize + 1));
  return {
    type: listType(element.type),
    maxElements: bound(schema.maxItems) ?? fitting,
    minSize: 2,
    element,
  };
}

function mapOf(schema: KubernetesSchema, name: string): DeclaredType | undefined {
  const values = additionalSchemaOf(schema);
  const element = values === undefined ? undefined : innerType(values, `${name}.@elem`);
  if (element === undefined) return undefined;
  const fitting = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSize + 6));
  const maxElements = bound(schema.maxProperties) ?? fitting;
  return { type: mapType(STRING, element.type), maxElements, minSize: 2, element };
}

function objectOf(schema: KubernetesSchema, name: string): DeclaredType {
  const fields = new Map<string, DeclaredType>();
  const required = new Set(schema.required ?? []);
  let minSize = 2;
  for (const [property, propertySchema] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(property);
    const field = innerType(propertySchema, `${name}.${escaped ?? property}`);
    if (field === undefined) continue;
    if (escaped !== undefined) fields.set(escaped, field);
    const isCounted = required.has(property) && propertySchema.default === undefined;
    if (isCounted) minSize += Buffer.byteLength(property) + field.minSize + 4;
  }
  return { type: structType(name), maxElements: 0, minSize, fields };
}

function textOf(schema: KubernetesSchema): DeclaredType {
  switch (schema.format) {
    case 'byte':
      return { type: BYTES, maxElements: bound(schema.maxLength) ?? MAX_REQUEST_BYTES - 2, minSize: 2 };
    case 'duration':
      return { type: DURATION, maxElements: MAX_TIME_SIZE, minSize: 3 };
    case 'date':
      return { type: TIMESTAMP, maxElements: DATE_SIZE, minSize: DATE_SIZE };
    case 'date-time':
      return { type: TIMESTAMP, maxElements: MAX_TIME_SIZE, minSize: 21 };
    default:
      return { type: STRING, maxElements: maxTextSize(schema), minSize: 2 };
  }
}

function maxTextSize(schema: KubernetesSchema): number {
  if (schema.maxLength !== undefined) return bytesOf(schema.maxLength);
  if (schema.enum === undefined || schema.enum.length === 0) return MAX_REQUEST_BYTES - 2;
  return Math.max(
    0,
    ...schema.enum.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)),
  );
}

function bound(limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : Math.max(0, limit);
}

/** A schema counts characters, which take up to four bytes. */
function bytesOf(maxLength: number): number {
  return Math.max(0, maxLength) * 4;
}

/** The struct types inside a declared type, for the checker. */
export function typesOf(root: DeclaredType): TypeProvider {
  const structs = new Map<string, ReadonlyMap<string, Type>>();
  const collect = (declared: DeclaredType): void => {
    if (declared.fields !== undefined) {
      structs.set(
        declared.type.name,
        new Map([...declared.fields].map(([name, field]) => [name, field.type])),
      );
      declared.fields.forEach(collect);
    }
    if (declared.element !== undefined) collect(declared.element);
  };
  collect(root);
  return { fieldsOf: (name) => structs.get(name) };
}

/** The bounds of what stands under a path that starts at a variable of this type. */
export function sizesOf(root: DeclaredType): SizeOfPath {
  return (path) => {
    let current: DeclaredType | undefined = root;
    let isKey = false;
    for (const step of path.slice(1)) {
      if (step === '@keys') isKey = true;
      else if (step === '@items' || step === '@values') current = current?.element;
      else current = current?.fields?.get(step);
      if (current === undefined) return undefined;
    }
    return { min: 0, max: isKey ? 0 : current.maxElements };
  };
}
