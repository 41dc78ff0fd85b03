/** A drift that comes back this soon after a heal is another writer answering, not somebody editing. */
const answeredWithinMs = 100;
/** This many quick answers, or this many heals of any kind in one window, are let pass before backing off. */
const freeAnswers = 5;
const freeHeals = 256;
/** After this long without a heal everything counts as the first time again; also the longest wait. */
const windowMs = 300_000;
const baseMs = 2000;
const factor = 3;

interface History {
  readonly heals: number;
  readonly answers: number;
  readonly lastHealMs: number;
  /** When the drift at hand was first seen; undefined while there is none. */
  readonly driftSeenMs: number | undefined;
}

const fresh: History = { heals: 0, answers: 0, lastHealMs: Number.NEGATIVE_INFINITY, driftSeenMs: undefined };

/**
 * Keeps two writers from fighting over an object at full speed: edits by people are healed at once, a writer that
 * answers every heal makes heals wait 2 s × 3ⁿ, at most 5 min. One instance serves every application of a controller;
 * times are monotonic milliseconds.
 */
export class HealBackoff {
  readonly #histories = new Map<string, History>();

  /** Tells that drift is there now, and returns how long its heal must still wait. */
  waitMs(key: string, nowMs: number): number {
    const known = this.#histories.get(key) ?? fresh;
    const history = nowMs - known.lastHealMs > windowMs ? fresh : known;
    const seenMs = history.driftSeenMs ?? nowMs;
    const isAnswer = history.driftSeenMs === undefined && nowMs - history.lastHealMs < answeredWithinMs;
    const answers = history.answers + (isAnswer ? 1 : 0);
    this.#histories.set(key, { ...history, answers, driftSeenMs: seenMs });
    const excess = Math.max(answers - freeAnswers, history.heals - freeHeals);
    if (excess <= 0) return 0;
    const delay = Math.min(windowMs, baseMs * factor ** (excess - 1));
    return Math.max(0, history.lastHealMs + delay - nowMs);
  }

  /** Tells that the drift was healed now. */
  healed(key: string, nowMs: number): void {
    const history = this.#histories.get(key) ?? fresh;
    this.#histories.set(key, {
      heals: history.heals + 1,
      answers: history.answers,
      lastHealMs: nowMs,
      driftSeenMs: undefined,
    });
  }

  forget(key: string): void {
    this.#histories.delete(key);
  }
}
