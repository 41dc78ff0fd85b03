import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import { normalizeGitUrl, sourcesOf } from '@setpoint/argocd';
import type { Services } from '../services.ts';
import { registerClusterMetrics } from './cluster-metrics.ts';
import type { PlatformState } from './platform-state.ts';
import { registerStatusMetrics } from './status-metrics.ts';

/** Metrics under Argo CD's names (`docs/operator-manual/metrics.md`), read from the watches when they are scraped. */
export function registerMetrics(app: FastifyInstance, services: Services, registry: Registry): void {
  const { state } = services;
  applicationInfo(state, registry);
  syncs(app, state, registry);
  requests(app, registry);
  registerClusterMetrics(services, registry);
  registerStatusMetrics(services, registry);
}

function applicationInfo(state: PlatformState, registry: Registry): void {
  const info: Gauge = new Gauge({
    name: 'argocd_app_info',
    help: 'Information about application.',
    labelNames: [
      'namespace',
      'name',
      'project',
      'autosync_enabled',
      'repo',
      'dest_server',
      'dest_namespace',
      'sync_status',
      'health_status',
      'operation',
    ],
    registers: [registry],
    collect() {
      info.reset();
      for (const app of state.applications.values()) {
        const automated = app.spec.syncPolicy?.automated;
        info.set(
          {
            namespace: app.metadata.namespace ?? '',
            name: app.metadata.name ?? '',
            project: app.spec.project || 'default',
            autosync_enabled: String(automated !== undefined && automated.enabled !== false),
            repo: normalizeGitUrl(sourcesOf(app)[0]?.repoURL ?? ''),
            dest_server: app.spec.destination.server ?? '',
            dest_namespace: app.spec.destination.namespace ?? '',
            sync_status: app.status?.sync?.status ?? 'Unknown',
            health_status: app.status?.health?.status ?? 'Unknown',
            operation: app.operation === undefined ? '' : app.metadata.deletionTimestamp ? 'delete' : 'sync',
          },
          1,
        );
      }
    },
  });
}

/** Counts operations when they end, as the watch tells it. */
function syncs(app: FastifyInstance, state: PlatformState, registry: Registry): void {
  const total = new Counter({
    name: 'argocd_app_sync_total',
    help: 'Number of application syncs.',
    labelNames: ['namespace', 'name', 'project', 'dest_server', 'phase', 'dry_run'],
    registers: [registry],
  });
  const seconds = new Counter({
    name: 'argocd_app_sync_duration_seconds_total',
    help: 'Application sync performance in seconds total.',
    labelNames: ['namespace', 'name', 'project', 'dest_server'],
    registers: [registry],
  });
  const stop = state.applications.onChange(({ before, after }) => {
    const finished = after?.status?.operationState;
    if (before === undefined || after === undefined || finished?.finishedAt === undefined) return;
    if (before.operation === undefined || after.operation !== undefined) return;
    const labels = {
      namespace: after.metadata.namespace ?? '',
      name: after.metadata.name ?? '',
      project: after.spec.project || 'default',
      dest_server: after.spec.destination.server ?? '',
    };
    const dryRun = finished.operation.sync?.dryRun === true;
    total.inc({ ...labels, phase: finished.phase, dry_run: String(dryRun) });
    seconds.inc(labels, Math.max(0, Date.parse(finished.finishedAt) - Date.parse(finished.startedAt)) / 1000);
  });
  app.addHook('onClose', async () => stop());
}

function requests(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests by route; streams are left out.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}
