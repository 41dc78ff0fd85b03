import type { SpanRunner } from './spans.ts';
import { recordSpans } from './spans.ts';

export interface TracingOptions {
  /** Where traces are sent by OTLP over HTTP: `http://collector:4318`. Default `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint?: string | undefined;
  /** Of this build. */
  readonly version: string;
  /** Variables as OpenTelemetry names them. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Tracing {
  /** Sends what is left, then records no more. */
  stop(): Promise<void>;
}

/**
 * Sends traces of the process by OTLP; undefined, with nothing loaded, when no endpoint is named or
 * `OTEL_SDK_DISABLED=true`. `OTEL_SERVICE_NAME` (default `setpoint`), `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_TRACES_SAMPLER` and `OTEL_BSP_*` count as their specification says.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const { env = process.env } = options;
  const url = tracesUrl(options.endpoint, env);
  if (url === undefined || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const { openTracer } = await import('./open-tracer.ts');
  const name = env['OTEL_SERVICE_NAME'] || 'setpoint';
  const { run, stop }: { run: SpanRunner; stop: () => Promise<void> } = openTracer(
    url,
    name,
    options.version,
  );
  recordSpans(run);
  return {
    async stop() {
      recordSpans(undefined);
      await stop();
    },
  };
}

/** The traces' own endpoint as it is, or the common one with `/v1/traces` after it. */
function tracesUrl(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const own = given ? '' : env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own) return own;
  const base = given || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return base ? `${base.replace(/\/+$/, '')}/v1/traces` : undefined;
}
