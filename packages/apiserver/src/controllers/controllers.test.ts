import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../index.ts';
import type { Condition } from '../kinds/model/meta.ts';
import {
  CLUSTER_ROLE,
  CONFIG_MAP,
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  DISRUPTION_BUDGET,
  ENDPOINT_SLICE,
  ENDPOINTS,
  JOB,
  NAMESPACE,
  POD,
  QUOTA,
  REPLICA_SET,
  SECRET,
  SERVICE,
  SERVICE_ACCOUNT,
  STATEFUL_SET,
} from './machinery/kinds.ts';

let server: ApiServer;
const { signal } = new AbortController();
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startApiServer({
    controllers: { startDelayMs: 20, runDurationMs: 30, terminationDelayMs: 10 },
    onError: (error) => failures.push(error),
  });
  await server.ready;
});

afterAll(async () => {
  await server.stop();
  expect(failures).toEqual([]);
});

type Fields = Record<string, unknown>;

let namespaces = 0;

async function namespace(): Promise<string> {
  const name = `t${namespaces++}`;
  await create('v1', 'Namespace', { metadata: { name } });
  return name;
}

function create(apiVersion: string, kind: string, fields: Fields): Promise<KubeObject> {
  return server.client.create({ apiVersion, kind, metadata: {}, ...fields }, {}, signal);
}

function get(gvk: GroupVersionKind, ns: string, name: string): Promise<KubeObject | undefined> {
  return server.client.get({ gvk, name, ...(ns === '' ? {} : { namespace: ns }) }, signal);
}

async function list(gvk: GroupVersionKind, ns: string): Promise<readonly KubeObject[]> {
  return (await server.client.list(gvk, { namespace: ns }, signal)).items;
}

function patch(gvk: GroupVersionKind, ns: string, name: string, change: Fields): Promise<KubeObject> {
  const location = { gvk, name, ...(ns === '' ? {} : { namespace: ns }) };
  return server.client.patch(location, 'merge', change, {}, signal);
}

/** Waits until the value is what `check` asks for; fails with the last value seen. */
async function until<T>(read: () => Promise<T>, check: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (check(value)) return value;
    if (Date.now() > deadline) throw new Error(`not in time: ${JSON.stringify(value)}`);
    await sleep(10);
  }
}

function statusOf(object: KubeObject | undefined): Fields {
  return (object?.['status'] ?? {}) as Fields;
}

function isTrue(object: KubeObject | undefined, type: string): boolean {
  const conditions = (statusOf(object)['conditions'] ?? []) as Condition[];
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function podTemplate(app: string, image = 'nginx:1', annotations: Record<string, string> = {}): Fields {
  return {
    metadata: { labels: { app }, annotations },
    spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 8080 }] }] },
  };
}

function deployment(ns: string, name: string, spec: Fields = {}): Promise<KubeObject> {
  return create('apps/v1', 'Deployment', {
    metadata: { name, namespace: ns },
    spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: podTemplate(name), ...spec },
  });
}

const rolledOut = (object: KubeObject | undefined, count: number): boolean => {
  const status = statusOf(object);
  return (
    status['observedGeneration'] === object?.metadata.generation &&
    (status['updatedReplicas'] ?? 0) === count &&
    (status['availableReplicas'] ?? 0) === count &&
    (status['replicas'] ?? 0) === count
  );
};

const condition = (object: KubeObject | undefined, type: string): Condition | undefined =>
  ((statusOf(object)['conditions'] ?? []) as Condition[]).find((each) => each.type === type);

describe('deployments', () => {
  it('roll out, update, undo, and never miss more pods than they may', async () => {
    const ns = await namespace();
    await deployment(ns, 'web', { replicas: 4 });
    const read = () => get(DEPLOYMENT, ns, 'web');
    const first = await until(read, (object) => rolledOut(object, 4));
    expect(first?.metadata.generation).toBe(1);
    expect(first?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    let fewest = 4;
    await patch(DEPLOYMENT, ns, 'web', { spec: { template: podTemplate('web', 'nginx:2') } });
    const updated = await until(read, (object) => {
      fewest = Math.min(fewest, (statusOf(object)['availableReplicas'] ?? 0) as number);
      return rolledOut(object, 4) && condition(object, 'Progressing')?.reason === 'NewReplicaSetAvailable';
    });
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(updated?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
    await patch(DEPLOYMENT, ns, 'web', { spec: { template: podTemplate('web', 'nginx:1') } });
    const undone = await until(
      read,
      (object) =>
        rolledOut(object, 4) && object?.metadata.annotations?.['deployment.kubernetes.io/revision'] === '3',
    );
    expect(isTrue(undone, 'Available')).toBe(true);
    const sets = await list(REPLICA_SET, ns);
    expect(sets).toHaveLength(2);
    expect(new Set(sets.map((set) => (set['spec'] as Fields)['replicas']))).toEqual(new Set([0, 4]));
  });

  it('say when a new template does not come up, and keep the old pods serving', async () => {
    const ns = await namespace();
    await deployment(ns, 'web', { progressDeadlineSeconds: 1 });
    const read = () => get(DEPLOYMENT, ns, 'web');
    await until(read, (object) => rolledOut(object, 2));
    const broken = podTemplate('web', 'nginx:3', { 'simulate.setpoint.dev/failure': 'ImagePullBackOff' });
    await patch(DEPLOYMENT, ns, 'web', { spec: { template: broken } });
    const stuck = await until(
      read,
      (object) => condition(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded',
    );
    expect(isTrue(stuck, 'Available')).toBe(true);
    const pods = await list(POD, ns);
    const waiting = pods
      .map((pod) => JSON.stringify(statusOf(pod)['containerStatuses']))
      .filter((text) => text.includes('ImagePullBackOff'));
    expect(waiting).toHaveLength(1);
  });

  it('recreate only when the last old pod is gone, and rest when paused', async () => {
    const ns = await namespace();
    await deployment(ns, 'web', { strategy: { type: 'Recreate' } });
    const read = () => get(DEPLOYMENT, ns, 'web');
    await until(read, (object) => rolledOut(object, 2));
    await patch(DEPLOYMENT, ns, 'web', { spec: { paused: true, template: podTemplate('web', 'nginx:2') } });
    await until(read, (object) => condition(object, 'Progressing')?.reason === 'DeploymentPaused');
    expect(await list(REPLICA_SET, ns)).toHaveLength(1);
    await patch(DEPLOYMENT, ns, 'web', { spec: { paused: false } });
    let together = 0;
    await until(read, (object) => {
      together = Math.max(together, (statusOf(object)['replicas'] ?? 0) as number);
      return rolledOut(object, 2);
    });
    expect(together).toBe(2);
  });

  it('scale up and down', async () => {
    const ns = await namespace();
    await deployment(ns, 'web');
    const read = () => get(DEPLOYMENT, ns, 'web');
    await until(read, (object) => rolledOut(object, 2));
    await patch(DEPLOYMENT, ns, 'web', { spec: { replicas: 5 } });
    await until(read, (object) => rolledOut(object, 5));
    await patch(DEPLOYMENT, ns, 'web', { spec: { replicas: 0 } });
    await until(read, (object) => rolledOut(object, 0));
    await until(
      () => list(POD, ns),
      (pods) => pods.length === 0,
    );
  });
});

describe('stateful sets and daemon sets', () => {
  it('come up in order with their claims and roll from the last one down to the partition', async () => {
    const ns = await namespace();
    await create('apps/v1', 'StatefulSet', {
      metadata: { name: 'db', namespace: ns },
      spec: {
        replicas: 3,
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: podTemplate('db'),
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    });
    const read = () => get(STATEFUL_SET, ns, 'db');
    await until(read, (object) => statusOf(object)['readyReplicas'] === 3);
    const pods = await list(POD, ns);
    const created = pods.map(({ metadata }) => metadata.name);
    expect(created).toEqual(['db-0', 'db-1', 'db-2']);
    await patch(STATEFUL_SET, ns, 'db', { spec: { template: podTemplate('db', 'nginx:2') } });
    await until(
      read,
      (object) => statusOf(object)['updatedReplicas'] === 2 && statusOf(object)['readyReplicas'] === 3,
    );
    const images = (await list(POD, ns)).map(
      (pod) => (pod['spec'] as { containers: { image: string }[] }).containers[0]?.image,
    );
    expect(images).toEqual(['nginx:1', 'nginx:2', 'nginx:2']);
    await patch(STATEFUL_SET, ns, 'db', { spec: { replicas: 1 } });
    await until(
      () => list(POD, ns),
      (left) => left.length === 1 && left[0]?.metadata.name === 'db-0',
    );
  });

  it('run one pod on every node and replace it with the template', async () => {
    const ns = await namespace();
    await create('apps/v1', 'DaemonSet', {
      metadata: { name: 'agent', namespace: ns },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: podTemplate('agent') },
    });
    const read = () => get(DAEMON_SET, ns, 'agent');
    await until(read, (object) => statusOf(object)['numberAvailable'] === 1);
    await patch(DAEMON_SET, ns, 'agent', { spec: { template: podTemplate('agent', 'nginx:2') } });
    await until(
      read,
      (object) =>
        statusOf(object)['observedGeneration'] === 2 &&
        statusOf(object)['updatedNumberScheduled'] === 1 &&
        statusOf(object)['numberAvailable'] === 1,
    );
  });
});

function job(
  ns: string,
  name: string,
  spec: Fields,
  annotations: Record<string, string> = {},
): Promise<KubeObject> {
  const template = {
    metadata: { annotations },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
  };
  return create('batch/v1', 'Job', { metadata: { name, namespace: ns }, spec: { template, ...spec } });
}

describe('jobs', () => {
  it('complete, counting every pod once, by index too', async () => {
    const ns = await namespace();
    await job(ns, 'many', { completions: 5, parallelism: 2 });
    await job(ns, 'indexed', { completions: 3, parallelism: 3, completionMode: 'Indexed' });
    const many = await until(
      () => get(JOB, ns, 'many'),
      (object) => isTrue(object, 'Complete'),
    );
    expect(statusOf(many)).toMatchObject({ succeeded: 5, ready: 0, terminating: 0 });
    expect(statusOf(many)).not.toHaveProperty('active');
    const indexed = await until(
      () => get(JOB, ns, 'indexed'),
      (object) => isTrue(object, 'Complete'),
    );
    expect(statusOf(indexed)).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
    const held = (await list(POD, ns)).filter(({ metadata }) => (metadata.finalizers ?? []).length > 0);
    expect(held).toEqual([]);
  });

  it('fail when their pods do, and go when their time is up', async () => {
    const ns = await namespace();
    await job(ns, 'bad', { backoffLimit: 0 }, { 'simulate.setpoint.dev/exit-code': '3' });
    const failed = await until(
      () => get(JOB, ns, 'bad'),
      (object) => isTrue(object, 'Failed'),
    );
    expect(condition(failed, 'Failed')?.reason).toBe('BackoffLimitExceeded');
    await job(ns, 'short', { ttlSecondsAfterFinished: 0 });
    await until(
      () => get(JOB, ns, 'short'),
      (object) => object === undefined,
    );
    await until(
      () => list(POD, ns),
      (pods) => pods.every(({ metadata }) => !metadata.name?.startsWith('short')),
    );
  });

  it('are started by cron jobs', async () => {
    const ns = await namespace();
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } };
    await create('batch/v1', 'CronJob', {
      metadata: { name: 'tick', namespace: ns },
      spec: { schedule: '@every 1s', jobTemplate: { spec: { template } } },
    });
    await until(
      () => get(CRON_JOB, ns, 'tick'),
      (object) => statusOf(object)['lastSuccessfulTime'] !== undefined,
    );
    await patch(CRON_JOB, ns, 'tick', { spec: { suspend: true } });
    const [started] = await list(JOB, ns);
    expect(started?.metadata.ownerReferences).toMatchObject([
      { kind: 'CronJob', name: 'tick', controller: true },
    ]);
  });
});

describe('services', () => {
  it('have endpoints of ready pods only', async () => {
    const ns = await namespace();
    await deployment(ns, 'web', { replicas: 2 });
    await create('v1', 'Service', {
      metadata: { name: 'web', namespace: ns },
      spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    });
    const addresses = async (): Promise<number> => {
      const subsets = ((await get(ENDPOINTS, ns, 'web'))?.['subsets'] ?? []) as {
        addresses?: object[];
        ports: object[];
      }[];
      return subsets[0]?.addresses?.length ?? 0;
    };
    await until(addresses, (count) => count === 2);
    const slices = await until(
      () => list(ENDPOINT_SLICE, ns),
      (all) => all.length === 1 && ((all[0]?.['endpoints'] ?? []) as object[]).length === 2,
    );
    expect(slices[0]).toMatchObject({ ports: [{ port: 8080, protocol: 'TCP' }], addressType: 'IPv4' });
    const [pod] = await list(POD, ns);
    await patch(POD, ns, pod?.metadata.name ?? '', {
      metadata: { annotations: { 'simulate.setpoint.dev/ready': 'false' } },
    });
    await until(addresses, (count) => count === 1);
    await until(
      () => get(SERVICE, ns, 'web'),
      (service) => JSON.stringify(statusOf(service)).includes('198.51.100.'),
    );
  });
});

describe('pods', () => {
  const pod = (ns: string, name: string, annotations: Record<string, string>, spec: Fields = {}) =>
    create('v1', 'Pod', {
      metadata: { name, namespace: ns, annotations },
      spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
    });
  const stateOf = (object: KubeObject | undefined): string =>
    JSON.stringify(statusOf(object)['containerStatuses'] ?? '');

  it('fail as their annotations ask, and recover when those go', async () => {
    const ns = await namespace();
    await pod(ns, 'crash', { 'simulate.setpoint.dev/failure': 'CrashLoopBackOff' });
    await until(
      () => get(POD, ns, 'crash'),
      (object) => stateOf(object).includes('CrashLoopBackOff'),
    );
    await patch(POD, ns, 'crash', { metadata: { annotations: { 'simulate.setpoint.dev/failure': null } } });
    await until(
      () => get(POD, ns, 'crash'),
      (object) => isTrue(object, 'Ready'),
    );
    await pod(ns, 'nowhere', {}, { nodeSelector: { disk: 'ssd' } });
    const pending = await until(
      () => get(POD, ns, 'nowhere'),
      (object) => condition(object, 'PodScheduled')?.reason === 'Unschedulable',
    );
    expect(condition(pending, 'PodScheduled')?.message).toBe(
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    );
  });

  it('wait for the Secret they need', async () => {
    const ns = await namespace();
    const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    await pod(ns, 'needy', {}, { containers: [{ name: 'c', image: 'nginx', env }] });
    await until(
      () => get(POD, ns, 'needy'),
      (object) => stateOf(object).includes('secret \\"s\\" not found'),
    );
    await create('v1', 'Secret', { metadata: { name: 's', namespace: ns }, stringData: { k: 'v' } });
    await until(
      () => get(POD, ns, 'needy'),
      (object) => isTrue(object, 'Ready'),
    );
  });

  it('stop gracefully', async () => {
    const ns = await namespace();
    await pod(ns, 'slow', { 'simulate.setpoint.dev/termination-delay': '200ms' });
    await until(
      () => get(POD, ns, 'slow'),
      (object) => isTrue(object, 'Ready'),
    );
    await server.client.delete({ gvk: POD, namespace: ns, name: 'slow' }, {}, signal);
    expect((await get(POD, ns, 'slow'))?.metadata.deletionTimestamp).toBeDefined();
    await until(
      () => get(POD, ns, 'slow'),
      (object) => object === undefined,
    );
  });
});

describe('garbage', () => {
  const remove = (
    gvk: GroupVersionKind,
    ns: string,
    name: string,
    propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
  ) => server.client.delete({ gvk, namespace: ns, name }, { propagationPolicy }, signal);

  it('goes with its owner, before it, or stays, as asked', async () => {
    const ns = await namespace();
    for (const name of ['back', 'fore', 'orphan']) await deployment(ns, name, { replicas: 1 });
    for (const name of ['back', 'fore', 'orphan']) {
      await until(
        () => get(DEPLOYMENT, ns, name),
        (object) => rolledOut(object, 1),
      );
    }
    await remove(DEPLOYMENT, ns, 'orphan', 'Orphan');
    await until(
      () => get(DEPLOYMENT, ns, 'orphan'),
      (object) => object === undefined,
    );
    await remove(DEPLOYMENT, ns, 'fore', 'Foreground');
    expect((await get(DEPLOYMENT, ns, 'fore'))?.metadata.finalizers).toEqual(['foregroundDeletion']);
    let podsWhenGone = -1;
    await until(
      () => get(DEPLOYMENT, ns, 'fore'),
      (object) => object === undefined,
    );
    podsWhenGone = (await list(POD, ns)).filter(({ metadata }) => metadata.labels?.['app'] === 'fore').length;
    expect(podsWhenGone).toBe(0);
    await remove(DEPLOYMENT, ns, 'back', 'Background');
    const names = async () => (await list(POD, ns)).map(({ metadata }) => metadata.labels?.['app']);
    await until(names, (apps) => apps.length === 1 && apps[0] === 'orphan');
    const [set] = await list(REPLICA_SET, ns);
    expect(set?.metadata.ownerReferences).toBeUndefined();
  });

  it('is what names an owner that never was, and not what has another owner left', async () => {
    const ns = await namespace();
    const owner = await create('v1', 'ConfigMap', { metadata: { name: 'owner', namespace: ns } });
    const reference = (uid: string, name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid });
    const real = reference(owner.metadata.uid ?? '', 'owner');
    const gone = reference('00000000-0000-0000-0000-000000000000', 'gone');
    await create('v1', 'ConfigMap', {
      metadata: { name: 'kept', namespace: ns, ownerReferences: [real, gone] },
    });
    await create('v1', 'ConfigMap', { metadata: { name: 'lost', namespace: ns, ownerReferences: [gone] } });
    await until(
      () => get(CONFIG_MAP, ns, 'lost'),
      (object) => object === undefined,
    );
    await until(
      () => get(CONFIG_MAP, ns, 'kept'),
      (object) => object?.metadata.ownerReferences?.length === 1,
    );
  });

  it('includes what depends on custom resources', async () => {
    const ns = await namespace();
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await create('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      metadata: { name: 'tabs.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'tabs', kind: 'Tab' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    const tab = { group: 'example.com', version: 'v1', kind: 'Tab' };
    const mapping = () => server.client.mapper.mapping(tab, signal);
    await until(mapping, (found) => found !== undefined);
    const owner = await create('example.com/v1', 'Tab', { metadata: { name: 'tab', namespace: ns } });
    const reference = {
      apiVersion: 'example.com/v1',
      kind: 'Tab',
      name: 'tab',
      uid: owner.metadata.uid ?? '',
    };
    await create('v1', 'Secret', {
      metadata: { name: 'dependent', namespace: ns, ownerReferences: [reference] },
    });
    await server.client.delete({ gvk: tab, namespace: ns, name: 'tab' }, {}, signal);
    await until(
      () => get(SECRET, ns, 'dependent'),
      (object) => object === undefined,
    );
  });
});

describe('namespaces', () => {
  it('begin with an account and the root certificate', async () => {
    const ns = await namespace();
    await until(
      () => get(SERVICE_ACCOUNT, ns, 'default'),
      (object) => object !== undefined,
    );
    const config = await until(
      () => get(CONFIG_MAP, ns, 'kube-root-ca.crt'),
      (object) => object !== undefined,
    );
    expect(config?.['data']).toEqual({ 'ca.crt': expect.stringMatching(/^-----BEGIN CERTIFICATE-----/) });
  });

  it('are emptied when deleted, and wait for what finalizers hold', async () => {
    const ns = await namespace();
    await deployment(ns, 'web');
    await until(
      () => get(DEPLOYMENT, ns, 'web'),
      (object) => rolledOut(object, 2),
    );
    await create('v1', 'ConfigMap', {
      metadata: { name: 'held', namespace: ns, finalizers: ['example.com/hold'] },
    });
    await server.client.delete({ gvk: NAMESPACE, name: ns }, {}, signal);
    const waiting = await until(
      () => get(NAMESPACE, '', ns),
      (object) => isTrue(object, 'NamespaceFinalizersRemaining'),
    );
    expect(condition(waiting, 'NamespaceFinalizersRemaining')?.message).toContain(
      'example.com/hold in 1 resource instances',
    );
    await patch(CONFIG_MAP, ns, 'held', { metadata: { finalizers: null } });
    await until(
      () => get(NAMESPACE, '', ns),
      (object) => object === undefined,
    );
    expect(await list(POD, ns)).toEqual([]);
  });
});

describe('policies', () => {
  it('keep budgets and quotas current', async () => {
    const ns = await namespace();
    await create('v1', 'ResourceQuota', {
      metadata: { name: 'q', namespace: ns },
      spec: { hard: { pods: '10', 'requests.cpu': '2', 'count/deployments.apps': '5', configmaps: '9' } },
    });
    await create('policy/v1', 'PodDisruptionBudget', {
      metadata: { name: 'b', namespace: ns },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    const template = podTemplate('web') as { spec: { containers: Fields[] } };
    template.spec.containers[0] = {
      ...template.spec.containers[0],
      resources: { requests: { cpu: '250m' } },
    };
    await deployment(ns, 'web', { template });
    const budget = await until(
      () => get(DISRUPTION_BUDGET, ns, 'b'),
      (object) => statusOf(object)['disruptionsAllowed'] === 1,
    );
    expect(statusOf(budget)).toMatchObject({ currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 });
    const quota = await until(
      () => get(QUOTA, ns, 'q'),
      (object) => (statusOf(object)['used'] as Fields | undefined)?.['requests.cpu'] === '500m',
    );
    expect(statusOf(quota)['used']).toEqual({
      pods: '2',
      'requests.cpu': '500m',
      'count/deployments.apps': '1',
      configmaps: '1',
    });
  });

  it('aggregate cluster roles', async () => {
    const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });
    await create('rbac.authorization.k8s.io/v1', 'ClusterRole', {
      metadata: { name: 'whole' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] },
      rules: [],
    });
    await create('rbac.authorization.k8s.io/v1', 'ClusterRole', {
      metadata: { name: 'part', labels: { part: 'yes' } },
      rules: [rule('pods')],
    });
    await until(
      () => get(CLUSTER_ROLE, '', 'whole'),
      (object) => JSON.stringify(object?.['rules']).includes('pods'),
    );
    await patch(CLUSTER_ROLE, '', 'part', { metadata: { labels: { part: 'no' } } });
    await until(
      () => get(CLUSTER_ROLE, '', 'whole'),
      (object) => ((object?.['rules'] ?? []) as object[]).length === 0,
    );
  });
});

it('write nothing when nothing changes', async () => {
  const version = async () => (await server.client.list(POD, {}, signal)).metadata.resourceVersion;
  // What the tests before left behind comes to rest first.
  await until(
    async () => {
      const before = await version();
      await sleep(500);
      return [before, await version()];
    },
    ([before, after]) => before === after,
  );
  const before = await version();
  await sleep(1500);
  expect(await version()).toBe(before);
});
