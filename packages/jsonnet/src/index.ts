export { JSONNET_CODES } from './errors.ts';
export {
  evaluateJson,
  evaluateMulti,
  type EvaluateOptions,
  evaluateStream,
  evaluateText,
  type External,
} from './evaluate.ts';
export {
  importCandidates,
  type ImportedFile,
  type Importer,
  importNotFound,
  normalizeImport,
} from './importer.ts';
export type { EvaluateLimits } from './limits.ts';
export { nativeFunction } from './native-function.ts';
export { ProgramCache } from './program.ts';
export { type ImportMention, scanImports } from './scan-imports.ts';
export { StaticError } from './static-error.ts';
export { RuntimeError } from './trace.ts';
