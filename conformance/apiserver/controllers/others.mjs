// Endpoints, disruption budgets, volumes, namespaces, quotas, autoscalers: side by side with kube-controller-manager.
import { apps, at, controlled, core, merge, must, policy, template } from './case.mjs';
import { settle } from './snapshot.mjs';

const pod = (name, labels, spec = {}) => ({ metadata: { name, labels }, spec: template(labels, spec).spec });
const ports = [{ name: 'http', containerPort: 8080 }];
const serving = { containers: [{ name: 'main', image: 'nginx:1', ports }] };

export const others = [
  controlled('endpoints', async (api, kubelet) => {
    const kinds = ['endpoints', 'endpointslices'];
    const services = core(api, 'services');
    await must(api, 'POST', services, {
      metadata: { name: 'web', labels: { of: 'case' }, annotations: { note: 'x' } },
      spec: {
        selector: { app: 'web' },
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'raw', port: 81 },
        ],
      },
    });
    await must(api, 'POST', services, {
      metadata: { name: 'headless' },
      spec: { selector: { app: 'web' }, clusterIP: 'None', publishNotReadyAddresses: true },
    });
    await must(api, 'POST', services, { metadata: { name: 'manual' }, spec: { ports: [{ port: 80 }] } });
    await must(api, 'POST', services, {
      metadata: { name: 'named' },
      spec: { type: 'ExternalName', externalName: 'example.com' },
    });
    const slices = (lists, count) =>
      lists.endpointslices.length === 2 &&
      lists.endpointslices.every(({ endpoints }) => (endpoints?.length ?? 0) === count);
    await settle(api, 'empty', kinds, (lists) => slices(lists, 0));
    kubelet.play = ({ metadata }) => (metadata.name === 'b' ? 'unready' : 'ready');
    await must(
      api,
      'POST',
      core(api, 'pods'),
      pod('a', { app: 'web' }, { ...serving, hostname: 'one', subdomain: 'headless' }),
    );
    await must(api, 'POST', core(api, 'pods'), pod('b', { app: 'web' }, serving));
    await settle(
      api,
      'two',
      kinds,
      (lists) => slices(lists, 2) && lists.endpoints.some(({ subsets }) => subsets?.[0]?.notReadyAddresses),
    );
    kubelet.play = ({ metadata }) => (metadata.deletionTimestamp === undefined ? 'ready' : undefined);
    await settle(api, 'both ready', kinds, (lists) =>
      lists.endpointslices.every(({ endpoints }) => endpoints.every(({ conditions }) => conditions.ready)),
    );
    await must(api, 'DELETE', core(api, 'pods', 'a'), { gracePeriodSeconds: 30 });
    await settle(api, 'one leaving', kinds, (lists) =>
      lists.endpointslices.some(({ endpoints }) =>
        endpoints.some(({ conditions }) => conditions.terminating),
      ),
    );
    kubelet.play = () => 'ready';
    await settle(api, 'one gone', kinds, (lists) => slices(lists, 1));
    await merge(api, `${services}/web`, {
      metadata: { labels: { of: 'other' } },
      spec: { selector: { app: 'none' } },
    });
    await settle(api, 'another selector', kinds, (lists) =>
      lists.endpointslices.some(({ endpoints }) => (endpoints?.length ?? 0) === 0),
    );
    await must(api, 'DELETE', `${services}/web`);
    await settle(
      api,
      'deleted',
      kinds,
      (lists) => lists.endpointslices.length === 1 && lists.endpoints.length === 1,
    );
  }),
  controlled('disruption-budget', async (api) => {
    const kinds = ['poddisruptionbudgets'];
    const path = policy(api, 'poddisruptionbudgets');
    const budget = (name, app, spec) =>
      must(api, 'POST', path, { metadata: { name }, spec: { selector: { matchLabels: { app } }, ...spec } });
    await budget('most', 'web', { minAvailable: '50%' });
    await budget('none', 'bare', { minAvailable: 1 });
    await budget('share', 'lone', { maxUnavailable: '30%' });
    await budget('nobody', 'nobody', { maxUnavailable: 1 });
    await must(api, 'POST', apps(api, 'deployments'), {
      metadata: { name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template() },
    });
    for (const name of ['bare', 'lone']) await must(api, 'POST', core(api, 'pods'), pod(name, { app: name }));
    const allowed =
      (name, count) =>
      ({ poddisruptionbudgets }) =>
        poddisruptionbudgets.some(
          ({ metadata, status }) =>
            metadata.name === name && status?.disruptionsAllowed === count && status.expectedPods === 3,
        );
    await settle(api, 'covered', kinds, allowed('most', 1));
    const { items } = await must(api, 'GET', `${core(api, 'pods')}?labelSelector=app%3Dweb`);
    for (const [place, { metadata }] of items.slice(0, 2).entries()) {
      const answer = await api.quiet('POST', `${core(api, 'pods', metadata.name)}/eviction`, {
        metadata: { name: metadata.name },
      });
      api.note(`eviction ${place}`, { code: answer.code });
      if (place === 0) await settle(api, 'after an eviction', kinds, allowed('most', 1));
    }
    await budget('too', 'bare', { minAvailable: 1 });
    const bare = await api.quiet('POST', `${core(api, 'pods', 'bare')}/eviction`, {
      metadata: { name: 'bare' },
    });
    api.note('eviction with two budgets', { code: bare.code, message: bare.json?.message });
  }),
  controlled('volumes', async (api) => {
    const kinds = ['persistentvolumeclaims', 'persistentvolumes'];
    const volumes = '/api/v1/persistentvolumes';
    const volume = (name, storage, spec = {}) => ({
      metadata: { name: `${api.ns}-${name}`, labels: { case: api.ns } },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        storageClassName: api.ns,
        hostPath: { path: '/tmp/x' },
        persistentVolumeReclaimPolicy: 'Retain',
        ...spec,
      },
    });
    const claims = core(api, 'persistentvolumeclaims');
    const claim = (name, storage, spec = {}) => ({
      metadata: { name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: api.ns,
        resources: { requests: { storage } },
        ...spec,
      },
    });
    const note = async (step) => {
      const { items } = await must(api, 'GET', `${volumes}?labelSelector=case%3D${api.ns}`);
      for (const { metadata, spec, status } of items) {
        const { uid: _uid, resourceVersion: _version, ...claimRef } = spec.claimRef ?? {};
        const { lastPhaseTransitionTime, ...rest } = status;
        api.note(`${step}: volume ${metadata.name}`, {
          annotations: metadata.annotations,
          finalizers: metadata.finalizers,
          spec: { ...spec, claimRef },
          status: { ...rest, hasTime: lastPhaseTransitionTime !== undefined },
        });
      }
    };
    const phases =
      (wanted) =>
      ({ persistentvolumeclaims }) =>
        Object.entries(wanted).every(([name, phase]) =>
          persistentvolumeclaims.some(
            ({ metadata, status }) => metadata.name === name && status?.phase === phase,
          ),
        );
    for (const [name, size] of [
      ['small', '1Gi'],
      ['large', '10Gi'],
    ])
      await must(api, 'POST', volumes, volume(name, size));
    await api.until(`${volumes}/${api.ns}-large`, ({ status }) => status?.phase === 'Available', 30_000);
    await note('available');
    await must(api, 'POST', claims, claim('a', '500Mi'));
    await settle(api, 'first', kinds.slice(0, 1), phases({ a: 'Bound' }));
    await must(api, 'POST', claims, claim('b', '2Gi'));
    await must(api, 'POST', claims, claim('c', '2Gi'));
    await settle(api, 'bound', kinds.slice(0, 1), phases({ a: 'Bound', b: 'Bound', c: 'Pending' }));
    await note('bound');
    await must(api, 'DELETE', `${claims}/a`);
    await api.until(`${volumes}/${api.ns}-small`, ({ status }) => status?.phase === 'Released', 30_000);
    await note('released');
    await must(api, 'POST', volumes, volume('late', '5Gi', { claimRef: { namespace: api.ns, name: 'c' } }));
    await settle(api, 'kept for it', kinds.slice(0, 1), phases({ c: 'Bound' }));
    await note('kept for it');
    await must(api, 'DELETE', `${volumes}/${api.ns}-large`);
    await note('deleted while bound');
    await must(
      api,
      'POST',
      core(api, 'pods'),
      pod('user', { app: 'x' }, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'b' } }] }),
    );
    await api.until(core(api, 'pods', 'user'), ({ spec }) => Boolean(spec.nodeName), 30_000);
    await must(api, 'DELETE', `${claims}/b`);
    await settle(api, 'deleted while used', kinds.slice(0, 1));
    await must(api, 'DELETE', core(api, 'pods', 'user'));
    await settle(
      api,
      'unused',
      kinds.slice(0, 1),
      ({ persistentvolumeclaims }) => persistentvolumeclaims.length === 1,
    );
    await api.until(`${volumes}/${api.ns}-large`, (_json, code) => code === 404, 30_000);
    await note('unused');
    for (const name of ['small', 'large', 'late']) await api.quiet('DELETE', `${volumes}/${api.ns}-${name}`);
  }),
  controlled('namespace-content', async (api) => {
    const accounts = core(api, 'serviceaccounts');
    await settle(api, 'made', ['serviceaccounts', 'configmaps'], ({ configmaps }) => configmaps.length === 1);
    await must(api, 'DELETE', core(api, 'configmaps', 'kube-root-ca.crt'));
    await must(api, 'DELETE', `${accounts}/default`);
    await settle(
      api,
      'made again',
      ['serviceaccounts'],
      ({ serviceaccounts }) => serviceaccounts.length === 1,
    );
    await must(api, 'POST', accounts, { metadata: { name: 'robot' } });
    const secret = (name, account) => ({
      metadata: { name, annotations: { 'kubernetes.io/service-account.name': account } },
      type: 'kubernetes.io/service-account-token',
    });
    await must(api, 'POST', core(api, 'secrets'), secret('robot-token', 'robot'));
    await api.until(core(api, 'secrets', 'robot-token'), ({ data }) => data?.token !== undefined, 30_000);
    const { json } = await api.quiet('GET', core(api, 'secrets', 'robot-token'));
    api.note('token secret', {
      type: json.type,
      keys: Object.keys(json.data).toSorted(),
      namespace: Buffer.from(json.data.namespace, 'base64').toString(),
      annotations: Object.keys(json.metadata.annotations),
      labels: json.metadata.labels,
    });
    const token = Buffer.from(json.data.token, 'base64').toString();
    const [, claims] = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    api.note('claims of the token', {
      ...claims,
      iss: '<issuer>',
      'kubernetes.io/serviceaccount/service-account.uid': '<uid>',
    });
    const review = async (step) => {
      const answer = await api.quiet('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
        spec: { token },
      });
      const { authenticated, user } = answer.json.status;
      api.note(`${step}: review`, { authenticated, username: user?.username, groups: user?.groups });
    };
    await review('live');
    await must(api, 'DELETE', core(api, 'secrets', 'robot-token'));
    for (let left = 60; left > 0; left--) {
      const answer = await api.quiet('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
        spec: { token },
      });
      if (answer.json.status.authenticated !== true) break;
      // Who was known a moment ago is not asked again at once.
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await review('without its secret');
    await must(api, 'POST', core(api, 'secrets'), secret('robot-again', 'robot'));
    await api.until(core(api, 'secrets', 'robot-again'), ({ data }) => data?.token !== undefined, 30_000);
    await must(api, 'DELETE', `${accounts}/robot`);
    await api.until(core(api, 'secrets', 'robot-again'), (_json, code) => code === 404, 30_000);
    api.note('its secret goes with the account', true);
  }),
  controlled('quota', async (api) => {
    const kinds = ['resourcequotas'];
    const path = core(api, 'resourcequotas');
    const hard = {
      pods: '2',
      configmaps: '3',
      'count/secrets': '1',
      'requests.cpu': '2',
      services: '1',
      'services.nodeports': '1',
    };
    await must(api, 'POST', path, { metadata: { name: 'all' }, spec: { hard } });
    await must(api, 'POST', path, {
      metadata: { name: 'best' },
      spec: { hard: { pods: '1' }, scopes: ['BestEffort'] },
    });
    // Before its status is known, the quota counts by itself.
    const early = await api.quiet(
      'POST',
      core(api, 'pods'),
      pod(
        'early',
        { app: 'x' },
        { containers: [{ name: 'a', image: 'b', resources: { requests: { cpu: '3' } } }] },
      ),
    );
    api.note('early', { code: early.code });
    const known = ({ resourcequotas }) => resourcequotas.every(({ status }) => status?.used !== undefined);
    await settle(api, 'known', kinds, known);
    const cpu = (name, amount) =>
      pod(
        name,
        { app: 'x' },
        { containers: [{ name: 'a', image: 'b', resources: { requests: { cpu: amount } } }] },
      );
    await api.send('POST', core(api, 'pods'), cpu('one', '1500m'), { keep: ({ message }) => message });
    await api.send('POST', core(api, 'pods'), cpu('two', '1'), { keep: ({ message }) => message });
    await api.send('POST', core(api, 'pods'), pod('three', { app: 'x' }), { keep: ({ message }) => message });
    await settle(api, 'used', kinds, ({ resourcequotas: [all] }) => all.status.used.pods === '1');
    await merge(api, `${path}/all`, { spec: { hard: { pods: '5' } } });
    await settle(api, 'raised', kinds, ({ resourcequotas: [all] }) => all.status.hard.pods === '5');
    await must(api, 'DELETE', core(api, 'pods', 'one'));
    await settle(api, 'freed', kinds, ({ resourcequotas: [all] }) => all.status.used.pods === '0');
  }),
  controlled('autoscaler', async (api) => {
    const path = at('/apis/autoscaling/v2', api, 'horizontalpodautoscalers', '');
    const scaler = (name, target) => ({
      metadata: { name },
      spec: {
        minReplicas: 1,
        maxReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      },
    });
    await must(api, 'POST', path, scaler('absent', 'absent'));
    await settle(
      api,
      'absent',
      ['horizontalpodautoscalers'],
      ({ horizontalpodautoscalers: [one] }) => one.status?.conditions?.length > 0,
    );
  }),
  controlled('garbage', async (api) => {
    const kinds = ['configmaps', 'secrets'];
    const make = (resource, name, owner, more = {}) =>
      must(api, 'POST', core(api, resource), {
        metadata: { name, ...(owner ? { ownerReferences: [reference(owner)] } : {}), ...more },
      });
    const reference = ({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: metadata.name,
      uid: metadata.uid,
      blockOwnerDeletion: true,
    });
    const owner = await make('configmaps', 'owner');
    await make('secrets', 'child', owner);
    await make('secrets', 'held', owner, { finalizers: ['example.com/hold'] });
    await must(api, 'DELETE', core(api, 'configmaps', 'owner'), { propagationPolicy: 'Foreground' });
    await settle(api, 'waiting', kinds, ({ secrets }) => secrets.length === 1);
    await merge(api, core(api, 'secrets', 'held'), { metadata: { finalizers: null } });
    await settle(api, 'gone', kinds, (lists) => lists.secrets.length === 0 && lists.configmaps.length === 1);
    await make('secrets', 'stray', {
      metadata: { name: 'nobody', uid: '00000000-0000-0000-0000-000000000000' },
    });
    await settle(api, 'owner unknown', kinds, ({ secrets }) => secrets.length === 0);
    const another = await make('configmaps', 'another');
    await make('secrets', 'kept', another);
    await must(api, 'DELETE', core(api, 'configmaps', 'another'), { propagationPolicy: 'Orphan' });
    await settle(
      api,
      'orphaned',
      kinds,
      (lists) => lists.configmaps.length === 1 && lists.secrets[0]?.metadata.ownerReferences === undefined,
    );
  }),
];
