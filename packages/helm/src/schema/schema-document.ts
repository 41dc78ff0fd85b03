import { decodeGoJson } from '@setpoint/goyaml';
import { keywordProblem, metaschemaError, metaschemaOf } from './metaschema.ts';
import { subschemasOf } from './subschemas.ts';

export type SchemaObject = Readonly<Record<string, unknown>>;
export type Schema = SchemaObject | boolean;

/** The JSON schema of a chart: its dialect, and its references, which never leave the document. */
export class SchemaDocument {
  readonly root: Schema;
  /** 4, 6, 7, 2019 or 2020. */
  readonly draft: number;
  readonly #metaschema: string;
  readonly #byId = new Map<string, Schema>();
  readonly #references = new Map<string, Schema>();

  /** Fails with a plain Error in the words of the library Helm uses. */
  constructor(data: Uint8Array) {
    const root = decodeGoJson(Buffer.from(data).toString('utf8'));
    if (!isSchema(root)) throw new Error('schema is neither an object nor a boolean');
    this.root = root;
    this.draft = draftOf(typeof root === 'boolean' ? undefined : root['$schema']);
    this.#metaschema = metaschemaOf(root, this.draft);
    this.#index(root, '', []);
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
      const url = /^[a-z][a-z0-9+.-]*:/i.test(base) ? base : `file:///${base}`;
      throw new Error(`failing loading ${JSON.stringify(url)}: schemas may not refer to files or URLs`);
    }
    return hash < 0 ? from : pointed(from, decodeURIComponent(reference.slice(hash + 1)));
  }

  /** `above` are the pointers of the schemas around this one, the root's first. */
  #index(schema: unknown, pointer: string, above: readonly string[]): void {
    if (!isSchema(schema) || typeof schema === 'boolean') return;
    if (above.length > 500) throw new Error('schema is nested too deep');
    const { $id, id, $anchor } = schema;
    for (const name of [$id, id])
      if (typeof name === 'string') this.#byId.set(name.replace(/#$/, ''), schema);
    if (typeof $anchor === 'string') this.#byId.set(`#${$anchor}`, schema);
    const here = [...above, pointer];
    const problem = keywordProblem(schema, pointer);
    if (problem !== undefined) throw metaschemaError(this.#metaschema, this.draft, here, problem);
    for (const [below, child] of subschemasOf(schema)) this.#index(child, pointer + below, here);
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function draftOf(uri: unknown): number {
  if (typeof uri !== 'string') return 2020;
  const match = /json-schema\.org\/(?:draft-0([467])|draft\/(20\d\d)-\d\d)\/schema/.exec(uri);
  return Number(match?.[1] ?? match?.[2] ?? 2020);
}

function pointed(root: Schema, pointer: string): Schema {
  let current: unknown = root;
  if (pointer !== '' && !pointer.startsWith('/')) current = undefined;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const isOwn = typeof current === 'object' && current !== null && Object.hasOwn(current, key);
    current = isOwn ? (current as Record<string, unknown>)[key] : undefined;
  }
  if (isSchema(current)) return current;
  throw new Error(`json-pointer in "file:///values.schema.json#${pointer}" not found`);
}
