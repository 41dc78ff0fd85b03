/** A schema of a CRD, as its author wrote it. */
type Schema = Readonly<Record<string, unknown>>;

const PRESERVE = 'x-kubernetes-preserve-unknown-fields';

/** A resource that may hold anything: clients that check by v2 would refuse whatever more it said. */
export function isOpenAtRoot(schema: Schema): boolean {
  return schema[PRESERVE] === true;
}

/**
 * A structural schema without what v2 cannot say (apiextensions-apiserver/pkg/controller/openapi/v2/conversion.go): no
 * junctors, no nullable values, and no fields or items beside unknown ones.
 */
export function structuralV2(schema: Schema): Schema {
  const { allOf: _allOf, oneOf: _oneOf, anyOf: _anyOf, not: _not, nullable, ...rest } = schema;
  const out: Record<string, unknown> = { ...rest };
  const preserves = out[PRESERVE] === true;
  if (nullable === true) delete out['type'];
  if (nullable === true || preserves) {
    delete out['items'];
    delete out['properties'];
  }
  if (out['items'] === undefined && out['type'] === 'array') delete out['type'];
  if (preserves && out['type'] === 'object') delete out['type'];
  return withInnerV2(out);
}

function withInnerV2(out: Record<string, unknown>): Schema {
  const { properties, items, additionalProperties, required } = out;
  if (isSchema(properties)) {
    const fields = Object.entries(properties) as [string, Schema][];
    const nullables = new Set(fields.filter(([, field]) => field['nullable'] === true).map(([name]) => name));
    if (Array.isArray(required) && nullables.size > 0) {
      const left = required.filter((name: string) => !nullables.has(name));
      if (left.length > 0) out['required'] = left;
      else delete out['required'];
    }
    out['properties'] = Object.fromEntries(fields.map(([name, field]) => [name, structuralV2(field)]));
  }
  if (isSchema(items)) out['items'] = structuralV2(items);
  if (isSchema(additionalProperties)) {
    if (additionalProperties['nullable'] === true) delete out['required'];
    out['additionalProperties'] = structuralV2(additionalProperties);
  }
  return out;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
