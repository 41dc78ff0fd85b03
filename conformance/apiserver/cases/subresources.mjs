// Subresources: status, scale, eviction, binding, ephemeral containers, resize, logs, finalize, approval; and what quota
// and ranges make of pods.

const pod = (name, over = {}) => ({
  metadata: { name, labels: { app: 'web' } },
  spec: { containers: [{ name: 'a', image: 'a:1', ...over.container }], ...over.spec },
});

export const cases = [
  {
    area: 'subresources',
    id: 'sub-pods',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/pods`;
      await api.create(path, pod('p'));
      await api.patch(`${path}/p/status`, 'merge', {
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], podIP: '10.1.1.1' },
        spec: { containers: [] },
      });
      await api.patch(`${path}/p/status`, 'strategic', {
        status: { phase: 'Bogus', podIPs: [{ ip: 'x' }], conditions: [{ type: 'x y', status: 'Maybe' }] },
      });
      await api.create(`${path}/p/binding`, {
        metadata: { name: 'p' },
        target: { kind: 'Bogus', name: 'n' },
      });
      await api.create(`${path}/p/binding`, { metadata: { name: 'p' }, target: { name: '' } });
      await api.create(`${path}/p/binding`, { metadata: { name: 'other' }, target: { name: 'n1' } });
      await api.create(`${path}/p/binding`, {
        metadata: { name: 'p' },
        target: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
      });
      await api.create(`${path}/p/binding`, {
        metadata: { name: 'p' },
        target: { apiVersion: 'v1', kind: 'Node', name: 'n2' },
      });
      await api.create(`/api/v1/namespaces/${api.ns}/bindings`, {
        metadata: { name: 'p' },
        target: { apiVersion: 'v1', kind: 'Node', name: 'n3' },
      });
      await api.create(`${path}/absent/binding`, {
        metadata: { name: 'absent' },
        target: { kind: 'Node', name: 'n1' },
      });
      await api.get(`${path}/p`);
      await api.get(`${path}/p/ephemeralcontainers`);
      await api.patch(`${path}/p/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox' }] },
      });
      await api.patch(`${path}/p/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'debug', image: 'other' }] },
      });
      await api.patch(`${path}/p/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'a', image: 'x', ports: [{ containerPort: 1 }] }] },
      });
      await api.patch(`${path}/p/resize`, 'strategic', {
        spec: { containers: [{ name: 'a', resources: { requests: { cpu: '1' } } }] },
      });
      await api.patch(`${path}/p/resize`, 'strategic', {
        spec: { containers: [{ name: 'a', image: 'new' }] },
      });
      await api.get(`${path}/p/log`, { keep: (body) => body.message ?? typeof body });
      await api.get(`${path}/p/log?container=none`, { keep: (body) => body.message ?? typeof body });
      await api.get(`${path}/absent/log`);
      await api.create(`${path}/p/exec?command=ls&stdout=true`, undefined, {
        keep: (body) => body.message ?? typeof body,
      });
      await api.create(`${path}/absent/exec?command=ls&stdout=true`);
      await api.create(
        `${path}/p/eviction`,
        { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } },
        { note: 'dry', keep: (body) => body },
      );
      await api.create(`${path}/p/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'other' },
      });
      await api.create(`${path}/absent/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'absent' },
      });
      await api.delete(`${path}/p`);
      await api.delete(`${path}/p`, { gracePeriodSeconds: 3 });
      await api.get(`${path}/p`);
      await api.delete(`${path}/p?gracePeriodSeconds=0`);
      await api.get(`${path}/p`);
      await api.create(path, pod('q'));
      await api.delete(`${path}/q`);
      for (const patch of [
        { spec: { containers: [{ name: 'a', image: 'a:2' }] } },
        { spec: { nodeName: 'x' } },
        { spec: { activeDeadlineSeconds: 5 } },
        { spec: { tolerations: [{ key: 'x', operator: 'Exists' }] } },
        { spec: { priority: 5 } },
        { metadata: { labels: { x: 'y' } } },
      ]) {
        await api.quiet('POST', path, pod('r'));
        await api.patch(`${path}/r`, 'strategic', patch, { note: JSON.stringify(patch) });
      }
    },
  },
  {
    area: 'subresources',
    id: 'sub-budgets',
    async run(api) {
      const ns = await api.useNamespace();
      const path = `/api/v1/namespaces/${ns}/pods`;
      await api.quiet('POST', path, pod('p'));
      const budgets = `/apis/policy/v1/namespaces/${ns}/poddisruptionbudgets`;
      await api.create(budgets, {
        metadata: { name: 'b' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      });
      const evict = () =>
        api.create(`${path}/p/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'p' },
        });
      await api.patch(`${path}/p/status`, 'merge', {
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      });
      await evict();
      await api.patch(`${budgets}/b/status`, 'merge', {
        status: {
          observedGeneration: 1,
          disruptionsAllowed: 0,
          currentHealthy: 1,
          desiredHealthy: 1,
          expectedPods: 1,
        },
      });
      await evict();
      await api.quiet('POST', budgets, {
        metadata: { name: 'c' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      });
      await evict();
      await api.quiet('DELETE', `${budgets}/c`);
      await api.patch(`${budgets}/b/status`, 'merge', {
        status: {
          observedGeneration: 1,
          disruptionsAllowed: 1,
          currentHealthy: 2,
          desiredHealthy: 1,
          expectedPods: 2,
        },
      });
      await evict();
      await api.get(`${budgets}/b`, {
        keep: (body) => ({
          ...body,
          status: { ...body.status, disruptedPods: Object.keys(body.status.disruptedPods ?? {}) },
        }),
      });
    },
  },
  {
    area: 'quota and ranges',
    id: 'sub-quota',
    async run(api) {
      const ns = await api.useNamespace();
      const path = `/api/v1/namespaces/${ns}`;
      await api.create(`${path}/resourcequotas`, {
        metadata: { name: 'q' },
        spec: {
          hard: {
            pods: '1',
            'requests.cpu': '1',
            'limits.memory': '1Gi',
            configmaps: '2',
            'count/deployments.apps': '1',
            services: '1',
            'services.nodeports': '0',
          },
        },
      });
      await api.update(`${path}/resourcequotas/q/status`, {
        metadata: { name: 'q' },
        spec: {},
        status: {
          hard: {
            pods: '1',
            'requests.cpu': '1',
            'limits.memory': '1Gi',
            configmaps: '2',
            'count/deployments.apps': '1',
            services: '1',
            'services.nodeports': '0',
          },
          used: {
            pods: '0',
            'requests.cpu': '0',
            'limits.memory': '0',
            configmaps: '0',
            'count/deployments.apps': '0',
            services: '0',
            'services.nodeports': '0',
          },
        },
      });
      const resources = (cpu, memory) => ({
        container: { resources: { requests: { cpu }, limits: { cpu, memory } } },
      });
      await api.create(`${path}/pods`, pod('bare'));
      await api.create(`${path}/pods`, pod('much', resources('2', '512Mi')));
      await api.create(`${path}/pods`, pod('more', resources('500m', '2Gi')));
      await api.create(`${path}/pods`, pod('fits', resources('500m', '512Mi')));
      await api.create(`${path}/pods`, pod('late', resources('100m', '1Mi')));
      await api.create(`${path}/configmaps`, { metadata: { name: 'a' } });
      await api.create(`${path}/configmaps`, { metadata: { name: 'b' } });
      await api.create(`${path}/configmaps`, { metadata: { name: 'c' } });
      await api.create(`${path}/services`, {
        metadata: { name: 'np' },
        spec: { type: 'NodePort', ports: [{ port: 80 }] },
      });
      await api.create(`${path}/services`, { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } });
      await api.create(`${path}/services`, { metadata: { name: 't' }, spec: { ports: [{ port: 80 }] } });
      await api.get(`${path}/resourcequotas/q`, {
        keep: (body) => ({ ...body, metadata: { name: body.metadata.name } }),
      });
      await api.create(`${path}/pods?dryRun=All`, pod('dry', resources('100m', '1Mi')));
    },
  },
  {
    area: 'quota and ranges',
    id: 'sub-ranges',
    async run(api) {
      const ns = await api.useNamespace();
      const path = `/api/v1/namespaces/${ns}`;
      await api.create(`${path}/limitranges`, {
        metadata: { name: 'l' },
        spec: {
          limits: [
            {
              type: 'Container',
              min: { cpu: '100m' },
              max: { cpu: '1', memory: '1Gi' },
              default: { cpu: '500m', memory: '512Mi' },
              defaultRequest: { cpu: '200m', memory: '128Mi' },
              maxLimitRequestRatio: { cpu: '4' },
            },
            { type: 'Pod', max: { cpu: '1500m' } },
            { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } },
          ],
        },
      });
      const resources = (requests, limits) => ({ container: { resources: { requests, limits } } });
      await api.create(`${path}/pods`, pod('bare'));
      await api.create(`${path}/pods`, pod('small', resources({ cpu: '50m' }, { cpu: '100m' })));
      await api.create(`${path}/pods`, pod('large', resources({ cpu: '1' }, { cpu: '2', memory: '2Gi' })));
      await api.create(`${path}/pods`, pod('ratio', resources({ cpu: '100m' }, { cpu: '1' })));
      await api.create(`${path}/pods`, {
        metadata: { name: 'sum' },
        spec: {
          containers: ['a', 'b'].map((name) => ({
            name,
            image: 'x',
            resources: { requests: { cpu: '900m' }, limits: { cpu: '900m' } },
          })),
        },
      });
      for (const storage of ['500Mi', '2Gi', '10Gi']) {
        await api.create(`${path}/persistentvolumeclaims`, {
          metadata: { name: `c-${storage.toLowerCase()}` },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
        });
      }
    },
  },
  {
    area: 'subresources',
    id: 'sub-others',
    async run(api) {
      const ns = await api.useNamespace();
      await api.get(`/api/v1/namespaces/${ns}/status`);
      await api.patch(`/api/v1/namespaces/${ns}/status`, 'merge', { status: { phase: 'Terminating' } });
      await api.patch(`/api/v1/namespaces/${ns}`, 'merge', {
        metadata: { labels: { 'kubernetes.io/metadata.name': 'other', a: 'b' } },
        spec: { finalizers: ['x/y'] },
      });
      await api.update(`/api/v1/namespaces/${ns}/finalize`, {
        metadata: { name: ns },
        spec: { finalizers: ['kubernetes', 'x/y'] },
      });
      await api.update(`/api/v1/namespaces/${ns}/finalize`, {
        metadata: { name: ns },
        spec: { finalizers: ['bad'] },
      });
      await api.delete('/api/v1/namespaces/default');
      await api.delete('/api/v1/namespaces/kube-system');
      await api.delete(`/api/v1/namespaces/${ns}`);
      await api.create(`/api/v1/namespaces/${ns}/configmaps`, { metadata: { name: 'late' } });
      await api.update(`/api/v1/namespaces/${ns}/finalize`, {
        metadata: { name: ns },
        spec: { finalizers: [] },
      });
      await api.get(`/api/v1/namespaces/${ns}`);
      await api.get('/api/v1/componentstatuses', { keep: (body) => body.kind });
      await api.get('/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', { keep: bare });
      await api.get('/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations', { keep: bare });
      await api.get('/apis/scheduling.k8s.io/v1/priorityclasses', { keep: bare });
      await api.get('/apis/networking.k8s.io/v1/servicecidrs', { keep: bare });
      await api.get('/api/v1/namespaces/default/services/kubernetes', {
        keep: (body) => ({ ...body, metadata: { ...body.metadata, resourceVersion: undefined } }),
      });
      await api.get('/api/v1/namespaces', { keep: bare });
      await api.get('/version', { keep: (body) => Object.keys(body) });
    },
  },
];

/** The objects every cluster starts with, without when and by whom they were made. */
function bare(list) {
  return (list.items ?? [])
    .map(({ metadata, ...rest }) => ({
      name: metadata.name,
      labels: metadata.labels,
      annotations: metadata.annotations,
      ...rest,
      status: undefined,
    }))
    .filter(({ name }) => !/^c.{0,4}-|sample|table|^mc/.test(name));
}
