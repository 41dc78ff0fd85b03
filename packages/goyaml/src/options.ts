import { MAX_DEPTH } from './max-depth.ts';

/** Which go-yaml reads the text: `v2` (YAML 1.1, also sigs.k8s.io/yaml) or `v3`. */
export type YamlDialect = 'v2' | 'v3';

/** How the numbers of a document become JavaScript values; see {@link GO_NUMBERS} for one that keeps Go's types apart. */
export interface NumberModel {
  /** A Go int, int64 or uint64: a number when it is a safe integer, else a bigint. */
  int(value: number | bigint): unknown;
  /** A Go float64. */
  float(value: number): unknown;
  /** A whole float64 where JSON, which writes it as an integer, comes between. Default {@link NumberModel.int}. */
  wholeFloat?(value: number): unknown;
}

export interface YamlOptions {
  /** Largest input in bytes (UTF-16 units for a string). Default 64 MiB. */
  readonly maxBytes?: number;
  /** Deepest nesting of collections. Default 1,000; much more needs a larger stack. go-yaml itself stops at 10,000. */
  readonly maxDepth?: number;
  /** Most nodes in one stream. Default 10,000,000. */
  readonly maxNodes?: number;
  /**
   * Most values made by following aliases, on top of go-yaml's own ratio rule ("document contains excessive
   * aliasing"). Default 400,000, which is what that rule allows a small document.
   */
  readonly maxAliasExpansion?: number;
  /** Refuse duplicate keys, as `yaml.UnmarshalStrict` does. Default false; v3 always refuses them. */
  readonly strict?: boolean;
  /** Default: integers as number (bigint when not safe), floats as number. */
  readonly numbers?: NumberModel;
}

export interface Budgets {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly maxAliasExpansion: number;
}

export function budgetsOf(options: YamlOptions | undefined): Budgets {
  return {
    maxBytes: options?.maxBytes ?? 64 * 1024 * 1024,
    maxDepth: options?.maxDepth ?? MAX_DEPTH,
    maxNodes: options?.maxNodes ?? 10_000_000,
    maxAliasExpansion: options?.maxAliasExpansion ?? 400_000,
  };
}
