import type { KubeObject } from '@setpoint/kube';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

/**
 * The priority levels and flow schemas every cluster starts with (apiserver/pkg/apis/flowcontrol/bootstrap). They are
 * kept for those who read and edit them: this server does not queue by them.
 */
export function bootstrapFlowControl(): readonly KubeObject[] {
  return [...priorityLevels, ...flowSchemas];
}

const priorityLevels: readonly KubeObject[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  level('catch-all', {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  }),
  queueing('system', 30, 33, 64, 6),
  queueing('node-high', 40, 25, 64, 6),
  queueing('leader-election', 10, 0, 16, 4),
  queueing('workload-high', 40, 50, 128, 6),
  queueing('workload-low', 100, 90, 128, 6),
  queueing('global-default', 20, 50, 128, 6),
];

const everybody = [groupSubject('system:unauthenticated'), groupSubject('system:authenticated')];
const systemAccounts = {
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name: '*' },
};
const everything = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const ofLeases = (...verbs: readonly string[]) => ({
  verbs,
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespaces: ['*'],
});

const flowSchemas: readonly KubeObject[] = [
  schema('exempt', 'exempt', 1, undefined, { subjects: [groupSubject('system:masters')], ...everything }),
  schema('probes', 'exempt', 2, undefined, {
    subjects: everybody,
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  schema('system-leader-election', 'leader-election', 100, 'ByUser', {
    subjects: [
      userSubject('system:kube-controller-manager'),
      userSubject('system:kube-scheduler'),
      systemAccounts,
    ],
    resourceRules: [ofLeases('get', 'create', 'update')],
  }),
  schema('system-node-high', 'node-high', 400, 'ByUser', {
    subjects: [groupSubject('system:nodes')],
    resourceRules: [
      {
        verbs: ['*'],
        apiGroups: [''],
        resources: ['nodes', 'nodes/status'],
        clusterScope: true,
        namespaces: ['*'],
      },
      ofLeases('*'),
    ],
  }),
  schema('system-nodes', 'system', 500, 'ByUser', {
    subjects: [groupSubject('system:nodes')],
    ...everything,
  }),
  schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', {
    subjects: [userSubject('system:kube-controller-manager')],
    ...everything,
  }),
  schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', {
    subjects: [userSubject('system:kube-scheduler')],
    ...everything,
  }),
  schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', {
    subjects: [systemAccounts],
    ...everything,
  }),
  schema('service-accounts', 'workload-low', 9000, 'ByUser', {
    subjects: [groupSubject('system:serviceaccounts')],
    ...everything,
  }),
  schema('global-default', 'global-default', 9900, 'ByUser', { subjects: everybody, ...everything }),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', { subjects: everybody, ...everything }),
];

function level(name: string, spec: object): KubeObject {
  return { apiVersion, kind: 'PriorityLevelConfiguration', metadata: { name, annotations }, spec };
}

function queueing(
  name: string,
  shares: number,
  lendablePercent: number,
  queues: number,
  handSize: number,
): KubeObject {
  const limitResponse = { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } };
  return level(name, {
    type: 'Limited',
    limited: { nominalConcurrencyShares: shares, limitResponse, lendablePercent },
  });
}

function schema(
  name: string,
  priorityLevel: string,
  matchingPrecedence: number,
  distinguisher: 'ByUser' | 'ByNamespace' | undefined,
  rule: object,
): KubeObject {
  const spec = {
    priorityLevelConfiguration: { name: priorityLevel },
    matchingPrecedence,
    ...(distinguisher === undefined ? {} : { distinguisherMethod: { type: distinguisher } }),
    rules: [rule],
  };
  return { apiVersion, kind: 'FlowSchema', metadata: { name, annotations }, spec };
}

function groupSubject(name: string): object {
  return { kind: 'Group', group: { name } };
}

function userSubject(name: string): object {
  return { kind: 'User', user: { name } };
}
