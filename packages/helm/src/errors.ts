import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this package throws; limits of an execution come from gotemplate as `gotemplate.limit`. */
export const HELM_CODES = {
  /** The chart cannot be loaded: no chart, bad metadata, a file that does not parse. */
  chart: 'helm.chart',
  /** A chart archive is not one, or is unsafe to read. */
  archive: 'helm.archive',
  /** A values file or a `set` option cannot be used. */
  values: 'helm.values',
  /** The values do not meet the chart's JSON schema, or the schema is unusable. */
  schema: 'helm.schema',
  /** Dependencies are missing or cannot be processed. */
  dependency: 'helm.dependency',
  /** A template does not parse, or fails while it executes. */
  template: 'helm.template',
  /** What the templates gave is not manifests. */
  manifest: 'helm.manifest',
  /** An option of the render is wrong: a kube version, a template to show that is not there. */
  option: 'helm.option',
} as const;

export type HelmCode = (typeof HELM_CODES)[keyof typeof HELM_CODES];

/** An error whose message is Helm's own. */
export function helmError(
  code: HelmCode,
  message: string,
  options: SetpointErrorOptions = {},
): SetpointError {
  return new SetpointError(code, message, options);
}

/** The same failure with `prefix` before its message, as Go's `%w` wraps it; the code stays. */
export function prefixed(prefix: string, error: unknown, code: HelmCode): SetpointError {
  const inner = SetpointError.from(error, code);
  const own = inner.code.startsWith('helm.') || inner.code.endsWith('.limit');
  return new SetpointError(own ? inner.code : code, `${prefix}${inner.message}`, {
    cause: inner,
    ...(inner.subject === undefined ? {} : { subject: inner.subject }),
    ...(inner.rule === undefined ? {} : { rule: inner.rule }),
    ...(inner.nextAction === undefined ? {} : { nextAction: inner.nextAction }),
    retry: inner.retry,
    ...(inner.retryAfterMs === undefined ? {} : { retryAfterMs: inner.retryAfterMs }),
    ...(inner.details === undefined ? {} : { details: inner.details }),
  });
}
