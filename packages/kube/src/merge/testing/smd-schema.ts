import type { SchemaNode } from '../../schema/schema-node.ts';

/** A type as structured-merge-diff's own schemas write it. */
export interface SmdAtom {
  readonly namedType?: string;
  readonly elementRelationship?: string;
  readonly scalar?: string;
  readonly list?: {
    readonly elementType?: SmdAtom;
    readonly elementRelationship?: string;
    readonly keys?: readonly string[];
  };
  readonly map?: {
    readonly fields?: readonly {
      readonly name: string;
      readonly type?: SmdAtom;
      readonly default?: unknown;
    }[];
    readonly elementType?: SmdAtom;
    readonly elementRelationship?: string;
  };
}

export type SmdSchema = readonly (SmdAtom & { readonly name: string })[];

type Draft = { -readonly [K in keyof SchemaNode]: SchemaNode[K] };

const SCALARS: Readonly<Record<string, SchemaNode>> = {
  string: { type: 'string' },
  numeric: { type: 'number' },
  boolean: { type: 'boolean' },
  // A format of its own, as dates and quantities have, takes any scalar.
  untyped: { type: 'string', format: 'any' },
};

const isEmpty = (object: object | undefined): boolean =>
  object === undefined || Object.keys(object).length === 0;

/** The schema node that merges as a type of a structured-merge-diff schema does. */
export function nodeOfSmdType(schema: SmdSchema, ref: SmdAtom): SchemaNode {
  return new Conversion(schema).ref(ref);
}

class Conversion {
  readonly #schema: SmdSchema;
  readonly #named = new Map<string, Draft>();

  constructor(schema: SmdSchema) {
    this.#schema = schema;
  }

  ref(atom: SmdAtom): SchemaNode {
    const node =
      atom.namedType === undefined ? this.#fill({ type: 'any' }, atom) : this.#name(atom.namedType);
    if (atom.elementRelationship === undefined || atom.elementRelationship === null) return node;
    return node.type === 'array'
      ? { ...node, listType: atom.elementRelationship === 'atomic' ? 'atomic' : 'set' }
      : { ...node, mapType: atom.elementRelationship === 'atomic' ? 'atomic' : 'granular' };
  }

  #name(name: string): SchemaNode {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const node: Draft = { type: 'any' };
    this.#named.set(name, node);
    if (name === '__untyped_deduced_') return node;
    if (name === '__untyped_atomic_') {
      node.mapType = 'atomic';
      return node;
    }
    const atom = this.#schema.find((type) => type.name === name);
    if (atom === undefined) throw new Error(`no type ${name}`);
    return this.#fill(node, atom);
  }

  #fill(node: Draft, atom: SmdAtom): SchemaNode {
    const { scalar, list, map } = atom;
    const shapes = [scalar, list, map].filter((shape) => shape !== undefined && shape !== null).length;
    if (shapes === 1 && scalar) return Object.assign(node, SCALARS[scalar]);
    // Known before what it holds is converted, since that may refer back to it.
    node.type = shapes > 1 ? 'any' : list ? 'array' : 'object';
    if (list) this.#fillList(node, list);
    if (map) this.#fillMap(node, map);
    return node;
  }

  #fillList(node: Draft, list: NonNullable<SmdAtom['list']>): void {
    const keys = list.keys ?? [];
    node.listType = list.elementRelationship === 'associative' ? (keys.length > 0 ? 'map' : 'set') : 'atomic';
    if (keys.length > 0) node.listMapKeys = keys;
    if (!isEmpty(list.elementType)) node.items = this.ref(list.elementType as SmdAtom);
  }

  #fillMap(node: Draft, map: NonNullable<SmdAtom['map']>): void {
    if (map.elementRelationship === 'atomic') node.mapType = 'atomic';
    const properties = new Map<string, SchemaNode>();
    if (map.fields !== undefined && map.fields !== null && map.fields.length > 0)
      node.properties = properties;
    for (const field of map.fields ?? []) {
      const type = this.ref(field.type ?? {});
      properties.set(field.name, field.default === undefined ? type : { ...type, default: field.default });
    }
    if (!isEmpty(map.elementType)) node.additional = this.ref(map.elementType as SmdAtom);
  }
}
