import { type KubeObject, refKey } from '@setpoint/kube';
import type { Change, Plan } from '../plan/plan.ts';
import type { ExecuteOptions } from './ports.ts';
import type { ExecutionState, OperationPhase, ResourceResult, ResultCode } from './result.ts';
import { imagesOf } from '../images.ts';

/**
 * One change on its way. Its result tells how far it is: none or one without `hookPhase` is pending, `Running` was
 * written and is waited for, `Succeeded`, `Failed` and `Error` are the end.
 */
export interface TaskState {
  readonly change: Change;
  /** Differs from the change's when a dry run showed that the object must be recreated, or need not be written. */
  action: Change['action'];
  result: ResourceResult | undefined;
  /** What our last write returned, or what was seen since. */
  live: KubeObject | undefined;
  /** A dry run of exactly this write has passed. */
  validated: boolean;
}

export interface ResultUpdate {
  readonly status?: ResultCode;
  readonly hookPhase?: OperationPhase;
  readonly message?: string;
}

/** The state of a whole execution, and the only thing that reports it. */
export class Progress {
  readonly tasks: readonly TaskState[];
  readonly #options: ExecuteOptions;
  readonly #results = new Map<string, ResourceResult>();
  #phase: OperationPhase = 'Running';
  #message = '';

  constructor(plan: Plan, options: ExecuteOptions) {
    this.#options = options;
    for (const result of options.resumeFrom?.results ?? []) this.#results.set(resultKey(result), result);
    this.tasks = plan.changes.map((change) => ({
      change,
      action: change.action,
      result: begunResult(this.#results.get(changeKey(change))),
      live: change.live?.reveal(),
      validated: false,
    }));
  }

  state(): ExecutionState {
    return { phase: this.#phase, message: this.#message, results: [...this.#results.values()] };
  }

  update(task: TaskState, update: ResultUpdate): void {
    // Results are told in the order in which they came; an intent on record is none yet.
    if (task.result === undefined) this.#results.delete(changeKey(task.change));
    const before = task.result ?? emptyResult(task.change);
    // The latest message stays where there is nothing new to say.
    task.result = { ...before, ...update, message: update.message || before.message };
    this.#results.set(changeKey(task.change), task.result);
    this.#report();
  }

  /** Sets the phase of the whole and answers the state. */
  end(phase: OperationPhase, message: string): ExecutionState {
    this.#phase = phase;
    this.#message = message;
    this.#report();
    return this.state();
  }

  running(message: string): void {
    if (message !== this.#message) this.end('Running', message);
  }

  async checkpoint(): Promise<void> {
    await this.#options.checkpoint?.(this.state());
  }

  #report(): void {
    this.#options.onProgress?.(() => this.state());
  }
}

/** Undefined for the mere intent, which a record may hold of what was not begun. */
function begunResult(result: ResourceResult | undefined): ResourceResult | undefined {
  return result?.status === undefined && result?.hookPhase === undefined ? undefined : result;
}

export function isPending(task: TaskState): boolean {
  return task.result?.hookPhase === undefined;
}

export function isRunning(task: TaskState): boolean {
  return task.result?.hookPhase === 'Running';
}

export function isUnsuccessful(task: TaskState): boolean {
  return task.result?.hookPhase === 'Failed' || task.result?.hookPhase === 'Error';
}

export function isHook(task: TaskState): boolean {
  return task.change.hook !== undefined;
}

export function isPrune(task: TaskState): boolean {
  return task.change.desired === undefined;
}

function emptyResult({ ref, version, phase, hook, desired, live }: Change): ResourceResult {
  // What is pruned has the images it runs.
  const object = desired ?? live;
  const images = object === undefined ? [] : imagesOf(object.reveal());
  return {
    ...ref,
    version,
    message: '',
    syncPhase: phase,
    ...(hook === undefined ? {} : { hookType: phase }),
    ...(images.length === 0 ? {} : { images }),
  };
}

function changeKey({ ref, phase }: Change): string {
  return `${refKey(ref)}:${phase}`;
}

function resultKey(result: ResourceResult): string {
  return `${refKey(result)}:${result.syncPhase}`;
}
