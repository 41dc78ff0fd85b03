import type { FieldErrors } from '../kinds/index.ts';
import { isRaw, type RawSchema, rawOf, textOf } from './raw-schema.ts';

/** A type that another keyword needs. */
function needType(
  schema: RawSchema,
  wanted: string,
  keyword: string,
  path: string,
  errors: FieldErrors,
): void {
  const rule = `must be ${wanted} if ${keyword} is specified`;
  const type = textOf(schema['type']);
  if (type === '') errors.required(`${path}.type`, rule);
  else errors.invalid(`${path}.type`, type, rule);
}

export function checkMapType(schema: RawSchema, path: string, errors: FieldErrors): void {
  const keyword = 'x-kubernetes-map-type';
  const mapType = schema[keyword];
  if (mapType === undefined) return;
  if (schema['type'] !== 'object') needType(schema, 'object', keyword, path, errors);
  const known = ['atomic', 'granular'];
  if (!known.includes(textOf(mapType))) errors.notSupported(`${path}.${keyword}`, mapType, known);
}

export function checkListType(schema: RawSchema, path: string, errors: FieldErrors): void {
  const keyword = 'x-kubernetes-list-type';
  const listType = schema[keyword];
  if (listType !== undefined && schema['type'] !== 'array') needType(schema, 'array', keyword, path, errors);
  else if (listType === 'set' && isRaw(schema['items'])) checkSetItems(schema['items'], path, errors);
  const known = ['atomic', 'set', 'map'];
  if (listType !== undefined && !known.includes(textOf(listType)))
    errors.notSupported(`${path}.${keyword}`, listType, known);
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!Array.isArray(keys) || keys.length === 0 || listType === 'map') return;
  const rule = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (listType === undefined) errors.required(`${path}.${keyword}`, rule);
  else errors.invalid(`${path}.${keyword}`, listType, rule);
}

function checkSetItems(items: RawSchema, path: string, errors: FieldErrors): void {
  const rule = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items['type'] === 'array' && listType !== undefined && listType !== 'atomic')
    errors.invalid(`${path}.items.x-kubernetes-list-type`, listType, rule);
  // The value told is that of the other keyword.
  if (items['type'] === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    errors.invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, rule);
}

export function checkListMap(schema: RawSchema, path: string, errors: FieldErrors): void {
  const field = `${path}.x-kubernetes-list-map-keys`;
  const keys = keysOf(schema);
  const { items } = schema;
  if (keys.length === 0) errors.required(field, 'must not be empty if x-kubernetes-list-type is map');
  if (items === undefined || items === null) {
    errors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map');
    return;
  }
  if (!isRaw(items)) return;
  if (items['type'] !== 'object') {
    const rule = "must be object if parent array's x-kubernetes-list-type is map";
    errors.invalid(`${path}.items.type`, textOf(items['type']), rule);
    return;
  }
  const properties = rawOf(items['properties']);
  keys.forEach((key, index) => {
    const property = properties[key];
    const rule = "must be a scalar type if parent array's x-kubernetes-list-type is map";
    if (!isRaw(property)) errors.invalid(field, keys, 'entries must all be names of item properties');
    else if (property['type'] === 'array' || property['type'] === 'object')
      errors.invalid(`${path}.items.properties[${key}].type`, 'object', rule);
    if (keys.indexOf(key) < index) errors.invalid(field, keys, 'must not contain duplicate entries');
  });
}

function keysOf(schema: RawSchema): readonly string[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  return Array.isArray(keys) ? (keys as readonly string[]) : [];
}

/** That items of sets and maps are there, and the keys of maps too. */
export function checkKeys(schema: RawSchema, path: string, errors: FieldErrors): void {
  const listType = schema['x-kubernetes-list-type'];
  const { items } = schema;
  if (!isRaw(items) || (listType !== 'set' && listType !== 'map')) return;
  if (items['nullable'] === true)
    errors.forbidden(
      `${path}.items.nullable`,
      `cannot be nullable when x-kubernetes-list-type is ${listType}`,
    );
  if (listType !== 'map') return;
  const required = Array.isArray(items['required']) ? (items['required'] as readonly unknown[]) : [];
  const properties = rawOf(items['properties']);
  for (const key of keysOf(schema)) {
    const property = properties[key];
    if (!isRaw(property)) continue;
    const field = `${path}.items.properties[${key}]`;
    const is = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!required.includes(key) && property['default'] === undefined)
      errors.required(`${field}.default`, `${is} must have a default or be a required property`);
    if (property['nullable'] === true) errors.forbidden(`${field}.nullable`, `${is} cannot be nullable`);
  }
}
