import { AdmissionEnvironment, type AdmissionOptions, BOOL, type Type } from '@setpoint/cel';
import type { FieldErrors } from './field-error.ts';
import { validateConditionName } from './match-rules.ts';

const MAX_CONDITIONS = 64;

export interface NamedExpression {
  name?: string;
  expression?: string;
}

/** Says of an expression that does not compile, or gives other results, what the compiler says; `shown` is its text in the error. */
export function validateExpression(
  environment: AdmissionEnvironment,
  expression: string,
  results: readonly Type[],
  field: string,
  errors: FieldErrors,
  shown = expression,
): void {
  const compiled = environment.compile(expression, results);
  if (!compiled.ok) errors.invalid(field, shown, compiled.error);
}

/** The match conditions of a webhook or policy, which see no `variables`. */
export function validateConditions(
  conditions: readonly NamedExpression[],
  options: AdmissionOptions,
  path: string,
  errors: FieldErrors,
): void {
  if (conditions.length === 0) return;
  if (conditions.length > MAX_CONDITIONS) errors.tooMany(path, conditions.length, MAX_CONDITIONS);
  const environment = new AdmissionEnvironment({ ...options, hasVariables: false });
  const names = new Set<string>();
  for (const [index, { name = '', expression = '' }] of conditions.entries()) {
    const at = `${path}[${index}]`;
    const text = expression.trim();
    if (text === '') errors.required(`${at}.expression`);
    else validateExpression(environment, text, [BOOL], `${at}.expression`, errors);
    validateConditionName(name, `${at}.name`, errors);
    if (name !== '' && names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
  }
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** The environment with the variables of a policy, each seeing those before it. */
export function environmentWith(
  variables: readonly NamedExpression[],
  options: AdmissionOptions,
  path: string,
  errors: FieldErrors,
): AdmissionEnvironment {
  // A policy without variables has no `variables` to speak of.
  let environment = new AdmissionEnvironment({ ...options, hasVariables: variables.length > 0 });
  for (const [index, { name = '', expression = '' }] of variables.entries()) {
    const at = `${path}[${index}]`;
    if (name.trim() === '') errors.required(`${at}.name`, 'name is not specified');
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED.has(name))
      errors.invalid(`${at}.name`, name, 'must be a valid CEL identifier');
    if (expression.trim() === '') errors.required(`${at}.expression`, 'expression is not specified');
    else {
      const next = environment.withVariable({ name, expression });
      if ('environment' in next) environment = next.environment;
      else errors.invalid(`${at}.expression`, expression, next.error);
    }
  }
  return environment;
}
