import { Environment } from '../environment.ts';
import { estimateCost } from '../cost/estimate.ts';
import type { Program } from '../program.ts';
import { formatType } from '../types/format-type.ts';
import { optionalType } from '../types/type.ts';
import { type DeclaredType, MAX_REQUEST_BYTES, sizesOf, typesOf } from './declared-type.ts';
import { KUBERNETES_LIBRARIES } from './libraries.ts';
import type { ValidationRule } from './schema.ts';

/** A rule ready to run, or why it is none. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Undefined when the rule is wrong, or empty. */
  readonly program: Program | undefined;
  /** What the API server says of a wrong rule: `compilation failed: ERROR: …`. */
  readonly error: string | undefined;
  /** A transition rule: it reads `oldSelf`. */
  readonly usesOldSelf: boolean;
  /** The most one evaluation can cost. */
  readonly maxCost: number;
  /** How often the value can be there in one request, when nothing around it bounds that. */
  readonly maxCardinality: number;
  readonly messageProgram: Program | undefined;
  readonly messageError: string | undefined;
  readonly messageMaxCost: number;
}

/** Compiles the rules of one value of a CRD (apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go). */
export function compileRules(rules: readonly ValidationRule[], self: DeclaredType): readonly CompiledRule[] {
  const environment = new Environment({
    libraries: KUBERNETES_LIBRARIES,
    variables: { self: self.type, oldSelf: self.type },
    types: typesOf(self),
    validateLiterals: true,
  });
  const optional = environment.with({ oldSelf: optionalType(self.type) });
  return rules.map((rule) => compileRule(rule, rule.optionalOldSelf === true ? optional : environment, self));
}

const EMPTY = {
  program: undefined,
  error: undefined,
  usesOldSelf: false,
  maxCost: 0,
  maxCardinality: 0,
  messageProgram: undefined,
  messageError: undefined,
  messageMaxCost: 0,
};

function compileRule(rule: ValidationRule, environment: Environment, self: DeclaredType): CompiledRule {
  if (rule.rule.trim() === '') return { ...EMPTY, rule };
  const compiled = environment.compile(rule.rule);
  if (!compiled.ok) return { ...EMPTY, rule, error: `compilation failed: ${compiled.error}` };
  const { program } = compiled;
  if (program.resultType.kind !== 'bool')
    return { ...EMPTY, rule, error: 'cel expression must evaluate to a bool' };
  const { problem } = program;
  if (problem !== undefined) return { ...EMPTY, rule, error: `program instantiation failed: ${problem}` };
  return {
    ...EMPTY,
    rule,
    program,
    usesOldSelf: program.variables.includes('oldSelf'),
    maxCost: maxCostOf(program, self),
    maxCardinality: Math.floor(MAX_REQUEST_BYTES / (self.minSize + 1)),
    ...compileMessage(rule, environment, self),
  };
}

type Message = Pick<CompiledRule, 'messageProgram' | 'messageError' | 'messageMaxCost'>;

function compileMessage(
  rule: ValidationRule,
  environment: Environment,
  self: DeclaredType,
): Message | undefined {
  if (rule.messageExpression === undefined || rule.messageExpression === '') return undefined;
  const none = { messageProgram: undefined, messageMaxCost: 0 };
  const compiled = environment.compile(rule.messageExpression);
  if (!compiled.ok)
    return { ...none, messageError: `messageExpression compilation failed: ${compiled.error}` };
  const { program } = compiled;
  if (formatType(program.resultType) !== 'string') {
    return { ...none, messageError: 'messageExpression must evaluate to a string' };
  }
  const { problem } = program;
  if (problem !== undefined)
    return { ...none, messageError: `messageExpression instantiation failed: ${problem}` };
  return { messageProgram: program, messageError: undefined, messageMaxCost: maxCostOf(program, self) };
}

function maxCostOf(program: Program, self: DeclaredType): number {
  return program.checked === undefined ? 0 : estimateCost(program.checked, sizesOf(self)).max;
}
