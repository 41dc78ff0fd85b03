/** Every code this package throws. Errors of an expression are values (`issues`, `CelError`), not exceptions. */
export const CEL_CODES = {
  /** Misuse: a variable of the bindings whose JavaScript value has no CEL counterpart (a function, a symbol). */
  unsupportedValue: 'cel.unsupported-value',
  /** Misuse: `evaluate` on the answer of a failed compilation. */
  notCompiled: 'cel.not-compiled',
} as const;
