import type { FunctionDeclaration, Overload } from '../library/function.ts';
import type { Type } from '../types/type.ts';
import type { TypeValue } from '../values/value.ts';

/** What a name or a dotted name stands for. */
export interface NameReference {
  readonly name: string;
  readonly value: TypeValue | undefined;
  /** A variable of a comprehension, not of the environment. */
  readonly local: boolean;
}

/** Which function a call means, and which of its overloads the types leave possible. */
export interface CallReference {
  readonly declaration: FunctionDeclaration;
  readonly overloads: readonly Overload[];
  /** Whether the target is an argument, rather than a part of the function's name. */
  readonly withTarget: boolean;
}

/** What the checker found out, by node id. */
export class Findings {
  readonly types = new Map<number, Type>();
  readonly names = new Map<number, NameReference>();
  readonly calls = new Map<number, CallReference>();
}
