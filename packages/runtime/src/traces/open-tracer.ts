import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { SetpointError } from '@setpoint/core';
import type { SpanRunner } from './spans.ts';

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

/** Loaded only when traces are sent: it is most of a megabyte. */
export function openTracer(
  url: string,
  serviceName: string,
  version: string,
): { readonly run: SpanRunner; readonly stop: () => Promise<void> } {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  provider.register();
  const tracer = provider.getTracer('setpoint', version);
  const run: SpanRunner = (name, { facts = {}, kind = 'internal', parent }, work) => {
    const outer =
      parent === undefined
        ? context.active()
        : propagation.extract(context.active(), { traceparent: parent });
    const settings = { kind: kinds[kind], attributes: { ...facts } };
    return tracer.startActiveSpan(name, settings, outer, async (span) => {
      try {
        return await work({ fact: (fact, value) => void span.setAttribute(fact, value) });
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };
  return {
    run,
    async stop() {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

/** The stable code and what people read; a cause may hold what nobody should. */
function fail(span: Span, thrown: unknown): void {
  const { code, message } = SetpointError.from(thrown);
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: message.split('\n')[0] ?? '' });
}
