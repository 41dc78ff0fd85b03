export {
  type Controller,
  type ControllerOptions,
  createController,
  type Reconcile,
  type ReconcileResult,
} from './controller/controller.ts';
export { RUNTIME_CODES, type RuntimeCode } from './errors.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
} from './events/event-recorder.ts';
export type { EventToRecord } from './events/event-object.ts';
export { type LeaseOptions, runWithLease } from './lease/lease.ts';
export type { Leadership } from './lease/term.ts';
export { createLogger, type Logger, type LoggerOptions } from './logs/logger.ts';
export {
  type ControllerMetrics,
  createMetrics,
  type Metrics,
  type MetricsOptions,
  type ReconcileOutcome,
} from './metrics/metrics.ts';
export { type BackoffOptions, backoffMs } from './queue/backoff.ts';
export { type AddOptions, type QueueObserver, WorkQueue, type WorkQueueOptions } from './queue/work-queue.ts';
export { Secret } from './secret.ts';
export { type OpenSpan, type SpanFacts, type SpanOptions, withSpan } from './traces/spans.ts';
export { startTracing, type Tracing, type TracingOptions } from './traces/start-tracing.ts';
