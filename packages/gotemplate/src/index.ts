export { FunctionTable } from './exec/function-table.ts';
export { Execution } from './exec/execution.ts';
export { parseTemplate } from './exec/template-file.ts';
export { TemplateSet } from './exec/template-set.ts';
export { fromJs } from './values/from-js.ts';
export { sprigFunctions } from './sprig/sprig.ts';
export { codecFunctions } from './codec/codec-functions.ts';
