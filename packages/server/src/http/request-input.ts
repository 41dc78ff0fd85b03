import { invalid } from '../errors.ts';
import type { HttpRule } from '../argo/operation.ts';
import type { Input } from './input.ts';

type Fields = Record<string, unknown>;

/** A rule's path for the router, and the fields its parameters are, in order. */
export function routeOf(rule: HttpRule): { readonly path: string; readonly fields: readonly string[] } {
  const fields: string[] = [];
  const path = rule.path.replace(/\{([^}]+)\}/g, (_all, parameter: string) => {
    const [field = '', pattern] = parameter.split('=');
    fields.push(field);
    return pattern === '**' ? '*' : `:p${fields.length - 1}`;
  });
  return { path, fields };
}

/** The fields of a request as grpc-gateway gathers them: the body, then the query, then the path over them. */
export function requestInput(
  rule: HttpRule,
  fields: readonly string[],
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: unknown,
): Input {
  const input = emptyFields();
  if (rule.body === '*') Object.assign(input, bodyFields(body));
  else if (rule.body !== undefined && body !== undefined) input[rule.body] = body;
  const seen = new Set<string>();
  for (const name of query.keys()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const values = query.getAll(name);
    setField(input, name.split('.'), values.length === 1 ? values[0] : values);
  }
  for (const [index, field] of fields.entries()) {
    setField(input, field.split('.'), params[`p${index}`] ?? params['*'] ?? '');
  }
  return input;
}

function emptyFields(): Fields {
  return Object.create(null) as Fields;
}

/** The members of a JSON body; throws `server.invalid-argument` for what is no object. */
export function bodyFields(body: unknown): Input {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalid('the body must be a JSON object');
  return body as Input;
}

/** Sets a field, also a nested one; what lies on the way is copied, never changed. */
function setField(into: Fields, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const before = into[first];
  const copy = Object.assign(emptyFields(), typeof before === 'object' && before !== null ? before : {});
  into[first] = copy;
  setField(copy, rest, value);
}
