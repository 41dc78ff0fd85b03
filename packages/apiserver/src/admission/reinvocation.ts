import { isDeepStrictEqual } from 'node:util';
import { clonePlain } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';

/**
 * The two rounds of mutating admission: when somebody changed the object, the whole chain runs once more, and of those
 * who asked to be called again, who was called before the change is (apiserver/pkg/admission/reinvocation.go).
 */
export class Reinvocation {
  #isSecondRound = false;
  #isWanted = false;

  get isSecondRound(): boolean {
    return this.#isSecondRound;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  want(): void {
    this.#isWanted = true;
  }

  startSecondRound(): void {
    this.#isSecondRound = true;
  }

  readonly policies = new Reinvocable(this);
  readonly webhooks = new Reinvocable(this);
}

/** Those of one kind who may be called again. */
class Reinvocable {
  readonly #round: Reinvocation;
  readonly #called = new Set<string>();
  readonly #due = new Set<string>();
  #lastOutput: Draft | undefined;

  constructor(round: Reinvocation) {
    this.#round = round;
  }

  /** Called before the first of them in a round, with the object as the others left it. */
  start(object: Draft | undefined): void {
    if (this.#round.isSecondRound && !isDeepStrictEqual(this.#lastOutput, object)) this.#makeDue();
  }

  finish(object: Draft | undefined): void {
    this.#lastOutput = object === undefined ? undefined : clonePlain(object);
  }

  /** Whether it has its turn: everybody in the first round, later who is due. */
  hasTurn(id: string): boolean {
    return !this.#round.isSecondRound || this.#due.has(id);
  }

  /** Who was called before is due; all others get a second round. */
  objectChanged(): void {
    this.#makeDue();
    this.#round.want();
  }

  /** It was called and asks to be called again after later changes. */
  mayBeDue(id: string): void {
    this.#called.add(id);
  }

  #makeDue(): void {
    for (const id of this.#called) this.#due.add(id);
    this.#called.clear();
  }
}
