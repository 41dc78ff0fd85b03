import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createAll } from './create-all.ts';

const teams = ['payments', 'search', 'identity', 'platform', 'growth'];
const services = ['api', 'worker', 'web', 'gateway', 'cron', 'cache', 'ledger', 'mailer'];
const healths = [
  'Healthy',
  'Healthy',
  'Healthy',
  'Healthy',
  'Healthy',
  'Healthy',
  'Progressing',
  'Degraded',
  'Suspended',
  'Missing',
];

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
const revisionOf = (at: number): string =>
  (((at + 1) * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(5);

/**
 * Applications as a large installation has them, with the statuses that a controller wrote. They carry
 * `skip-reconcile`, so that the controller of the test leaves them as they are.
 */
export function* manyApplications(count: number): Generator<KubeObject> {
  const now = Date.now();
  for (let at = 0; at < count; at++) {
    const team = pick(teams, at);
    const service = pick(services, at);
    const health = pick(healths, at * 7);
    const sync = at % 11 === 0 ? 'OutOfSync' : 'Synced';
    const revision = revisionOf(at);
    const deployedAt = new Date(now - at * 61_000).toISOString();
    const source = {
      repoURL: 'https://git.example/acme/deploy.git',
      path: `${team}/${service}`,
      targetRevision: 'main',
    };
    yield {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: `${team}-${service}-${at}`,
        namespace: 'argocd',
        labels: { team },
        annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' },
      },
      spec: {
        project: 'default',
        source,
        destination: { server: 'https://kubernetes.default.svc', namespace: team },
        ...(at % 4 === 0 ? {} : { syncPolicy: { automated: {} } }),
      },
      status: {
        sync: { status: sync, revision, comparedTo: { source, destination: {} } },
        health: { status: health },
        history: [{ id: 0, revision, deployedAt, source }],
        resources: [
          {
            group: 'apps',
            version: 'v1',
            kind: 'Deployment',
            namespace: team,
            name: service,
            status: sync,
            health: {
              status: health,
              ...(health === 'Degraded'
                ? { message: 'Deployment exceeded its progress deadline: 1 of 3 replicas are available' }
                : {}),
            },
          },
        ],
        reconciledAt: deployedAt,
      },
    };
  }
}

/** The application whose graph is large; it is compared by hand only. */
export const largeApplication = (repoURL: string): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'large', namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL, path: 'large', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'large' },
  },
});

/** Creates about `count` objects of {@link largeApplication}: one in seven is its own, the rest are their children. */
export async function createLargeGraph(
  client: KubeClient,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const roots = await createAll(client, rootsOf(count / 7), signal);
  await createAll(client, childrenOf(roots), signal);
}

function* rootsOf(count: number): Generator<KubeObject> {
  for (let at = 0; at < count; at++) {
    const trackingId = `large:/ConfigMap:large/set-${at}`;
    yield configMap(`set-${at}`, { annotations: { 'argocd.argoproj.io/tracking-id': trackingId } });
  }
}

function* childrenOf(roots: readonly KubeObject[]): Generator<KubeObject> {
  for (const { metadata } of roots) {
    const { name = '', uid = '' } = metadata;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }];
    for (let child = 0; child < 6; child++) yield configMap(`${name}-${child}`, { ownerReferences });
  }
}

const configMap = (name: string, metadata: Partial<KubeObject['metadata']>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'large', ...metadata },
});
