import { decodeGoJson } from '@setpoint/goyaml';
import { knownKeywords } from './draft-keywords.ts';
import { checkMetaschema } from './metaschema.ts';
import { pointed } from './pointer.ts';
import { isSchema, type Schema, type SchemaObject, type SchemaSource } from './schema-source.ts';
import { subschemasOf } from './subschemas.ts';

/** The JSON schema of a chart: its dialect, and its references, which never leave the document. */
export class SchemaDocument implements SchemaSource {
  readonly root: Schema;
  readonly draft: number;
  readonly assertsFormats: boolean;
  readonly #byId = new Map<string, Schema>();
  readonly #references = new Map<string, Schema>();

  /** Fails with a plain Error in the words of the library Helm uses. */
  constructor(data: Uint8Array) {
    const root = decodeGoJson(Buffer.from(data).toString('utf8'));
    const given = isObject(root) ? root['$schema'] : undefined;
    const url = typeof given === 'string' ? given.replace(/#$/, '') : latest;
    this.draft = draftOf(url);
    checkMetaschema(root as Schema, this.draft, url.endsWith('.org/schema') ? latest : url);
    this.root = root as Schema;
    this.assertsFormats = this.draft < 2019;
    this.#index(root, 0);
    this.#resolveAll(root);
  }

  /** A reference that leads nowhere fails the schema, whether values need it or not; definitions count once they are used. */
  #resolveAll(schema: unknown, seen = new Set<unknown>()): void {
    if (!isObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    const { $defs: _defs, definitions: _definitions, ...known } = knownKeywords(schema, this.draft);
    for (const keyword of ['$ref', '$recursiveRef', '$dynamicRef']) {
      const reference = known[keyword];
      if (typeof reference === 'string') this.#resolveAll(this.resolve(reference), seen);
    }
    for (const child of subschemasOf(known)) this.#resolveAll(child, seen);
  }

  resolve(reference: string): Schema {
    const known = this.#references.get(reference) ?? this.#find(reference);
    this.#references.set(reference, known);
    return known;
  }

  #find(reference: string): Schema {
    const embedded = this.#byId.get(reference);
    if (embedded !== undefined) return embedded;
    const hash = reference.indexOf('#');
    const base = hash < 0 ? reference : reference.slice(0, hash);
    const from = base === '' ? this.root : this.#byId.get(base);
    if (from === undefined) {
      throw refusedReference(base);
    }
    const fragment = hash < 0 ? '' : decodeURIComponent(reference.slice(hash + 1));
    if (fragment === '' || fragment.startsWith('/')) return pointed(from, fragment);
    throw new Error(`anchor in "${location}#${fragment}" not found in schema "${location}"`);
  }

  #index(schema: unknown, depth: number): void {
    if (!isObject(schema)) return;
    if (depth > 500) throw new Error('schema is nested too deep');
    const { $id, id, $anchor } = schema;
    for (const name of [$id, id])
      if (typeof name === 'string') this.#byId.set(name.replace(/#$/, ''), schema);
    if (typeof $anchor === 'string') this.#byId.set(`#${$anchor}`, schema);
    for (const child of subschemasOf(schema)) this.#index(child, depth + 1);
  }
}

function isObject(value: unknown): value is SchemaObject {
  return isSchema(value) && typeof value === 'object';
}

const location = 'file:///values.schema.json';
const latest = 'https://json-schema.org/draft/2020-12/schema';
const drafts: ReadonlyMap<string, number> = new Map([
  ['schema', 2020],
  ['draft/2020-12/schema', 2020],
  ['draft/2019-09/schema', 2019],
  ['draft-07/schema', 7],
  ['draft-06/schema', 6],
  ['draft-04/schema', 4],
]);

/** Fails for any other metaschema: it would have to be fetched. */
function draftOf(url: string): number {
  const draft = drafts.get(url.replace(/^https?:\/\/json-schema\.org\//, ''));
  if (draft !== undefined) return draft;
  throw refusedReference(url);
}

function refusedReference(base: string): Error {
  const url = /^[a-z][a-z0-9+.-]*:/i.test(base) ? base : `file:///${base}`;
  return new Error(`failing loading ${JSON.stringify(url)}: schemas may not refer to files or URLs`);
}
