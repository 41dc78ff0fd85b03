import { KUBE_CODES, kubeError } from '../errors.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { DEDUCED_TYPE, type MergeType, mergeTypeOf } from './merge-type.ts';
import { describeProblems, typeProblems } from './validate-typed.ts';

/** A value and how to merge it. */
export interface Typed {
  readonly value: unknown;
  readonly type: MergeType;
}

/**
 * Converts an object of one apiVersion to another of its kind. Undefined when the version is not served any more: fields
 * managed in it are then forgotten. Schema undefined: none is known, types are deduced.
 */
export type ConvertVersion = (
  object: unknown,
  from: string,
  to: string,
) => { readonly object: unknown; readonly schema: SchemaNode | undefined } | undefined;

/** The versions of a kind: how to merge in each, and how to get from one to another. */
export class Versions {
  readonly version: string;
  readonly #types: Map<string, MergeType>;
  readonly #convert: ConvertVersion | undefined;

  constructor(version: string, schema: SchemaNode | undefined, convert: ConvertVersion | undefined) {
    this.version = version;
    this.#convert = convert;
    this.#types = new Map([[version, typeOf(schema)]]);
  }

  /** The type in this version. */
  get type(): MergeType {
    return this.#types.get(this.version) as MergeType;
  }

  /**
   * The value of one version in another, undefined when that is not served. Without a conversion all versions are alike.
   * Throws `kube.type-mismatch`, its message begun with `what`, when the converted value does not fit the version's schema.
   */
  convert(typed: Typed, from: string, to: string, what = ''): Typed | undefined {
    if (from === to || this.#convert === undefined) return typed;
    const converted = this.#convert(typed.value, from, to);
    if (converted === undefined) return undefined;
    let type = this.#types.get(to);
    if (type === undefined) {
      type = typeOf(converted.schema);
      this.#types.set(to, type);
    }
    const problems = typeProblems(type, converted.object, true);
    if (problems.length > 0)
      throw kubeError(KUBE_CODES.typeMismatch, `${what}${describeProblems(problems)}`, {
        rule: 'An object must fit the schema of every version in which a part of it is managed.',
      });
    return { value: converted.object, type };
  }
}

function typeOf(schema: SchemaNode | undefined): MergeType {
  return schema === undefined ? DEDUCED_TYPE : mergeTypeOf(schema);
}
