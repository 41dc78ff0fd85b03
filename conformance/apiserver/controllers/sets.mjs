// Stateful sets and daemon sets, side by side with kube-controller-manager.
import { apps, controlled, core, isSeen, merge, must, template } from './case.mjs';
import { settle } from './snapshot.mjs';

const KINDS = ['statefulsets', 'pods', 'controllerrevisions', 'persistentvolumeclaims'];

const claim = (name) => ({
  metadata: { name, labels: { of: 'template' }, annotations: { note: 'x' } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'none',
    resources: { requests: { storage: '1Gi' } },
  },
});

const statefulSet = (spec = {}) => ({
  metadata: { name: 'db', annotations: { note: 'kept' } },
  spec: {
    replicas: 3,
    serviceName: 'db',
    selector: { matchLabels: { app: 'web' } },
    template: template(),
    ...spec,
  },
});

const image = (name) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } });

const isReady = ({ statefulsets: [set], pods }) =>
  isSeen(set) && (set.status.readyReplicas ?? 0) === set.spec.replicas && pods.length === set.spec.replicas;
const isRolled = (lists) =>
  isReady(lists) &&
  lists.statefulsets[0].status.currentRevision === lists.statefulsets[0].status.updateRevision;
const updated = (count) => (lists) =>
  isReady(lists) && lists.statefulsets[0].status.updatedReplicas === count;

const ordinal = ({ metadata }) => Number(metadata.name.split('-').at(-1));

export const sets = [
  controlled('stateful-set-ordered', async (api, kubelet) => {
    const path = apps(api, 'statefulsets');
    kubelet.play = (pod) => (ordinal(pod) === 1 ? 'unready' : 'ready');
    await must(api, 'POST', path, statefulSet());
    await settle(api, 'waiting for the second', KINDS, ({ pods }) => pods.length === 2);
    kubelet.play = () => 'ready';
    await settle(api, 'created', KINDS, isReady);
    await merge(api, `${path}/db`, image('nginx:2'));
    await settle(api, 'rolled', KINDS, isRolled);
    await merge(api, `${path}/db`, { spec: { replicas: 1 } });
    await settle(api, 'scaled down', KINDS, isReady);
    await merge(api, `${path}/db`, image('nginx:1'));
    await settle(api, 'rolled back', KINDS, isRolled);
    await must(api, 'DELETE', core(api, 'pods', 'db-0'));
    await settle(api, 'replaced', KINDS, isReady);
    await must(api, 'DELETE', `${path}/db`);
    await settle(
      api,
      'deleted',
      KINDS,
      ({ pods, controllerrevisions }) => pods.length + controllerrevisions.length === 0,
    );
  }),
  controlled('stateful-set-parallel', async (api, kubelet) => {
    const path = apps(api, 'statefulsets');
    kubelet.play = () => 'unready';
    await must(api, 'POST', path, statefulSet({ podManagementPolicy: 'Parallel', ordinals: { start: 5 } }));
    await settle(
      api,
      'all at once',
      KINDS,
      ({ statefulsets: [set], pods }) => pods.length === 3 && set.status.replicas === 3,
    );
    kubelet.play = () => 'ready';
    await settle(api, 'ready', KINDS, isReady);
    await merge(api, `${path}/db`, { spec: { replicas: 1 } });
    await settle(api, 'scaled down', KINDS, isReady);
  }),
  controlled('stateful-set-partition', async (api) => {
    const path = apps(api, 'statefulsets');
    const partition = (count) => ({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: count } },
    });
    await must(api, 'POST', path, statefulSet(partition(2)));
    await settle(api, 'created', KINDS, isReady);
    await merge(api, `${path}/db`, image('nginx:2'));
    await settle(api, 'the last', KINDS, updated(1));
    await must(api, 'DELETE', core(api, 'pods', 'db-0'));
    await settle(api, 'an old one replaced', KINDS, updated(1));
    await merge(api, `${path}/db`, { spec: partition(0) });
    await settle(api, 'all', KINDS, isRolled);
  }),
  controlled('stateful-set-on-delete', async (api) => {
    const path = apps(api, 'statefulsets');
    await must(api, 'POST', path, statefulSet({ updateStrategy: { type: 'OnDelete' }, replicas: 2 }));
    await settle(api, 'created', KINDS, isReady);
    await merge(api, `${path}/db`, image('nginx:2'));
    await settle(api, 'changed', KINDS, isReady);
    await must(api, 'DELETE', core(api, 'pods', 'db-1'));
    await settle(api, 'one replaced', KINDS, updated(1));
  }),
  controlled('stateful-set-claims', async (api) => {
    const path = apps(api, 'statefulsets');
    const whenScaled = { whenScaled: 'Delete', whenDeleted: 'Retain' };
    const spec = { volumeClaimTemplates: [claim('data'), claim('log')], replicas: 2 };
    await must(api, 'POST', path, statefulSet({ ...spec, persistentVolumeClaimRetentionPolicy: whenScaled }));
    await settle(api, 'created', KINDS, isReady);
    await merge(api, `${path}/db`, { spec: { replicas: 1 } });
    await settle(
      api,
      'scaled down',
      KINDS,
      (lists) => isReady(lists) && lists.persistentvolumeclaims.length === 2,
    );
    const whenDeleted = { whenScaled: 'Retain', whenDeleted: 'Delete' };
    await merge(api, `${path}/db`, { spec: { persistentVolumeClaimRetentionPolicy: whenDeleted } });
    await settle(api, 'to be deleted with it', KINDS, ({ persistentvolumeclaims }) =>
      persistentvolumeclaims.every(({ metadata }) => metadata.ownerReferences?.length === 1),
    );
    await must(api, 'DELETE', `${path}/db`);
    await settle(
      api,
      'deleted',
      KINDS,
      ({ pods, persistentvolumeclaims }) => pods.length + persistentvolumeclaims.length === 0,
    );
  }),
  controlled('stateful-set-failing', async (api, kubelet) => {
    const path = apps(api, 'statefulsets');
    await must(api, 'POST', path, statefulSet({ replicas: 2, minReadySeconds: 1, revisionHistoryLimit: 1 }));
    await settle(
      api,
      'created',
      KINDS,
      (lists) => isReady(lists) && lists.statefulsets[0].status.availableReplicas === 2,
    );
    kubelet.play = (pod) => (pod.spec.containers[0].image === 'bad' ? 'unready' : 'ready');
    await merge(api, `${path}/db`, image('bad'));
    await settle(
      api,
      'stuck',
      KINDS,
      ({ statefulsets: [set] }) =>
        isSeen(set) && set.status.updatedReplicas === 1 && set.status.replicas === 2,
    );
    await merge(api, `${path}/db`, image('nginx:3'));
    await must(api, 'DELETE', core(api, 'pods', 'db-1'));
    await settle(api, 'mended', KINDS, isRolled);
  }),
  controlled(
    'daemon-set',
    async (api) => {
      const path = apps(api, 'daemonsets');
      const kinds = ['daemonsets', 'pods', 'controllerrevisions'];
      const rolled = ({ daemonsets: [set], pods }) =>
        isSeen(set) &&
        pods.length === set.status.desiredNumberScheduled &&
        (set.status.updatedNumberScheduled ?? 0) === pods.length &&
        (set.status.numberAvailable ?? 0) === pods.length;
      const count = (number) => (lists) => rolled(lists) && lists.pods.length === number;
      await must(api, 'POST', path, {
        metadata: { name: 'agent', annotations: { note: 'kept' } },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: template({ app: 'web' }, { nodeSelector: { case: api.ns } }),
        },
      });
      await settle(api, 'created', kinds, count(2));
      await merge(api, `${path}/agent`, image('nginx:2'));
      await settle(api, 'rolled', kinds, count(2));
      const node = `/api/v1/nodes/${api.nodes[1]}`;
      await merge(api, node, { metadata: { labels: { case: 'other' } } });
      await settle(api, 'a node less', kinds, count(1));
      await merge(api, node, {
        metadata: { labels: { case: api.ns } },
        spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] },
      });
      await settle(api, 'a node tainted', kinds, count(1));
      await merge(api, node, { spec: { taints: null } });
      await settle(api, 'untainted', kinds, count(2));
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
      await merge(api, `${path}/agent`, { spec: { updateStrategy: strategy } });
      await merge(api, `${path}/agent`, image('nginx:3'));
      await settle(api, 'with surge', kinds, count(2));
      await merge(api, `${path}/agent`, {
        spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } },
      });
      await merge(api, `${path}/agent`, image('nginx:4'));
      await settle(
        api,
        'on delete',
        kinds,
        ({ daemonsets: [set], pods }) => isSeen(set) && pods.length === 2,
      );
    },
    { nodes: ['a', 'b'] },
  ),
];
