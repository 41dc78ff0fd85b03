import { KINDS, TYPES } from './kubernetes-1-21-schema.ts';

/** What strategic merge asks of an OpenAPI schema. */
export interface Schema {
  /** The schema of a field; undefined when the schema does not know it. */
  field(name: string): Schema | undefined;
  /** The schema of a list's items. */
  element(): Schema | undefined;
  /** Whether a patch merges with the list rather than replacing it. */
  readonly merges: boolean;
  /** The fields that tell items of a merging list apart; none for a list of scalars. */
  readonly keys: readonly string[];
}

/** Where the schema of a kind is found. */
export interface Schemas {
  forKind(apiVersion: string, kind: string): Schema | undefined;
}

const NO_KEYS: readonly string[] = [];

const LEAF: Schema = { field: () => undefined, element: () => undefined, merges: false, keys: NO_KEYS };

/** `name`, then `>T`, `{}T` or `[]T`, then how the list merges and by what. */
const FIELD = /^([^>[{!]+)(?:(>|\[\]|\{\})([^!]*))?(?:!([^!]+))?(?:!(.+))?$/;

/** The types of Kubernetes 1.21, read from their facts one by one as they are asked for. */
class BuiltInSchemas implements Schemas {
  readonly #lines = new Map<string, string>();
  readonly #types = new Map<string, Schema>();
  readonly #kinds = new Map<string, string>();

  constructor() {
    for (const line of TYPES.trim().split('\n')) {
      const space = line.indexOf(' ');
      this.#lines.set(line.slice(0, space), line.slice(space + 1));
    }
    for (const line of KINDS.trim().split('\n')) {
      const space = line.indexOf(' ');
      this.#kinds.set(line.slice(space + 1), line.slice(0, space));
    }
  }

  forKind(apiVersion: string, kind: string): Schema | undefined {
    const type = this.#kinds.get(`${apiVersion} ${kind}`);
    return type === undefined ? undefined : this.type(type);
  }

  type(name: string): Schema {
    let schema = this.#types.get(name);
    if (schema === undefined) {
      schema = this.#read(this.#lines.get(name));
      this.#types.set(name, schema);
    }
    return schema;
  }

  #read(line: string | undefined): Schema {
    if (line === undefined) return LEAF;
    const fields = new Map<string, Schema>();
    for (const token of line.split(' ')) {
      const match = FIELD.exec(token);
      if (match !== null) fields.set(match[1] as string, this.#field(match));
    }
    return { ...LEAF, field: (name) => fields.get(name) };
  }

  #field([, , shape, type = '', strategy = '', keys]: RegExpExecArray): Schema {
    const inner = (): Schema => (type === '' ? LEAF : this.type(type));
    switch (shape) {
      case '>':
        return { ...LEAF, field: (name) => inner().field(name) };
      case '{}':
        return { ...LEAF, field: inner };
      case '[]':
        return {
          ...LEAF,
          element: inner,
          merges: strategy.split(',').includes('merge'),
          keys: keys?.split(',') ?? NO_KEYS,
        };
      default:
        return LEAF;
    }
  }
}

let builtIn: BuiltInSchemas | undefined;

export function builtInSchemas(): Schemas {
  builtIn ??= new BuiltInSchemas();
  return builtIn;
}
