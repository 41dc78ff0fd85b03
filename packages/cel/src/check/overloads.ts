import type { FunctionDeclaration, Overload } from '../library/function.ts';
import { isSameType, type Type, DYN } from '../types/type.ts';
import type { Unifier } from '../types/unify.ts';

/** The overloads the argument types allow, and the type of the result: dyn when they disagree about it. */
export function resolveOverload(
  declaration: FunctionDeclaration,
  args: readonly Type[],
  withTarget: boolean,
  unifier: Unifier,
): { readonly overloads: readonly Overload[]; readonly type: Type } | undefined {
  const overloads: Overload[] = [];
  let type: Type | undefined;
  for (const candidate of declaration.overloads) {
    if (candidate.member !== withTarget) continue;
    const fresh = freshTypes(candidate, unifier);
    if (!unifier.areAssignable(args, fresh.args)) continue;
    overloads.push(candidate);
    const result = unifier.substitute(fresh.result);
    if (type === undefined) type = result;
    else if (type.kind !== 'dyn' && !isSameType(type, result)) type = DYN;
  }
  return type === undefined ? undefined : { overloads, type };
}

/** The signature with type variables of this call in place of its type parameters. */
function freshTypes(
  overload: Overload,
  unifier: Unifier,
): { readonly args: readonly Type[]; readonly result: Type } {
  const variables = new Map<string, Type>();
  const replace = (type: Type): Type => {
    if (type.kind === 'param') {
      const known = variables.get(type.name) ?? unifier.fresh();
      variables.set(type.name, known);
      return known;
    }
    return type.params.length === 0 ? type : { ...type, params: type.params.map(replace) };
  };
  return { args: overload.args.map(replace), result: replace(overload.result) };
}
