export { codecFunctions } from './codec/codec-functions.ts';
export { codes, GoError } from './errors.ts';
export type { CallContext } from './exec/call-context.ts';
export { Execution, type ExecutionOptions, type Limits } from './exec/execution.ts';
export { FunctionTable } from './exec/function-table.ts';
export { TemplateCache, type TemplateCacheOptions } from './exec/template-cache.ts';
export { parseTemplate, type Template, type TemplateFile } from './exec/template-file.ts';
export { type MissingKey, TemplateSet, type TemplateSetOptions } from './exec/template-set.ts';
export { sprigFunctions } from './sprig/sprig.ts';
export { parseConstraint, satisfies } from './semver/constraint.ts';
export * as goText from './go-text.ts';
export * as goTime from './go-time.ts';
export * as goValues from './go-values.ts';
export { compareVersions, parseVersion, type Version, versionText } from './semver/version.ts';
export { fromBytes, sortStrings, toBytes } from './text/bytes.ts';
export { fromJs } from './values/from-js.ts';
export { contextual, contextualVariadic, func, type GoFunction, variadic } from './values/go-function.ts';
export * as goTypes from './values/go-types.ts';
export { GoType, type GoTypeOptions, type Kind } from './values/go-type.ts';
export { Int, int, int64 } from './values/int.ts';
export {
  GoBytes,
  GoFunc,
  GoMap,
  GoNilMap,
  GoNamed,
  GoPointer,
  GoSlice,
  GoStruct,
  nilSlice,
  stringSlice,
} from './values/objects.ts';
export { isTrue } from './values/truth.ts';
