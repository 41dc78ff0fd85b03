import { BUILTIN_TABLE } from './builtin.generated.ts';

/** A schema of the table: the short name of a definition, or OpenAPI with such names in `$ref`, `items`, … */
export type TableSchema = string | TableSchemaObject;

export interface TableSchemaObject {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: TableSchema;
  readonly additionalProperties?: TableSchema;
  readonly default?: unknown;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/**
 * A definition: `type` left out means object, null means none; `p` maps fields to indexes into `types`, `r` lists the
 * required ones, `z` has the zero values of those that are always written.
 */
export interface TableDefinition extends Omit<TableSchemaObject, 'type'> {
  readonly type?: string | null;
  readonly p?: Readonly<Record<string, number>>;
  readonly r?: readonly string[];
  readonly z?: Readonly<Record<string, unknown>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** One resource; short keys because there are many. */
export interface TableKind {
  readonly g: string;
  readonly v: string;
  readonly k: string;
  readonly r: string;
  readonly n?: 1;
  readonly p?: 1;
  readonly s?: readonly string[];
  readonly c?: readonly string[];
  readonly verbs: readonly string[];
  readonly sub?: readonly (readonly [string, string, string, string, readonly string[]])[];
}

interface Table {
  readonly types: readonly TableSchema[];
  readonly definitions: Readonly<Record<string, TableDefinition>>;
  readonly kinds: readonly TableKind[];
}

let parsed: Table | undefined;

/** The table, parsed on first use. */
export function builtinTable(): Table {
  parsed ??= JSON.parse(BUILTIN_TABLE) as Table;
  return parsed;
}

const PREFIX = 'io.k8s.api.';

/** `io.k8s.api.core.v1.Pod` of `core.v1.Pod`; names of other packages are written in full. */
export function longName(name: string): string {
  return name.startsWith('io.k8s.') ? name : PREFIX + name;
}

export function shortName(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}
