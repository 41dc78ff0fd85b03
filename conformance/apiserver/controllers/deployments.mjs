// Deployments and replica sets, side by side with kube-controller-manager.
import { apps, controlled, core, isSeen, merge, must, template } from './case.mjs';
import { settle } from './snapshot.mjs';

const KINDS = ['deployments', 'replicasets', 'pods'];

const deployment = (name, spec = {}) => ({
  metadata: { name, labels: { of: 'case' }, annotations: { note: 'kept' } },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template(), ...spec },
});

const image = (name) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } });

/** Every replica of the newest template is there, and nothing else. */
const isRolledOut = ({ deployments, pods }) =>
  deployments.every(
    (item) =>
      isSeen(item) &&
      (item.status.updatedReplicas ?? 0) === item.spec.replicas &&
      (item.status.availableReplicas ?? 0) === item.spec.replicas &&
      (item.status.replicas ?? 0) === item.spec.replicas,
  ) && pods.length === deployments.reduce((sum, { spec }) => sum + spec.replicas, 0);

const isNew = (pod) => pod.spec.containers[0].image !== 'nginx:1';

export const deployments = [
  controlled('deployment-rolling', async (api) => {
    const path = apps(api, 'deployments');
    await must(api, 'POST', path, deployment('web'));
    await settle(api, 'created', KINDS, isRolledOut);
    await merge(api, `${path}/web`, { ...image('nginx:2'), metadata: { annotations: { note: 'new' } } });
    await settle(api, 'rolled', KINDS, isRolledOut);
    await merge(api, `${path}/web`, { spec: { replicas: 5 } });
    await settle(api, 'scaled up', KINDS, isRolledOut);
    await merge(api, `${path}/web`, { spec: { replicas: 1 } });
    await settle(api, 'scaled down', KINDS, isRolledOut);
    await merge(api, `${path}/web`, image('nginx:1'));
    await settle(api, 'rolled back', KINDS, isRolledOut);
    await merge(api, `${path}/web`, { spec: { replicas: 0 } });
    await settle(api, 'scaled to nothing', KINDS, isRolledOut);
    await must(api, 'DELETE', `${path}/web`);
    await settle(api, 'deleted', KINDS, ({ replicasets, pods }) => replicasets.length + pods.length === 0);
  }),
  controlled('deployment-recreate', async (api) => {
    const path = apps(api, 'deployments');
    await must(api, 'POST', path, deployment('web', { strategy: { type: 'Recreate' }, replicas: 2 }));
    await settle(api, 'created', KINDS, isRolledOut);
    await merge(api, `${path}/web`, image('nginx:2'));
    await settle(api, 'recreated', KINDS, isRolledOut);
  }),
  controlled('deployment-surge', async (api, kubelet) => {
    const path = apps(api, 'deployments');
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: '25%' } };
    await must(api, 'POST', path, deployment('web', { strategy, replicas: 4 }));
    await settle(api, 'created', KINDS, isRolledOut);
    kubelet.play = (pod) => (isNew(pod) ? 'unready' : 'ready');
    await merge(api, `${path}/web`, image('nginx:2'));
    await settle(api, 'half way', KINDS, ({ deployments: [web], pods }) => isSeen(web) && pods.length === 6);
    await merge(api, `${path}/web`, { spec: { replicas: 8 } });
    await settle(api, 'scaled in proportion', KINDS, ({ pods }) => pods.length === 12);
    await merge(api, `${path}/web`, image('nginx:3'));
    await settle(
      api,
      'rolled over',
      KINDS,
      ({ deployments: [web], replicasets }) => isSeen(web) && replicasets.length === 3,
    );
    kubelet.play = () => 'ready';
    await settle(api, 'through', KINDS, isRolledOut);
  }),
  controlled('deployment-paused', async (api) => {
    const path = apps(api, 'deployments');
    await must(api, 'POST', path, deployment('web', { paused: true, replicas: 2 }));
    await settle(api, 'created', KINDS, ({ deployments: [web] }) => isSeen(web));
    await merge(api, `${path}/web`, { spec: { paused: false } });
    await settle(api, 'resumed', KINDS, isRolledOut);
    await merge(api, `${path}/web`, { spec: { paused: true } });
    await settle(api, 'paused again', KINDS, ({ deployments: [web] }) => isSeen(web));
    await merge(api, `${path}/web`, image('nginx:2'));
    await merge(api, `${path}/web`, { spec: { replicas: 3 } });
    await settle(
      api,
      'changed while paused',
      KINDS,
      ({ deployments: [web], pods }) => isSeen(web) && pods.length === 3,
    );
    await merge(api, `${path}/web`, { spec: { paused: false } });
    await settle(api, 'resumed again', KINDS, isRolledOut);
  }),
  controlled(
    'deployment-deadline',
    async (api, kubelet) => {
      const path = apps(api, 'deployments');
      await must(api, 'POST', path, deployment('web', { progressDeadlineSeconds: 3, replicas: 2 }));
      await settle(api, 'stuck', KINDS, ({ deployments: [web] }) =>
        web.status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
      );
      kubelet.play = () => 'ready';
      await settle(api, 'through', KINDS, isRolledOut);
    },
    { play: () => 'unready' },
  ),
  controlled('deployment-history', async (api) => {
    const path = apps(api, 'deployments');
    await must(api, 'POST', path, deployment('web', { revisionHistoryLimit: 1, replicas: 1 }));
    await settle(api, 'first', KINDS, isRolledOut);
    for (const [place, tag] of ['nginx:2', 'nginx:3', 'nginx:2', 'nginx:4'].entries()) {
      await merge(api, `${path}/web`, image(tag));
      await settle(api, `${place} ${tag}`, KINDS, isRolledOut);
    }
  }),
  controlled('deployment-min-ready', async (api) => {
    const path = apps(api, 'deployments');
    await must(api, 'POST', path, deployment('web', { minReadySeconds: 2, replicas: 2 }));
    await settle(api, 'created', KINDS, isRolledOut);
    await merge(api, `${path}/web`, image('nginx:2'));
    await settle(api, 'rolled', KINDS, isRolledOut);
  }),
  controlled('replica-set', async (api, kubelet) => {
    const path = apps(api, 'replicasets');
    const kinds = ['replicasets', 'pods'];
    const stray = (name, labels) => ({ metadata: { name, labels }, spec: template().spec });
    await must(api, 'POST', core(api, 'pods'), stray('stray', { app: 'web' }));
    await must(api, 'POST', path, {
      metadata: { name: 'set' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: template({ app: 'web', more: 'x' }),
      },
    });
    const has =
      (count) =>
      ({ replicasets: [set], pods }) =>
        isSeen(set) &&
        pods.length === count &&
        set.status.readyReplicas === Math.min(count, set.spec.replicas);
    await settle(api, 'adopted', kinds, has(3));
    await merge(api, core(api, 'pods', 'stray'), { metadata: { labels: { app: 'other' } } });
    await settle(api, 'released', kinds, has(4));
    await merge(api, `${path}/set`, { spec: { replicas: 1 } });
    await settle(api, 'scaled down', kinds, has(2));
    const { items } = await must(api, 'GET', core(api, 'pods'));
    const failing = new Set(items.map(({ metadata }) => metadata.uid));
    kubelet.play = ({ metadata }) => (failing.has(metadata.uid) ? 'failed' : 'ready');
    await settle(
      api,
      'failed and replaced',
      kinds,
      ({ replicasets: [set], pods }) =>
        set.status.readyReplicas === 1 && pods.filter(({ status }) => status.phase === 'Failed').length === 2,
    );
    await must(api, 'DELETE', `${path}/set`, { propagationPolicy: 'Orphan' });
    await settle(api, 'orphaned', kinds, ({ replicasets }) => replicasets.length === 0);
  }),
  controlled('replica-set-refused', async (api) => {
    await must(api, 'POST', core(api, 'resourcequotas'), {
      metadata: { name: 'q' },
      spec: { hard: { pods: '1' } },
    });
    await api.until(core(api, 'resourcequotas', 'q'), ({ status }) => status?.used?.pods === '0', 30_000);
    await must(api, 'POST', apps(api, 'deployments'), deployment('web', { replicas: 2 }));
    await settle(api, 'over quota', ['deployments', 'resourcequotas'], ({ deployments: [web] }) =>
      web.status?.conditions?.some(({ type }) => type === 'ReplicaFailure'),
    );
  }),
  controlled('replication-controller', async (api) => {
    const path = core(api, 'replicationcontrollers');
    const kinds = ['replicationcontrollers', 'pods'];
    await must(api, 'POST', path, { metadata: { name: 'rc' }, spec: { replicas: 2, template: template() } });
    const ready =
      (count) =>
      ({ replicationcontrollers: [rc], pods }) =>
        isSeen(rc) && (rc.status.readyReplicas ?? 0) === count && pods.length === count;
    await settle(api, 'created', kinds, ready(2));
    await merge(api, `${path}/rc`, { spec: { replicas: 0 } });
    await settle(api, 'scaled', kinds, ready(0));
  }),
];
