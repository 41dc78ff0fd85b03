import type { ArgoState, createNotificationController } from '@setpoint/argocd';
import type { ControllerMetrics, Metrics } from '@setpoint/runtime';
import type { GitRequest } from '@setpoint/source';

type Run = (key: string, elapsedMs: number) => void;

/** Buckets of Argo CD (`controller/metrics`, `reposerver/metrics`), seconds. */
const reconcileBuckets = [0.25, 0.5, 1, 2, 4, 8, 16];
const gitBuckets = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20];

/** A controller's metrics, and a measure of its own for each run. */
export function measuredRuns(metrics: Metrics, name: string, run: Run): ControllerMetrics {
  const common = metrics.controller(name);
  return {
    ...common,
    reconciled(outcome, elapsedMs, key) {
      common.reconciled(outcome, elapsedMs, key);
      run(key, elapsedMs);
    },
  };
}

/** `argocd_app_reconcile`, by the namespace and the destination of the Application. */
export function applicationRuns(metrics: Metrics, state: Pick<ArgoState, 'applications'>): Run {
  const observe = metrics.histogram(
    'argocd_app_reconcile',
    'Application reconciliation performance in seconds.',
    ['namespace', 'dest_server'],
    reconcileBuckets,
  );
  return (key, elapsedMs) => {
    const { server = '', name = '' } = state.applications.get(key)?.spec.destination ?? {};
    observe({ namespace: namespaceOf(key), dest_server: server || name }, elapsedMs / 1000);
  };
}

/** `argocd_appset_reconcile`, by ApplicationSet. */
export function setRuns(metrics: Metrics): Run {
  const observe = metrics.histogram(
    'argocd_appset_reconcile',
    'Application set reconciliation performance in seconds.',
    ['namespace', 'name'],
    reconcileBuckets,
  );
  return (key, elapsedMs) =>
    observe({ namespace: namespaceOf(key), name: key.slice(key.indexOf('/') + 1) }, elapsedMs / 1000);
}

/** `argocd_git_request_total`, `argocd_git_request_duration_seconds` and `argocd_git_fetch_fail_total`. */
export function gitRequests(metrics: Metrics): (request: GitRequest) => void {
  const labels = ['repo', 'request_type'] as const;
  const total = metrics.counter('argocd_git_request_total', 'Number of git requests performed.', labels);
  const failed = metrics.counter('argocd_git_fetch_fail_total', 'Number of git fetch requests failures.', [
    'repo',
  ]);
  const duration = metrics.histogram(
    'argocd_git_request_duration_seconds',
    'Git requests duration seconds.',
    labels,
    gitBuckets,
  );
  return (request) => {
    const found = { repo: request.repository, request_type: request.kind };
    total(found);
    duration(found, request.elapsedMs / 1000);
    if (request.kind === 'fetch' && request.failed) failed({ repo: request.repository });
  };
}

/** Counts under the names of Argo CD's notifications controller. */
export function notificationCounts(
  metrics: Metrics,
): NonNullable<Parameters<typeof createNotificationController>[0]['observe']> {
  const evaluations = metrics.counter(
    'argocd_notifications_trigger_eval_total',
    'Number of trigger evaluations.',
    ['name', 'triggered'],
  );
  const deliveries = metrics.counter(
    'argocd_notifications_deliveries_total',
    'Number of delivered notifications.',
    ['trigger', 'service', 'succeeded'],
  );
  return {
    evaluated: (name, triggered) => evaluations({ name, triggered: String(triggered) }),
    delivered: (trigger, service, succeeded) =>
      deliveries({ trigger, service, succeeded: String(succeeded) }),
  };
}

function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}
