/** Kubernetes' limits in units of cost (apiserver/pkg/apis/cel/config.go). */
export const CEL_LIMITS = {
  /** One evaluation of one expression. */
  expression: 1_000_000,
  /** All rules for one object, or all expressions of one policy binding. */
  object: 10_000_000,
  /** All match conditions for one object and policy or webhook. */
  matchConditions: 2_500_000,
  /** Estimated: one rule of a CRD times how often it can apply. */
  estimatedRule: 10_000_000,
  /** Estimated: all rules of one version of a CRD. */
  estimatedSchema: 100_000_000,
} as const;
