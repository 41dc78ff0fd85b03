export { type CompileResult, Environment, type EnvironmentOptions } from './environment.ts';
export { type Bindings, type EvaluateOptions, type Evaluation, Program } from './program.ts';
export type { TypeProvider } from './check/declarations.ts';
export type { Issue } from './syntax/source.ts';
export { CEL_CODES } from './errors.ts';

export {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  NULL,
  opaqueType,
  optionalType,
  paramType,
  STRING,
  structType,
  TIMESTAMP,
  type Type,
  typeType,
  UINT,
} from './types/type.ts';
export { formatType } from './types/format-type.ts';

export { CelError } from './values/cel-error.ts';
export { CelList } from './values/list.ts';
export { CelMap, type MapKey } from './values/map.ts';
export { Optional } from './values/optional.ts';
export { StructValue } from './values/struct.ts';
export { Duration, Timestamp } from './values/time.ts';
export { Uint } from './values/uint.ts';
export { OpaqueValue, TypeValue, type Value } from './values/value.ts';
export { equalValues } from './values/equality.ts';
export { toValue } from './values/from-native.ts';
export { toJson } from './values/to-json.ts';

export { type SizeOfPath, estimateCost } from './cost/estimate.ts';
export type { Range } from './cost/range.ts';

export {
  fn,
  type FunctionDeclaration,
  type Library,
  member,
  type Overload,
  overload,
} from './library/function.ts';
export { BINDINGS_LIBRARY } from './library/bindings.ts';
export { BLOCK_LIBRARY } from './library/block.ts';
export { ENCODERS_LIBRARY, STRING_REVERSE_LIBRARY, STRINGS_LIBRARY } from './library/strings.ts';
export { LISTS_LIBRARY } from './library/lists.ts';
export { MATH_LIBRARY } from './library/math.ts';
export { OPTIONAL_LIBRARY } from './library/optionals.ts';
export { SETS_LIBRARY } from './library/sets.ts';
export { TWO_VARIABLE_LIBRARY } from './library/comprehensions.ts';

export {
  type AdmissionCompileResult,
  AdmissionEnvironment,
  type AdmissionOptions,
  type AdmissionVariable,
} from './kubernetes/admission.ts';
export {
  type AuthorizationDecision,
  type AuthorizationQuestion,
  type AuthorizationUser,
  type Authorize,
  authorizerValue,
  requestResourceValue,
} from './kubernetes/authorizer.ts';
export { checkRules, ruleDefinitionProblems, type RuleProblem } from './kubernetes/check-rules.ts';
export { deviceSelectorProblem, type SelectorProblem } from './kubernetes/device.ts';
export { Correlated } from './kubernetes/correlation.ts';
export { KUBERNETES_LIBRARIES } from './kubernetes/libraries.ts';
export { CEL_LIMITS } from './kubernetes/limits.ts';
export { misplacedObject } from './kubernetes/mutation-types.ts';
export type { KubernetesSchema, ValidationRule } from './kubernetes/schema.ts';
export { createTypeChecker, type KnownKind, type TypeCheckOptions } from './kubernetes/type-check.ts';
export { typedValue } from './kubernetes/typed-value.ts';
export { createRuleValidator, type RuleValidator, type RuleViolation } from './kubernetes/validate-rules.ts';
