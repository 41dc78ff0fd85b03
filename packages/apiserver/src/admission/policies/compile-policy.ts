import { AdmissionEnvironment, type Type } from '@setpoint/cel';
import type { Expression } from './expressions.ts';
import { MatchConditions } from './match-conditions.ts';
import type { PolicySpec } from './policy-spec.ts';

/** What both kinds of policies are compiled to. */
export interface CompiledPolicy<S extends PolicySpec> {
  readonly spec: S;
  /** With the policy's variables. */
  readonly environment: AdmissionEnvironment;
  readonly conditions: MatchConditions;
}

/** Compiles what both kinds of policies have. Variables that do not compile, which nobody could write, are not there. */
export function compilePolicy<S extends PolicySpec>(spec: S): CompiledPolicy<S> {
  let environment = new AdmissionEnvironment({ hasParams: spec.paramKind !== undefined });
  for (const variable of spec.variables ?? []) {
    const next = environment.withVariable(variable);
    if ('environment' in next) environment = next.environment;
  }
  const conditions = new MatchConditions(spec.matchConditions ?? [], environment, spec.failurePolicy);
  return { spec, environment, conditions };
}

export function compileExpression(
  environment: AdmissionEnvironment,
  source: string,
  results: readonly Type[],
): Expression {
  return { source, compiled: environment.compile(source, results) };
}
