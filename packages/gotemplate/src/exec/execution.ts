import { type Clock, type Random, systemClock, systemRandom } from '@setpoint/core';
import { limitError } from '../errors.ts';

/** Budgets of one execution. A hostile template ends in a SetpointError `gotemplate.limit`, never in a hang. */
export interface Limits {
  /** Length of the output and of every string a function returns, in UTF-16 units. Default 32 Mi. */
  readonly maxStringLength: number;
  /** Templates executing inside each other, by `template`, include and tpl. Default 4,000, which needs 8 MB of JS stack; a smaller stack ends in the same error earlier. */
  readonly maxDepth: number;
  /** Length of a list a function makes out of numbers (until, untilStep, seq). Default 1,000,000. */
  readonly maxListLength: number;
  /** Statements executed, range iterations and list items made by functions, over the whole execution. Default 5,000,000. */
  readonly maxSteps: number;
}

const defaultLimits: Limits = {
  maxStringLength: 32 * 1024 * 1024,
  maxDepth: 4000,
  maxListLength: 1_000_000,
  maxSteps: 5_000_000,
};

export interface ExecutionOptions {
  readonly limits?: Partial<Limits>;
  /** What `now` and the date functions read. Default the system's clock. */
  readonly clock?: Clock;
  /** What the random and crypto functions draw from; seed it and a render is reproducible. Default the system's. */
  readonly random?: Random;
  /**
   * Certificates are valid from the start of the quarter of their time that the clock is in: their text changes when a
   * quarter of it has passed, not at every render. Default false.
   */
  readonly reproducible?: boolean;
  /** The environment `env` and `expandenv` see. Default empty: a render depends on its inputs alone. */
  readonly environment?: ReadonlyMap<string, string>;
  /** The zone Go calls Local, by IANA name. Default `UTC`. */
  readonly timeZone?: string;
  /** State of the caller's own functions; they find it at `context.run.host`. */
  readonly host?: unknown;
}

/** One render: its ports, its budget and its output. Use a new one for every render. */
export class Execution {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  readonly reproducible: boolean;
  readonly environment: ReadonlyMap<string, string>;
  readonly timeZone: string;
  readonly host: unknown;
  #steps: number;
  #out = '';

  constructor(options: ExecutionOptions = {}) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? systemRandom;
    this.reproducible = options.reproducible ?? false;
    this.environment = options.environment ?? new Map();
    this.timeZone = options.timeZone ?? 'UTC';
    this.host = options.host;
    this.#steps = this.limits.maxSteps;
  }

  write(text: string): void {
    this.#out += text;
    if (this.#out.length > this.limits.maxStringLength) this.tooLong();
  }

  /** Charges work to the step budget. */
  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw limitError('its step budget', this.limits.maxSteps, 'maxSteps');
  }

  /** Fails unless a string of that length may be made. */
  checkLength(length: number): void {
    if (!(length <= this.limits.maxStringLength)) this.tooLong();
  }

  /** Charges the making of a list of that length; fails when no list may be so long. */
  spendOnList(length: number): void {
    const { maxListLength } = this.limits;
    if (!(length <= maxListLength)) throw limitError('the length of a list', maxListLength, 'maxListLength');
    this.spend(length);
  }

  tooLong(): never {
    throw limitError('the length of a string', this.limits.maxStringLength, 'maxStringLength');
  }

  /** Starts collecting output anew and gives what was collected so far, to be handed to {@link restore}. */
  divert(): string {
    const outer = this.#out;
    this.#out = '';
    return outer;
  }

  /** The output since {@link divert}, and back to collecting the outer one. */
  restore(outer: string): string {
    const inner = this.#out;
    this.#out = outer;
    return inner;
  }
}
