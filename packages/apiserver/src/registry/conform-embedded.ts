import { isPlainMap, type SchemaNode } from '@setpoint/kube';
import { conformToBuiltin, TypeMismatch } from './conform.ts';

/**
 * Reads the metadata of objects inside a custom resource, in place, as what it is. Throws {@link TypeMismatch}, with the
 * place, on a value of another type.
 */
export function conformEmbedded(object: unknown, schema: SchemaNode): void {
  if (holdsEmbedded(schema)) visit(object, schema, '', true);
}

const known = new WeakMap<SchemaNode, boolean>();

/** Schemas of CRDs are trees but for the built-in types in them, which are named. */
function holdsEmbedded(schema: SchemaNode): boolean {
  let found = known.get(schema);
  if (found === undefined) {
    const children = [...(schema.properties?.values() ?? []), schema.items, schema.additional];
    found = children.some(
      (child) =>
        child !== undefined && child.name === undefined && (child.embedded === true || holdsEmbedded(child)),
    );
    known.set(schema, found);
  }
  return found;
}

function visit(value: unknown, schema: SchemaNode, path: string, isRoot: boolean): void {
  const { items, properties, additional } = schema;
  if (Array.isArray(value) && items !== undefined)
    value.forEach((item, index) => visit(item, items, `${path}[${index}]`, false));
  if (!isPlainMap(value)) return;
  if (schema.embedded === true && !isRoot) readMetadata(value, schema, path);
  for (const [key, member] of Object.entries(value)) {
    const property = properties?.get(key);
    if (property !== undefined && property.name === undefined)
      visit(member, property, path === '' ? key : `${path}.${key}`, false);
    else if (property === undefined && additional !== undefined)
      visit(member, additional, `${path}[${key}]`, false);
  }
}

function readMetadata(object: Readonly<Record<string, unknown>>, schema: SchemaNode, path: string): void {
  const node = schema.properties?.get('metadata');
  const metadata = object['metadata'];
  if (node === undefined || !Object.hasOwn(object, 'metadata')) return;
  const shown = JSON.stringify(metadata);
  try {
    if (!isPlainMap(metadata)) throw new TypeMismatch(notAnObject(metadata));
    conformToBuiltin(metadata, node);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    throw new TypeMismatch(`${path}.metadata: Invalid value: ${shown}: ${error.message}`);
  }
}

function notAnObject(value: unknown): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type v1.ObjectMeta`;
}
