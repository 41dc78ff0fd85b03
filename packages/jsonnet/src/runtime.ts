import { limitError } from './errors.ts';
import type { EvaluateLimits } from './limits.ts';
import { RuntimeError, type Trace } from './trace.ts';
import type { FunctionValue, Slot, Value } from './values.ts';

/** What a program sees of the world. */
export interface World {
  readonly imported: (
    as: 'code' | 'text' | 'bytes',
    path: string,
    from: string,
    rt: Runtime,
    trace: Trace,
  ) => Value;
  readonly external: (name: string) => Slot | undefined;
  readonly native: (name: string) => FunctionValue | undefined;
  readonly onTrace: (line: string) => void;
}

const CLOCK_EVERY = 4096;

/** One evaluation: its stack of frames and what it has spent. */
export class Runtime {
  readonly world: World;
  readonly maxStack: number;
  readonly #limits: EvaluateLimits;
  readonly #deadline: number;
  readonly #frames: Trace[] = [];
  /** Of each frame, whether a call at its end takes its place. */
  readonly #givesWay: boolean[] = [];
  #steps = 0;
  #nextClock = CLOCK_EVERY;

  constructor(world: World, maxStack: number, limits: EvaluateLimits) {
    this.world = world;
    this.maxStack = maxStack;
    this.#limits = limits;
    this.#deadline = performance.now() + limits.wallMs;
  }

  /** Opens a frame from a place; what it returns is for {@link leave}. */
  enter(trace: Trace, givesWay = false): number {
    if (this.#frames.length >= this.maxStack) throw this.error('max stack frames exceeded.', trace);
    this.charge(1);
    this.#givesWay.push(givesWay);
    return this.#frames.push(trace);
  }

  /** Closes a frame, unless it has made way already. */
  leave(depth: number): void {
    if (this.#frames.length !== depth) return;
    this.#frames.pop();
    this.#givesWay.pop();
  }

  get doesGiveWay(): boolean {
    return this.#givesWay[this.#givesWay.length - 1] === true;
  }

  /** The innermost frame makes way for the call at its end. */
  giveWay(): void {
    if (this.doesGiveWay) this.leave(this.#frames.length);
  }

  error(text: string, trace: Trace): RuntimeError {
    return new RuntimeError(text, [trace, ...this.#frames.toReversed()]);
  }

  /** Of what was found when a frame had just been opened: its place is told once. */
  errorInFrame(text: string): RuntimeError {
    return new RuntimeError(text, this.#frames.toReversed());
  }

  /** Counts work that is not a frame: elements made, bytes written. */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps < this.#nextClock) return;
    this.#nextClock = this.#steps + CLOCK_EVERY;
    const { steps: maxSteps, wallMs } = this.#limits;
    if (this.#steps > maxSteps) throw limitError(`took more than ${maxSteps} steps`, maxSteps, 'steps');
    if (performance.now() > this.#deadline)
      throw limitError(`ran longer than ${wallMs} ms`, wallMs, 'wallMs');
  }

  /** A string of so many characters is about to be made. */
  chargeText(length: number): void {
    this.charge(length >> 6);
    const { textLength } = this.#limits;
    if (length > textLength)
      throw limitError(`made a text of more than ${textLength} characters`, textLength, 'textLength');
  }
}
