import type { Execution } from './execution.ts';
import type { TemplateSet } from './template-set.ts';

/** What a contextual function sees of the execution that calls it. */
export interface CallContext {
  /** The set the calling template is executed in: what `include` looks names up in and `tpl` clones. */
  readonly set: TemplateSet;
  /** Templates being executed around this call, 0 for the outermost. */
  readonly depth: number;
  readonly run: Execution;
}
