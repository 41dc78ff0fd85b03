import type { TypeProvider } from '../check/declarations.ts';
import { DYN, STRING, type Type } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { CelList } from '../values/list.ts';
import { StructValue } from '../values/struct.ts';
import type { Value } from '../values/value.ts';

const OBJECT = 'Object';
const JSON_PATCH = 'JSONPatch';

const PATCH_FIELDS: ReadonlyMap<string, Type> = new Map([
  ['op', STRING],
  ['from', STRING],
  ['path', STRING],
  ['value', DYN],
]);
const ANY_FIELD: Pick<ReadonlyMap<string, Type>, 'get'> = { get: () => DYN };

/** `Object{}`, `Object.spec{}` and `JSONPatch{}` of a MutatingAdmissionPolicy; an Object takes any field. */
export const MUTATION_TYPES: TypeProvider = {
  fieldsOf: (name) => {
    if (name === JSON_PATCH) return PATCH_FIELDS;
    return name === OBJECT || name.startsWith(`${OBJECT}.`) ? ANY_FIELD : undefined;
  },
  construct: (name, fields) => new StructValue(name, fields),
};

/**
 * Why an apply configuration is none, or undefined: each object in it must be named for where it stands,
 * `Object.spec.template` under `spec.template`.
 */
export function misplacedObject(value: Value, path = OBJECT): CelError | undefined {
  if (value instanceof CelList) {
    for (const item of value) {
      const problem = misplacedObject(item, path);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if (!(value instanceof StructValue)) return undefined;
  if (value.type.name !== path) {
    const expected = `expected ${JSON.stringify(path)}, which matches field name path from root Object type`;
    return new CelError(`unexpected type name ${JSON.stringify(value.type.name)}, ${expected}`);
  }
  for (const [name, field] of value.entries()) {
    const problem = typeof name === 'string' ? misplacedObject(field, `${path}.${name}`) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}
