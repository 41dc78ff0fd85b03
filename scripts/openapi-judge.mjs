// Checks answers against an OpenAPI 3.1 document with a real validator of JSON Schema.
import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * A function that says what is wrong with an answer: a property that is missing, of another type, or not in the
 * document; undefined when nothing is. Compiling every schema is a check of the document itself.
 */
export function openApiJudge(document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const schemas = Object.entries(document.components.schemas);
  ajv.addSchema({
    $id: 'openapi',
    components: { schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, closed(schema)])) },
  });
  const compile = (schema) =>
    ajv.compile(JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"openapi#/')));
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      method: method.toUpperCase(),
      path: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
      isLiteral: !path.includes('{'),
      validators: Object.fromEntries(
        Object.entries(responses).map(([status, { content }]) => [
          status,
          compile(Object.values(content)[0].schema),
        ]),
      ),
    })),
  );
  return (method, url, status, answer) => {
    const path = url.split('?')[0];
    const matching = routes.filter((route) => route.method === method && route.path.test(path));
    const route = matching.find(({ isLiteral }) => isLiteral) ?? matching[0];
    if (route === undefined) return `${method} ${path} is not in the document`;
    const validate = route.validators[status] ?? route.validators.default;
    return validate(answer) ? undefined : `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`;
  };
}

/** The schema, in which objects have no properties but those it names. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject =
    schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties === undefined;
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
