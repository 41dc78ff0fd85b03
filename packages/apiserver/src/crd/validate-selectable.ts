import type { FieldErrors } from '../kinds/index.ts';
import type { CrdVersion } from './crd-spec.ts';
import { isRaw, type RawSchema, rawOf } from './raw-schema.ts';

const MAX_FIELDS = 8;
const SELECTABLE: readonly unknown[] = ['string', 'boolean', 'integer'];

type Fields = NonNullable<CrdVersion['selectableFields']>;

/** That lists can be selected by the fields (apiextensions/validation.ValidateCustomResourceSelectableFields). */
export function validateSelectable(
  fields: Fields,
  schema: RawSchema,
  path: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  fields.forEach(({ jsonPath }, index) => {
    const field = `${path}[${index}].jsonPath`;
    if (!jsonPath) {
      errors.required(field);
      return;
    }
    const found = follow(jsonPath, schema);
    if ('problem' in found) {
      errors.invalid(field, jsonPath, `is an invalid path: ${found.problem}`);
      return;
    }
    if (found.steps[0] === 'metadata')
      errors.invalid(field, jsonPath, 'must not point to fields in metadata');
    if (!SELECTABLE.includes(found.schema['type']))
      errors.invalid(
        field,
        jsonPath,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    const key = JSON.stringify(found.steps);
    if (seen.has(key)) errors.duplicate(field, jsonPath);
    seen.add(key);
  });
  if (seen.size > MAX_FIELDS) errors.tooMany(path, seen.size, MAX_FIELDS);
}

type Found = { readonly steps: readonly string[]; readonly schema: RawSchema } | { readonly problem: string };

/** The schema a path of dots leads to (apiserver/schema/cel.ValidFieldPath without array notation). */
function follow(path: string, root: RawSchema): Found {
  const tokens = path.match(/[.[\]]|'(?:[^'\\]|\\.)*'|[^.[\]]+/g) ?? [];
  const steps: string[] = [];
  let schema = root;
  for (let at = 0; at < tokens.length; at += 2) {
    if (tokens[at] === '[') return { problem: 'array notation is not allowed' };
    if (tokens[at] !== '.') return { problem: `expected [ or . but got: ${tokens[at]}` };
    const step = tokens[at + 1];
    if (step === undefined) return { problem: 'unexpected end of JSON path' };
    const next = stepInto(schema, step);
    if (next === undefined) return { problem: 'does not refer to a valid field' };
    steps.push(step);
    schema = next;
  }
  return { steps, schema };
}

function stepInto(schema: RawSchema, step: string): RawSchema | undefined {
  const properties = rawOf(schema['properties']);
  const { additionalProperties } = schema;
  if (Object.keys(properties).length === 0)
    return isRaw(additionalProperties) ? additionalProperties : undefined;
  const property = Object.hasOwn(properties, step) ? properties[step] : undefined;
  return isRaw(property) ? property : undefined;
}
