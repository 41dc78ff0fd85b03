import type { Act } from '../platform/platform.ts';
import type { Session } from './session.ts';

/** `['--tail <lines>', 'lines of each container', '100']`, as commander reads it. */
export type Flag = readonly [flags: string, about: string, otherwise?: string | boolean];

/** What a verb does, with the flags it declares: resolves with the exit code, nothing for success. */
type Run = (session: Session<never>, ...args: never[]) => Promise<unknown>;

/**
 * A command that speaks to a platform, declared: help, completion, the documentation and the test that everything the UI
 * can do has a verb all read this; what it does is loaded when it runs.
 */
export interface Verb {
  /** Words and arguments: `app compare <app> <from> [to]`. */
  readonly use: string;
  /** Other last words for it. */
  readonly alias?: string;
  readonly about: string;
  readonly flags?: readonly Flag[];
  /** Everything it may ask of the platform. */
  readonly acts: readonly Act[];
  /** It prints nothing that could be JSON or YAML. */
  readonly plain?: true;
  readonly load: () => Promise<Run>;
}
