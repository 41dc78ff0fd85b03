// `node scripts/wire-schemas.mjs [--check]`: JSON Schemas (2020-12) of the types in packages/server/src/wire, so that
// the OpenAPI document says what the compiler checks. With --check it only says whether the file is as it would be made.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

const folder = fileURLToPath(new URL('../packages/server/src/wire/', import.meta.url));
const target = fileURLToPath(
  new URL('../packages/server/src/setpoint/wire-schemas.generated.ts', import.meta.url),
);

/** Resources that Kubernetes defines: their schema is that of their CRD, or any object. */
const foreign = {
  Application: 'An argoproj.io/v1alpha1 Application',
  ApplicationSet: 'An argoproj.io/v1alpha1 ApplicationSet',
  AppProject: 'An argoproj.io/v1alpha1 AppProject',
  KubeObject: 'A Kubernetes object',
};

const primitives = {
  TSStringKeyword: { type: 'string' },
  TSNumberKeyword: { type: 'number' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSUnknownKeyword: {},
  TSNeverKeyword: false,
  TSObjectKeyword: { type: 'object' },
};

/** Every exported type of the wire, those of Argo CD's own API left out, as schemas by name. */
export function wireSchemas() {
  const types = new Map();
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('argo-'),
  )) {
    const text = readFileSync(folder + file, 'utf8');
    for (const statement of parseAst(text, { lang: 'ts' }).body) {
      const node = statement.declaration;
      if (node?.type !== 'TSInterfaceDeclaration' && node?.type !== 'TSTypeAliasDeclaration') continue;
      types.set(node.id.name, { node, text, note: noteBefore(text, statement.start) });
    }
  }
  const plain = [...types].filter(([, { node }]) => (node.typeParameters?.params ?? []).length === 0);
  const sorted = plain.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, type]) => [name, schemaOf(type, types)]));
}

function schemaOf({ node, text, note }, types) {
  const scope = { types, text, bound: new Map() };
  const schema =
    node.type === 'TSInterfaceDeclaration'
      ? interfaceSchema(node, scope)
      : typeSchema(node.typeAnnotation, scope);
  return note === '' ? schema : { description: note, ...schema };
}

function interfaceSchema(node, scope) {
  const parents = (node.extends ?? []).map(({ expression, typeArguments }) =>
    referenceSchema(expression.name, typeArguments?.params ?? [], scope, true),
  );
  return merged([...parents, membersSchema(node.body.body, scope)]);
}

function membersSchema(members, scope) {
  const properties = {};
  const required = [];
  for (const member of members) {
    if (member.type === 'TSIndexSignature') {
      return {
        type: 'object',
        additionalProperties: typeSchema(member.typeAnnotation.typeAnnotation, scope),
      };
    }
    const name = member.key.name ?? member.key.value;
    const note = noteBefore(scope.text, member.start);
    const schema = typeSchema(member.typeAnnotation.typeAnnotation, scope);
    properties[name] = note === '' ? schema : { description: note, ...schema };
    if (member.optional !== true) required.push(name);
  }
  return { type: 'object', properties, required };
}

function typeSchema(node, scope) {
  if (node.type in primitives) return primitives[node.type];
  switch (node.type) {
    case 'TSParenthesizedType':
    case 'TSTypeOperator':
      return typeSchema(node.typeAnnotation, scope);
    case 'TSArrayType':
      return { type: 'array', items: typeSchema(node.elementType, scope) };
    case 'TSTypeLiteral':
      return membersSchema(node.members, scope);
    case 'TSLiteralType':
      return literalSchema(node.literal);
    case 'TSTemplateLiteralType':
      return templateSchema(node, scope);
    case 'TSUnionType':
      return unionSchema(node.types.map((type) => typeSchema(type, scope)));
    case 'TSIntersectionType':
      return merged(node.types.map((type) => expanded(typeSchema(type, scope), scope)));
    case 'TSTypeReference':
      return referenceSchema(node.typeName.name, node.typeArguments?.params ?? [], scope, false);
    default:
      throw new Error(`${node.type} has no schema: ${scope.text.slice(node.start, node.end)}`);
  }
}

const literalSchema = ({ value }) => ({ const: value });

/** `-${Names}`: each of the names with what stands around it. */
function templateSchema(node, scope) {
  const [before, after] = node.quasis.map(({ value }) => value.cooked);
  const { enum: names } = expanded(typeSchema(node.types[0], scope), scope);
  return { enum: names.map((name) => before + name + after) };
}

function unionSchema(schemas) {
  const values = schemas.flatMap(
    (schema) => schema.enum ?? ('const' in schema ? [schema.const] : [undefined]),
  );
  if (!values.includes(undefined)) return { enum: values };
  const constants = schemas.filter((schema) => 'const' in schema || 'enum' in schema);
  const others = schemas.filter((schema) => !constants.includes(schema));
  return { anyOf: [...others, ...(constants.length === 0 ? [] : [unionSchema(constants)])] };
}

const isIn = (name, names) => names.includes(name);

function referenceSchema(name, args, scope, isInline) {
  if (scope.bound.has(name)) return scope.bound.get(name);
  if (name in foreign) return { type: 'object', description: foreign[name] };
  const [first, second] = args;
  switch (name) {
    case 'Readonly':
      return typeSchema(first, scope);
    case 'Partial':
      return { ...expanded(typeSchema(first, scope), scope), required: [] };
    case 'Pick':
    case 'Omit': {
      const names = namesOf(second, scope);
      const keep = (key) => (name === 'Pick') === isIn(key, names);
      const { properties, required } = expanded(typeSchema(first, scope), scope);
      const kept = Object.entries(properties).filter(([key]) => keep(key));
      return { type: 'object', properties: Object.fromEntries(kept), required: required.filter(keep) };
    }
    case 'Record':
      return recordSchema(first, typeSchema(second, scope), scope);
  }
  const found = scope.types.get(name);
  if (found === undefined) throw new Error(`no type ${name}`);
  const parameters = found.node.typeParameters?.params ?? [];
  if (parameters.length === 0 && !isInline) return { $ref: `#/components/schemas/${name}` };
  const bound = new Map(
    parameters.map((parameter, at) => [parameter.name.name, typeSchema(args[at], scope)]),
  );
  const inner = { types: scope.types, text: found.text, bound };
  return found.node.type === 'TSInterfaceDeclaration'
    ? interfaceSchema(found.node, inner)
    : typeSchema(found.node.typeAnnotation, inner);
}

function recordSchema(keys, value, scope) {
  const key = expanded(typeSchema(keys, scope), scope);
  if (key.type === 'string') return { type: 'object', additionalProperties: value };
  const names = key.enum ?? [key.const];
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, value])),
    required: names,
  };
}

function namesOf(node, scope) {
  const schema = expanded(typeSchema(node, scope), scope);
  return schema.enum ?? [schema.const];
}

/** What a reference stands for. */
function expanded(schema, scope) {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : schemaOf(scope.types.get(name), scope.types);
}

/** One object with the properties of all. */
function merged(schemas) {
  if (schemas.length === 1) return schemas[0];
  const properties = Object.assign({}, ...schemas.map((schema) => schema.properties ?? {}));
  const required = [...new Set(schemas.flatMap((schema) => schema.required ?? []))];
  return { type: 'object', properties, required };
}

/** The documentation comment that ends where the node begins. */
function noteBefore(text, start) {
  const found = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, start))?.[1] ?? '';
  return found
    .replace(/^\s*\*? ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The generated file: a line for each type. */
export function wireSchemasModule() {
  const lines = Object.entries(wireSchemas()).map(
    ([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  );
  const escaped = lines.join(',\n').replace(/[\\`]|\$\{/g, '\\$&');
  return `// Made by scripts/wire-schemas.mjs from the types of ../wire; run it after changing them. JSON Schemas by type.
export const wireSchemasText = \`{
${escaped}
}\`;
`;
}

const isMain = process.argv[1] === fileURLToPath(import.meta.url);
if (isMain && process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== wireSchemasModule()) {
    console.error('the schemas are not those of the types: node scripts/wire-schemas.mjs');
    process.exitCode = 1;
  }
} else if (isMain) writeFileSync(target, wireSchemasModule());
