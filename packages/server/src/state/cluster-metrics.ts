import type { DestinationCluster } from '@setpoint/argocd';
import { Gauge, type Registry } from 'prom-client';
import type { Services } from '../services.ts';

type Read = (cluster: DestinationCluster) => number | undefined;

/** `argocd_cluster_*`, read from the clusters' watches when they are scraped. */
export function registerClusterMetrics({ clusters, clock }: Services, registry: Registry): void {
  const gauge = (name: string, help: string, labelNames: readonly string[], read: Read): void => {
    const metric: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        metric.reset();
        for (const cluster of clusters()) {
          const value = read(cluster);
          if (value !== undefined) metric.set(labelsOf(cluster, labelNames), value);
        }
      },
    });
  };
  const whenReady =
    (read: (cluster: DestinationCluster) => number): Read =>
    (cluster) =>
      cluster.isReady ? read(cluster) : undefined;
  gauge('argocd_cluster_info', 'Information about cluster.', ['server', 'k8s_version', 'name'], () => 1);
  gauge(
    'argocd_cluster_connection_status',
    'The k8s cluster current connection status.',
    ['server', 'k8s_version'],
    ({ connection }) => (connection.status === 'Successful' ? 1 : 0),
  );
  gauge(
    'argocd_cluster_api_resource_objects',
    'Number of k8s resource objects in the cache.',
    ['server'],
    whenReady(({ live }) => live.stats.objects),
  );
  gauge(
    'argocd_cluster_api_resources',
    'Number of monitored kubernetes API resources.',
    ['server'],
    whenReady(({ live }) => live.stats.kinds),
  );
  gauge(
    'argocd_cluster_cache_age_seconds',
    'Cluster cache age in seconds.',
    ['server'],
    whenReady(({ connection }) => (connection.sinceMs === 0 ? 0 : (clock.now() - connection.sinceMs) / 1000)),
  );
}

function labelsOf(
  { server, name, connection }: DestinationCluster,
  labelNames: readonly string[],
): Readonly<Record<string, string>> {
  const all = new Map([
    ['server', server],
    ['name', name],
    ['k8s_version', connection.serverVersion],
  ]);
  return Object.fromEntries(labelNames.map((label) => [label, all.get(label) ?? '']));
}
