/** How much one evaluation may spend. */
export interface EvaluateLimits {
  /** Frames opened, elements made and 64s of characters written. */
  readonly steps: number;
  /** Wall-clock milliseconds. */
  readonly wallMs: number;
  /** Characters of one string, the output among them. */
  readonly textLength: number;
}

export const DEFAULT_LIMITS: EvaluateLimits = {
  steps: 500_000_000,
  wallMs: 60_000,
  textLength: 64 * 1024 * 1024,
};
