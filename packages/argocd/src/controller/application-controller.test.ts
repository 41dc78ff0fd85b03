import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;
beforeEach(async () => {
  loop = await Loop.start();
});
afterEach(() => loop.close());

const widgetCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
          },
        },
      },
    ],
  },
};

function dataOf(object: unknown): unknown {
  return (object as { data?: unknown } | undefined)?.data;
}

describe('an automated application', () => {
  it('makes the objects of its directory exist and fills its status as Argo CD does', async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: 'v' }));
    loop.repository.write(
      'app/b.yaml',
      `apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 80}]}\n`,
    );
    const revision = loop.repository.commit();
    await loop.deploy('web', 'app');
    const app = await loop.synced('web');
    expect(dataOf(await loop.get(configMapGvk, 'a'))).toEqual({ k: 'v' });
    expect(app.status).toMatchObject({
      sync: {
        status: 'Synced',
        revision,
        comparedTo: { source: app.spec.source, destination: app.spec.destination },
      },
      health: { status: 'Healthy' },
      sourceType: 'Directory',
      controllerNamespace: 'argocd',
      history: [{ id: 0, revision, source: app.spec.source, initiatedBy: { automated: true } }],
      resources: [
        { kind: 'ConfigMap', name: 'a', namespace: 'shop', version: 'v1', status: 'Synced' },
        {
          kind: 'Service',
          name: 'b',
          namespace: 'shop',
          version: 'v1',
          status: 'Synced',
          health: { status: 'Healthy' },
        },
      ],
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        operation: { initiatedBy: { automated: true }, retry: { limit: 5 }, sync: { revision, prune: true } },
        syncResult: {
          revision,
          resources: [
            {
              kind: 'ConfigMap',
              name: 'a',
              namespace: 'shop',
              status: 'Synced',
              message: 'configmap/a created',
              syncPhase: 'Sync',
              hookPhase: 'Running',
            },
            {
              kind: 'Service',
              name: 'b',
              namespace: 'shop',
              status: 'Synced',
              message: 'service/b created',
              syncPhase: 'Sync',
              hookPhase: 'Running',
            },
          ],
        },
      },
    });
    expect(app.status?.conditions).toBeUndefined();
    expect(loop.events).toContain(`OperationStarted: Initiated automated sync to '${revision}'`);
    expect(loop.events).toContain(`OperationCompleted: Sync operation to ${revision} succeeded`);
  });

  it('heals an edit of an owned field, recreates a deleted object, and leaves fields it does not own alone', async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: 'v' }));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.synced('web');
    await loop.patch(configMapGvk, 'a', { data: { k: 'edited' }, metadata: { labels: { mine: 'yes' } } });
    await loop.eventually(async () => (dataOf(await loop.get(configMapGvk, 'a')) as { k: string }).k === 'v');
    expect((await loop.get(configMapGvk, 'a'))?.metadata.labels).toEqual({ mine: 'yes' });
    await loop.client.delete({ gvk: configMapGvk, namespace: 'shop', name: 'a' }, {}, loop.signal);
    await loop.eventually(async () => (await loop.get(configMapGvk, 'a')) !== undefined);
    const app = await loop.synced('web');
    expect(app.status?.operationState?.operation.sync?.autoHealAttemptsCount).toBeGreaterThan(0);
    expect(app.status?.history).toHaveLength(1);
  });

  it('follows a commit on refresh, and supersedes nothing it does not have to write', async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
    loop.repository.write('other/b.yaml', configMap('b', {}));
    const first = loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.deploy('other', 'other');
    await loop.synced('web');
    const other = await loop.synced('other');
    loop.repository.write('app/a.yaml', configMap('a', { k: '2' }));
    const second = loop.repository.commit();
    const app = await loop.refresh('web');
    expect(app.status?.sync).toMatchObject({ status: 'Synced', revision: second });
    expect(app.status?.history?.map((entry) => entry.revision)).toEqual([first, second]);
    expect(dataOf(await loop.get(configMapGvk, 'a'))).toEqual({ k: '2' });
    expect((await loop.application('other')).metadata.resourceVersion).toBe(other.metadata.resourceVersion);
  });

  it('writes nothing at rest', async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: 'v' }));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    const app = await loop.synced('web');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const rested = await loop.application('web');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await loop.application('web')).metadata.resourceVersion).toBe(rested.metadata.resourceVersion);
    expect(rested.status?.sync).toEqual(app.status?.sync);
  });

  it('converges a CRD and its custom resource in one sync', async () => {
    const widget = {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { size: 3 },
    };
    loop.repository.write('app/a-widget.yaml', JSON.stringify(widget));
    loop.repository.write('app/crd.yaml', JSON.stringify(widgetCrd));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    const app = await loop.synced('web');
    const live = await loop.get({ group: 'example.org', version: 'v1', kind: 'Widget' }, 'w');
    expect(live?.['spec']).toEqual({ size: 3 });
    expect(app.status?.history).toHaveLength(1);
  });
});

describe('sources that need a tool', () => {
  it('renders a chart with the parameters of the application', async () => {
    loop.repository.write('chart/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\n');
    loop.repository.write('chart/values.yaml', 'a: 1\nb: x\nlist: ""\n');
    loop.repository.write('chart/values-prod.yaml', 'b: prod\n');
    loop.repository.write(
      'chart/templates/c.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n  a: {{ .Values.a | quote }}\n  b: {{ .Values.b }}\n  list: {{ .Values.list | quote }}\n  ns: {{ .Release.Namespace }}\n',
    );
    loop.repository.commit();
    const helm = {
      valueFiles: ['values-prod.yaml'],
      parameters: [
        { name: 'a', value: '007', forceString: true },
        { name: 'list', value: 'x,y' },
      ],
    };
    await loop.deploy('rel', 'chart', {
      source: { repoURL: loop.repository.url, targetRevision: 'main', path: 'chart', helm },
    });
    const app = await loop.synced('rel');
    expect(app.status?.sourceType).toBe('Helm');
    expect(dataOf(await loop.get(configMapGvk, 'rel'))).toEqual({
      a: '007',
      b: 'prod',
      list: 'x,y',
      ns: 'shop',
    });
  });

  it('names file, line and expression of a template that fails, and changes nothing', async () => {
    loop.repository.write('chart/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\n');
    loop.repository.write('chart/templates/c.yaml', 'a: b\nb: {{ .Values.missing.deep }}\n');
    loop.repository.commit();
    await loop.deploy('rel', 'chart');
    const app = await loop.until('rel', (current) => current.status?.conditions !== undefined);
    expect(app.status?.conditions?.[0]?.message).toMatch(
      /c\/templates\/c\.yaml:2:\d+.*\.Values\.missing\.deep.*nil pointer/s,
    );
  });

  it('builds a kustomization with the edits of the application', async () => {
    loop.repository.write('base/kustomization.yaml', 'resources: [c.yaml]\n');
    loop.repository.write('base/c.yaml', configMap('c', { k: 'v' }));
    loop.repository.write('prod/kustomization.yaml', 'resources: [../base]\nnameSuffix: -s\n');
    loop.repository.commit();
    const kustomize = {
      namePrefix: 'p-',
      commonLabels: { team: 'a' },
      patches: [{ target: { kind: 'ConfigMap' }, patch: '[{"op": "add", "path": "/data/x", "value": "y"}]' }],
    };
    await loop.deploy('web', 'prod', {
      source: { repoURL: loop.repository.url, targetRevision: 'main', path: 'prod', kustomize },
    });
    const app = await loop.synced('web');
    expect(app.status?.sourceType).toBe('Kustomize');
    const live = await loop.get(configMapGvk, 'p-c-s');
    expect(dataOf(live)).toEqual({ k: 'v', x: 'y' });
    expect(live?.metadata.labels).toEqual({ team: 'a' });
    // A commit to the base is a change of the overlay that reads it.
    loop.repository.write('base/c.yaml', configMap('c', { k: 'w' }));
    loop.repository.commit();
    await loop.refresh('web');
    expect(dataOf(await loop.get(configMapGvk, 'p-c-s'))).toEqual({ k: 'w', x: 'y' });
  });
});

describe('a commit that cannot be deployed', () => {
  async function deployedWith(
    broken: Readonly<Record<string, string>>,
  ): Promise<ReturnType<Loop['application']>> {
    loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
    loop.repository.write('app/gone.yaml', configMap('gone', {}));
    loop.repository.commit();
    await loop.deploy('web', 'app', {
      syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: 0 } },
    });
    await loop.synced('web');
    loop.repository.write('app/a.yaml', configMap('a', { k: '2' }));
    loop.repository.remove('app/gone.yaml');
    for (const [path, text] of Object.entries(broken)) loop.repository.write(path, text);
    loop.repository.commit();
    return loop.refresh('web');
  }

  async function expectNothingChanged(): Promise<void> {
    expect(dataOf(await loop.get(configMapGvk, 'a'))).toEqual({ k: '1' });
    expect(await loop.get(configMapGvk, 'gone')).toBeDefined();
    expect(await loop.get(configMapGvk, 'new')).toBeUndefined();
  }

  it('changes nothing and names every bad file, line, rule and next action at once', async () => {
    const app = await deployedWith({
      'app/new.yaml': configMap('new', {}),
      'app/one.yaml': 'kind: Nonsense\nmetadata: {name: x}\n',
      'app/two.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: [\n',
    });
    expect(app.status?.sync?.status).toBe('Unknown');
    const message =
      app.status?.conditions?.find((condition) => condition.type === 'ComparisonError')?.message ?? '';
    expect(message).toMatch(/app\/one\.yaml:1.*apiVersion/);
    expect(message).toMatch(/app\/two\.yaml:/);
    expect(message.match(/Rule: /g)?.length).toBeGreaterThanOrEqual(2);
    expect(message.match(/Next: /g)?.length).toBeGreaterThanOrEqual(2);
    await expectNothingChanged();
  });

  it('changes nothing when the API does not serve a kind', async () => {
    const app = await deployedWith({
      'app/new.yaml': configMap('new', {}),
      'app/odd.yaml': 'apiVersion: nobody.example/v1\nkind: Odd\nmetadata: {name: x}\n',
    });
    expect(app.status?.operationState?.phase).toBe('Failed');
    expect(app.status?.operationState?.message).toMatch(/nobody\.example\/v1.*Odd|Odd.*nobody\.example\/v1/s);
    await expectNothingChanged();
  });

  it('changes nothing when the API refuses objects, and says why for each', async () => {
    const app = await deployedWith({
      'app/new.yaml': configMap('new', {}),
      'app/bad-name.yaml': configMap('Bad_Name', {}),
      'app/bad-service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 99999}]}\n',
    });
    expect(app.status?.operationState?.phase).toBe('Failed');
    const failed = app.status?.operationState?.syncResult?.resources?.filter(
      (result) => result.status === 'SyncFailed',
    );
    expect(failed?.map((result) => result.name).toSorted()).toEqual(['Bad_Name', 's']);
    await expectNothingChanged();
  });

  it('refuses to follow a symbolic link out of the repository', async () => {
    await deployedWith({});
    loop.repository.link('app/leak.yaml', '/etc/passwd');
    loop.repository.commit();
    const app = await loop.refresh('web');
    expect(app.status?.conditions?.[0]?.message).toMatch(/leak\.yaml/);
    expect(JSON.stringify(app)).not.toContain('root:x:');
  });

  it('keeps what is live when the branch disappears', async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.synced('web');
    await loop.patch(applicationGvk, 'web', { spec: { source: { targetRevision: 'nowhere' } } }, 'argocd');
    const app = await loop.until('web', (current) => current.status?.sync?.status === 'Unknown');
    expect(app.status?.conditions?.[0]).toMatchObject({
      type: 'ComparisonError',
      message: expect.stringContaining('nowhere'),
    });
    expect(dataOf(await loop.get(configMapGvk, 'a'))).toEqual({ k: '1' });
  });
});

describe('hostile content', () => {
  it('keeps __proto__ as data and the process as it was', async () => {
    loop.repository.write(
      'app/a.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  __proto__: polluted\n  constructor: c\n',
    );
    loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.synced('web');
    expect(JSON.stringify(dataOf(await loop.get(configMapGvk, 'a')))).toBe(
      '{"__proto__":"polluted","constructor":"c"}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('names a YAML bomb and carries on with the other applications', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(10)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    loop.repository.write(
      'bomb/a.yaml',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n${levels.join('\n')}\n`,
    );
    loop.repository.write(
      'deep/a.yaml',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\na: ${'['.repeat(20_000)}\n`,
    );
    loop.repository.write('app/a.yaml', configMap('a', { k: 'v' }));
    loop.repository.commit();
    for (const name of ['bomb', 'deep', 'app']) await loop.deploy(name, name);
    await loop.synced('app');
    for (const name of ['bomb', 'deep']) {
      const app = await loop.until(name, (current) => current.status?.sync?.status === 'Unknown');
      expect(app.status?.conditions?.[0]?.type).toBe('ComparisonError');
    }
  });
});

describe('a manual application', () => {
  beforeEach(async () => {
    loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
    loop.repository.write('app/b.yaml', configMap('b', {}));
    loop.repository.commit();
    await loop.deploy('web', 'app', { syncPolicy: {} });
    await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
  });

  async function sync(operation: object): Promise<ReturnType<Loop['application']>> {
    await loop.patch(applicationGvk, 'web', { operation }, 'argocd');
    return loop.until(
      'web',
      (app) => app.operation === undefined && app.status?.operationState?.finishedAt !== undefined,
    );
  }

  it('writes nothing until asked, then does what `operation` says', async () => {
    expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
    const partial = await sync({
      sync: { resources: [{ kind: 'ConfigMap', name: 'a' }] },
      initiatedBy: { username: 'me' },
    });
    expect(partial.status?.operationState).toMatchObject({
      phase: 'Succeeded',
      operation: { initiatedBy: { username: 'me' } },
    });
    expect(partial.status?.history).toBeUndefined();
    expect([await loop.get(configMapGvk, 'a'), await loop.get(configMapGvk, 'b')].map(Boolean)).toEqual([
      true,
      false,
    ]);
    const whole = await sync({ sync: {}, initiatedBy: { username: 'me' } });
    expect(whole.status?.history).toHaveLength(1);
    expect(whole.status?.sync?.status).toBe('Synced');
  });

  it('reports drift with its resource and prunes only when told to', async () => {
    await sync({ sync: {} });
    await loop.patch(configMapGvk, 'a', { data: { k: 'edited' } });
    const drifted = await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
    expect(drifted.status?.resources?.map((resource) => [resource.name, resource.status])).toEqual([
      ['a', 'OutOfSync'],
      ['b', 'Synced'],
    ]);
    loop.repository.remove('app/b.yaml');
    loop.repository.commit();
    await loop.refresh('web');
    const unpruned = await sync({ sync: {} });
    expect(unpruned.status?.resources?.find((resource) => resource.name === 'b')).toMatchObject({
      status: 'OutOfSync',
      requiresPruning: true,
    });
    expect(
      unpruned.status?.operationState?.syncResult?.resources?.find((result) => result.name === 'b')?.status,
    ).toBe('PruneSkipped');
    expect(await loop.get(configMapGvk, 'b')).toBeDefined();
    await sync({ sync: { prune: true, syncOptions: ['PrunePropagationPolicy=background'] } });
    expect(await loop.get(configMapGvk, 'b')).toBeUndefined();
  });

  it('retries as it is told and says so', async () => {
    loop.repository.write('app/bad.yaml', configMap('Bad_Name', {}));
    loop.repository.commit();
    const failed = await sync({ sync: {}, retry: { limit: 2, backoff: { duration: '10ms', factor: 1 } } });
    expect(failed.status?.operationState).toMatchObject({ phase: 'Failed', retryCount: 2 });
    expect(failed.status?.operationState?.message).toMatch(/\(retried 2 times\)\.$/);
  });

  it('rejects an operation without a sync', async () => {
    const failed = await sync({ initiatedBy: { username: 'me' } });
    expect(failed.status?.operationState).toMatchObject({
      phase: 'Error',
      message: 'Invalid operation request: no operation specified',
    });
  });
});

describe('an application that may not', () => {
  it('is told by its project', async () => {
    await loop.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'narrow', namespace: 'argocd' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: '*', namespace: 'shop' }],
        namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }],
      },
    });
    loop.repository.write('app/a.yaml', configMap('a', {}));
    loop.repository.write(
      'app/s.yaml',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: canary-value}\n',
    );
    loop.repository.commit();
    await loop.deploy('web', 'app', {
      project: 'narrow',
      syncPolicy: { automated: {}, retry: { limit: 0 } },
    });
    const app = await loop.until(
      'web',
      (current) => current.status?.operationState?.finishedAt !== undefined,
    );
    expect(app.status?.operationState?.message).toContain(
      'resource :Secret is not permitted in project narrow',
    );
    expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
    expect(JSON.stringify(app)).not.toContain('canary-value');
    await loop.deploy('elsewhere', 'app', {
      project: 'narrow',
      destination: { server: 'https://kubernetes.default.svc', namespace: 'other' },
    });
    const denied = await loop.until('elsewhere', (current) => current.status?.conditions !== undefined);
    expect(denied.status?.conditions?.[0]).toMatchObject({
      type: 'InvalidSpecError',
      message: expect.stringContaining('do not match any of the allowed destinations'),
    });
  });
});

describe('deleting an application', () => {
  it('takes its objects along when its finalizer asks for it', async () => {
    loop.repository.write('app/a.yaml', configMap('a', {}));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.synced('web');
    await loop.patch(
      applicationGvk,
      'web',
      { metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io/background'] } },
      'argocd',
    );
    await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
    await loop.eventually(async () => (await loop.get(applicationGvk, 'web', 'argocd')) === undefined);
    expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  });

  it('leaves them when it has none', async () => {
    loop.repository.write('app/a.yaml', configMap('a', {}));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    await loop.synced('web');
    await loop.patch(applicationGvk, 'web', { metadata: { finalizers: [] } }, 'argocd');
    await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
    await loop.eventually(async () => (await loop.get(applicationGvk, 'web', 'argocd')) === undefined);
    expect(await loop.get(configMapGvk, 'a')).toBeDefined();
  });
});

describe('a controller that is stopped in the middle', () => {
  it('ends where an undisturbed one would, whenever it was stopped', async () => {
    const count = 60;
    for (let i = 0; i < count; i++)
      loop.repository.write(`app/${i}.yaml`, configMap(`c${i}`, { i: String(i) }));
    loop.repository.commit();
    await loop.deploy('web', 'app');
    for (const delayMs of [5, 40, 15, 80, 2]) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await loop.stopEngine();
      loop.startEngine();
    }
    const app = await loop.synced('web');
    const list = await loop.client.list(configMapGvk, { namespace: 'shop' }, loop.signal);
    expect(list.items.filter((item) => /^c\d+$/.test(item.metadata.name ?? ''))).toHaveLength(count);
    expect(app.status?.operationState?.phase).toBe('Succeeded');
    expect(app.status?.operationState?.syncResult?.resources).toHaveLength(count);
    expect(app.status?.history).toHaveLength(1);
  });
});
