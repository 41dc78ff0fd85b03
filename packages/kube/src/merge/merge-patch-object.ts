import { KUBE_CODES, kubeError } from '../errors.ts';
import type { KubeObject } from '../object.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { isPlainMap } from '../values/plain.ts';
import { type MergeType, mergeTypeOf, shapeOf } from './merge-type.ts';
import { mergeValues } from './merge-values.ts';
import { describeProblems, liveProblems, typeProblems } from './validate-typed.ts';

/**
 * The object with a partial one of its kind merged over it, by the rules of server-side apply but without owners: nothing
 * is removed. Throws `kube.type-mismatch` when either does not fit the schema, or the partial one holds a list, map or
 * struct that is only replaced as a whole: its author would remove what they left out.
 */
export function mergePatchObject(object: KubeObject, patch: unknown, schema: SchemaNode): KubeObject {
  const type = mergeTypeOf(schema);
  const ours = typeProblems(type, patch, false);
  if (ours.length > 0) refuse(`failed to convert patch object to typed object: ${describeProblems(ours)}`);
  const atomics = [...atomicPaths(type, patch, '')];
  if (atomics.length > 0) {
    const paths = atomics.join(', ');
    refuse(`invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${paths}`);
  }
  const theirs = liveProblems(type, object);
  if (theirs.length > 0)
    refuse(`failed to convert original object to typed object: ${describeProblems(theirs)}`);
  return mergeValues(type, object, patch) as KubeObject;
}

function refuse(message: string): never {
  throw kubeError(KUBE_CODES.typeMismatch, message, { rule: 'Objects must fit the schema of their kind.' });
}

function* atomicPaths(type: MergeType, value: unknown, path: string): Generator<string> {
  const shape = shapeOf(type, value);
  if (shape === 'map' && type.map !== undefined && isPlainMap(value)) {
    if (type.map.atomic) yield path;
    for (const [name, member] of Object.entries(value)) {
      const field = type.map.fields.get(name);
      if (field !== undefined) yield* atomicPaths(field.type, member, `${path}.${name}`);
    }
  }
  if (shape === 'list' && type.list !== undefined && Array.isArray(value)) {
    if (type.list.atomic) yield path;
    for (const [index, item] of value.entries())
      yield* atomicPaths(type.list.element, item, `${path}[${index}]`);
  }
}
