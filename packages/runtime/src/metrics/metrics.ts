import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import type { QueueObserver, WorkQueue } from '../queue/work-queue.ts';

/** How a run ended, in controller-runtime's words. */
export type ReconcileOutcome = 'success' | 'error' | 'requeue_after';

/** What one controller reports. */
export interface ControllerMetrics {
  readonly queue: QueueObserver;
  /** Reads the queue's depth and unfinished work whenever the metrics are collected. */
  watch(queue: WorkQueue): void;
  setConcurrency(workers: number): void;
  workerActive(change: 1 | -1): void;
  /** @param key - Whose run it was. */
  reconciled(outcome: ReconcileOutcome, elapsedMs: number, key: string): void;
  terminalError(): void;
  panicked(): void;
}

/** The metrics of the process; one for all its controllers. */
export interface Metrics {
  /** Further metrics register here; it renders them all. */
  readonly registry: Registry;
  controller(name: string): ControllerMetrics;
  /** A counter of its own; call what comes back to count one. */
  counter<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
  ): (labels: Readonly<Record<L, string>>) => void;
  /** A histogram of its own; call what comes back with what was measured. */
  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): (labels: Readonly<Record<L, string>>, value: number) => void;
}

export interface MetricsOptions {
  /** Also the Node.js process metrics (memory, event loop lag, garbage collection). Default false. */
  readonly processMetrics?: boolean;
}

/** Buckets of controller-runtime (`pkg/internal/controller/metrics`), seconds. */
const reconcileBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25,
  1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** Buckets of client-go's work queue metrics: powers of ten from 10 ns to 1,000 s. */
const queueBuckets = Array.from({ length: 12 }, (_, exponent) => 1e-8 * 10 ** exponent);

/**
 * A registry with the metrics of work queues and controllers, under the names and labels that controller-runtime and
 * client-go gave them, so that dashboards made for those work.
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics === true) for (const metric of processMetrics()) registry.registerMetric(metric);
  const queues = queueMetrics(registry);
  const runs = reconcileMetrics(registry);
  return {
    registry,
    counter(name, help, labelNames) {
      const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
      return (labels) => counter.inc({ ...labels });
    },
    histogram(name, help, labelNames, buckets) {
      const registers = [registry];
      const histogram = new Histogram({
        name,
        help,
        labelNames: [...labelNames],
        buckets: [...buckets],
        registers,
      });
      return (labels, value) => histogram.observe({ ...labels }, value);
    },
    controller(name) {
      const queueLabels = { name, controller: name };
      const labels = { controller: name };
      for (const result of ['success', 'error', 'requeue_after'] as const)
        runs.total.inc({ ...labels, result }, 0);
      for (const counter of [runs.errors, runs.terminal, runs.panics]) counter.inc(labels, 0);
      return {
        queue: {
          added: () => queues.adds.inc(queueLabels),
          started: (waitedMs) => queues.waited.observe(queueLabels, waitedMs / 1000),
          finished: (workedMs) => queues.worked.observe(queueLabels, workedMs / 1000),
          retried: () => queues.retries.inc(queueLabels),
        },
        watch: (queue) => void queues.watched.set(name, queue),
        setConcurrency: (workers) => runs.workers.set(labels, workers),
        workerActive: (change) => runs.active.inc(labels, change),
        reconciled(result, elapsedMs) {
          runs.total.inc({ ...labels, result });
          runs.time.observe(labels, elapsedMs / 1000);
          if (result === 'error') runs.errors.inc(labels);
        },
        terminalError: () => runs.terminal.inc(labels),
        panicked: () => runs.panics.inc(labels),
      };
    },
  };
}

let ofProcess: readonly Metric[] | undefined;

/** What is measured of the process, which observes it until it ends: once, however often controllers start in it. */
function processMetrics(): readonly Metric[] {
  if (ofProcess === undefined) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    ofProcess = registry.getMetricsAsArray() as unknown as readonly Metric[];
  }
  return ofProcess;
}

function queueMetrics(registry: Registry) {
  const labelNames = ['name', 'controller'] as const;
  const registers = [registry];
  const watched = new Map<string, WorkQueue>();
  const gauge = (name: string, help: string, read: (queue: WorkQueue) => number): void => {
    const metric: Gauge<(typeof labelNames)[number]> = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const [queue, source] of watched) metric.set({ name: queue, controller: queue }, read(source));
      },
    });
  };
  gauge('workqueue_depth', 'Current depth of workqueue', (queue) => queue.depth);
  gauge(
    'workqueue_unfinished_work_seconds',
    'How many seconds of work has been done that is in progress and not yet observed by work_duration',
    (queue) => sum(queue.runningForMs()) / 1000,
  );
  gauge(
    'workqueue_longest_running_processor_seconds',
    'How many seconds the longest running processor has been running',
    (queue) => Math.max(0, ...queue.runningForMs()) / 1000,
  );
  return {
    watched,
    adds: new Counter({
      name: 'workqueue_adds_total',
      help: 'Total number of adds handled by workqueue',
      labelNames,
      registers,
    }),
    retries: new Counter({
      name: 'workqueue_retries_total',
      help: 'Total number of retries handled by workqueue',
      labelNames,
      registers,
    }),
    waited: new Histogram({
      name: 'workqueue_queue_duration_seconds',
      help: 'How long in seconds an item stays in workqueue before being requested',
      labelNames,
      registers,
      buckets: queueBuckets,
    }),
    worked: new Histogram({
      name: 'workqueue_work_duration_seconds',
      help: 'How long in seconds processing an item from workqueue takes',
      labelNames,
      registers,
      buckets: queueBuckets,
    }),
  };
}

function reconcileMetrics(registry: Registry) {
  const labelNames = ['controller'] as const;
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  return {
    total: new Counter({
      name: 'controller_runtime_reconcile_total',
      help: 'Total number of reconciliations per controller',
      labelNames: ['controller', 'result'] as const,
      registers,
    }),
    errors: counter(
      'controller_runtime_reconcile_errors_total',
      'Total number of reconciliation errors per controller',
    ),
    terminal: counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Total number of terminal reconciliation errors per controller',
    ),
    panics: counter(
      'controller_runtime_reconcile_panics_total',
      'Total number of reconciliation panics per controller',
    ),
    time: new Histogram({
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Length of time per reconciliation per controller',
      labelNames,
      registers,
      buckets: reconcileBuckets,
    }),
    workers: gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Maximum number of concurrent reconciles per controller',
    ),
    active: gauge('controller_runtime_active_workers', 'Number of currently used workers per controller'),
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
