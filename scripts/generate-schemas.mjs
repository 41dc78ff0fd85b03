// Writes packages/kube/src/schema/builtin.generated.ts: the definitions and resources of Kubernetes 1.36 as one compact
// table. Reads the OpenAPI facts file (definitions and paths without descriptions):
//
//   node scripts/generate-schemas.mjs FACTS.json
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ALSO_WRITTEN,
  CATEGORIES,
  DEFAULTS,
  NO_DEFAULT,
  NOT_WRITTEN,
  SHORT_NAMES,
} from './kubernetes-facts.mjs';

const OUT = fileURLToPath(new URL('../packages/kube/src/schema/builtin.generated.ts', import.meta.url));
const PREFIX = 'io.k8s.api.';
const LATE_KEYWORDS = new Set(['properties', 'required']);

const short = (name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
const refOf = (schema) => schema.$ref?.slice('#/definitions/'.length);

/** A `$ref` becomes the short name it points to; everything else stays as published. */
function encode(schema) {
  const ref = refOf(schema);
  if (ref !== undefined) {
    const rest = Object.entries(schema).filter(([key]) => key !== '$ref');
    return rest.length === 0 ? short(ref) : { $ref: short(ref), ...Object.fromEntries(rest) };
  }
  const encoded = { ...schema };
  if (schema.items !== undefined) encoded.items = encode(schema.items);
  if (schema.additionalProperties !== undefined)
    encoded.additionalProperties = encode(schema.additionalProperties);
  return encoded;
}

/** The default Kubernetes publishes: zero values of what its types always write, and the few real ones. */
function defaultOf(definitions, name, field, schema) {
  const listed = DEFAULTS[short(name)]?.[field];
  if (listed !== undefined) return listed;
  if (NO_DEFAULT[short(name)]?.includes(field)) return undefined;
  const ref = refOf(schema);
  const target = ref === undefined ? schema : definitions[ref];
  const isStruct = ref !== undefined && target.type === 'object';
  if (isStruct && target.properties !== undefined && ['metadata', 'spec', 'status'].includes(field))
    return {};
  if (!definitions[name].required?.includes(field)) return undefined;
  if (isStruct) return {};
  if (ref === undefined && target.type === 'string') return '';
  if (target.type === 'integer' || target.type === 'number') return 0;
  return target.type === 'boolean' ? false : undefined;
}

/** What a struct of this type writes for a field that is left out; undefined when it leaves it out as well. */
function zeroOf(definitions, name, field, schema, value) {
  const also = ALSO_WRITTEN[short(name)]?.[field];
  if (also !== undefined) return also;
  if (NOT_WRITTEN[short(name)]?.includes(field)) return undefined;
  if (value === '' || value === 0 || value === false) return value;
  if (typeof value === 'object' && Object.keys(value).length === 0) return value;
  const target = schema.$ref === undefined ? schema : definitions[refOf(schema)];
  const isContainer = target.type === 'array' || target.additionalProperties !== undefined;
  return isContainer && definitions[name].required?.includes(field) ? null : undefined;
}

function tableOfDefinitions(definitions) {
  const types = [];
  const indexOfType = new Map();
  const typeIndex = (schema) => {
    const text = JSON.stringify(schema);
    const known = indexOfType.get(text);
    if (known !== undefined) return known;
    indexOfType.set(text, types.length);
    return types.push(schema) - 1;
  };
  const table = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const entry = {};
    for (const [key, value] of Object.entries(definition)) if (!LATE_KEYWORDS.has(key)) entry[key] = value;
    if (entry.type === 'object') delete entry.type;
    else if (entry.type === undefined) entry.type = null;
    if (definition.required !== undefined) entry.r = definition.required;
    if (definition.properties !== undefined) {
      entry.p = {};
      for (const [field, schema] of Object.entries(definition.properties)) {
        const value = defaultOf(definitions, name, field, schema);
        const zero = zeroOf(definitions, name, field, schema, value);
        if (zero !== undefined) entry.z = { ...entry.z, [field]: zero };
        const bare = encode(schema);
        const full =
          value === undefined
            ? bare
            : typeof bare === 'string'
              ? { $ref: bare, default: value }
              : { ...bare, default: value };
        entry.p[field] = typeIndex(full);
      }
    }
    table[short(name)] = entry;
  }
  return { types, definitions: table };
}

const VERB_OF_ACTION = {
  list: ['list'],
  watchlist: ['watch'],
  watch: ['watch'],
  get: ['get'],
  post: ['create'],
  put: ['update'],
  patch: ['patch'],
  delete: ['delete'],
  deletecollection: ['deletecollection'],
};
const VERB_OF_METHOD = { get: 'get', post: 'create', put: 'update', patch: 'patch', delete: 'delete' };

function parsePath(path) {
  const parts = path.split('/').filter(Boolean);
  const [group, version] = parts[0] === 'api' ? ['', parts[1]] : [parts[1], parts[2]];
  let rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  if (rest[0] === 'watch') return undefined;
  const namespaced = rest[0] === 'namespaces' && rest[1] === '{namespace}';
  if (namespaced) rest = rest.slice(2);
  const [resource, , subresource] = rest;
  return resource === undefined ? undefined : { group, version, namespaced, resource, subresource };
}

function verbsOf(methods) {
  const verbs = Object.entries(methods).flatMap(([method, { action }]) =>
    action === 'connect' ? (VERB_OF_METHOD[method] ?? []) : VERB_OF_ACTION[action],
  );
  return verbs.flat();
}

function collectKinds(paths) {
  const kinds = new Map();
  for (const [path, methods] of Object.entries(paths)) {
    const at = parsePath(path);
    if (at === undefined) continue;
    const key = `${at.group}/${at.version}/${at.resource}`;
    const kind = kinds.get(key) ?? { ...at, namespaced: false, verbs: new Set(), subresources: new Map() };
    kinds.set(key, kind);
    if (at.namespaced) kind.namespaced = true;
    const { gvk } = Object.values(methods)[0];
    if (at.subresource === undefined) {
      kind.kind = gvk.kind;
      for (const verb of verbsOf(methods)) kind.verbs.add(verb);
      continue;
    }
    const sub = kind.subresources.get(at.subresource) ?? { gvk, verbs: new Set() };
    kind.subresources.set(at.subresource, sub);
    for (const verb of verbsOf(methods)) sub.verbs.add(verb);
  }
  // A collection that can be listed can be watched; the facts state the watch paths of named objects apart.
  for (const kind of kinds.values()) {
    if (kind.verbs.has('list') && paths[watchPath(kind)] !== undefined) kind.verbs.add('watch');
  }
  return [...kinds.values()];
}

function watchPath({ group, version, resource }) {
  return `${group === '' ? '/api' : `/apis/${group}`}/${version}/watch/${resource}`;
}

/** Kubernetes' order: GA before beta before alpha, then the higher number. */
function versionRank(version) {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  return (stage === undefined ? 2e6 : stage === 'beta' ? 1e6 : 0) + Number(major) * 1000 + Number(minor ?? 0);
}

const sorted = (names) => [...names].sort((a, b) => (a < b ? -1 : 1));

function tableOfKinds(paths) {
  const kinds = collectKinds(paths);
  const best = new Map();
  for (const { group, version, resource } of kinds) {
    const key = `${group}/${resource}`;
    best.set(key, Math.max(best.get(key) ?? 0, versionRank(version)));
  }
  kinds.sort((a, b) =>
    a.group !== b.group
      ? a.group < b.group
        ? -1
        : 1
      : versionRank(b.version) - versionRank(a.version) || (a.resource < b.resource ? -1 : 1),
  );
  return kinds.map((kind) => {
    const row = {
      g: kind.group,
      v: kind.version,
      k: kind.kind,
      r: kind.resource,
      verbs: sorted(kind.verbs),
    };
    if (kind.namespaced) row.n = 1;
    if (SHORT_NAMES[kind.resource] !== undefined) row.s = SHORT_NAMES[kind.resource];
    const categories = Object.keys(CATEGORIES).filter((name) => CATEGORIES[name].includes(kind.resource));
    if (categories.length > 0) row.c = categories;
    if (best.get(`${kind.group}/${kind.resource}`) === versionRank(kind.version)) row.p = 1;
    if (kind.subresources.size > 0) {
      row.sub = [...kind.subresources]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { gvk, verbs }]) => [name, gvk.group, gvk.version, gvk.kind, sorted(verbs)]);
    }
    return row;
  });
}

function main([factsFile]) {
  if (factsFile === undefined) throw new Error('usage: generate-schemas.mjs openapi-facts.json');
  const facts = JSON.parse(readFileSync(factsFile, 'utf8'));
  const table = { ...tableOfDefinitions(facts.definitions), kinds: tableOfKinds(facts.paths) };
  const text = JSON.stringify(table).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  writeFileSync(
    OUT,
    `// Generated by scripts/generate-schemas.mjs from the OpenAPI facts of Kubernetes 1.36; do not edit.\n` +
      `export const BUILTIN_TABLE: string =\n  '${text}';\n`,
  );
  console.log(`${OUT}: ${text.length} bytes, ${table.kinds.length} kinds, ${table.types.length} types`);
}

main(process.argv.slice(2));
