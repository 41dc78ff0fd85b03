import { afterEach, describe, expect, it } from 'vitest';
import type { Generator } from '../resource/generator-fields.ts';
import { withCall } from '../../testing/loop.ts';
import { clusterSecret, guestbook } from '../testing/generate-for-test.ts';
import { conditionOf, SetLoop } from '../testing/set-loop.ts';

const list = (...names: readonly string[]): Generator => ({
  list: { elements: names.map((name) => ({ name })) },
});

describe('the ApplicationSet controller', () => {
  let loop: SetLoop;
  afterEach(() => loop.close());

  it('makes, changes and deletes Applications as the list says', async () => {
    loop = await SetLoop.start();
    await loop.createSet({ generators: [list('a', 'b')] });
    await loop.untilNames('a', 'b');
    const set = await loop.upToDate();
    expect((await loop.application('a')).metadata).toMatchObject({
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      ownerReferences: [
        {
          kind: 'ApplicationSet',
          name: 'set',
          uid: set.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    expect(set.status).toMatchObject({
      health: { status: 'Healthy' },
      resourcesCount: 2,
      resources: [
        { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application', name: 'a', namespace: 'argocd' },
        { name: 'b' },
      ],
    });
    expect(conditionOf(set, 'ParametersGenerated')?.reason).toBe('ParametersGenerated');
    expect(conditionOf(set, 'ErrorOccurred')?.status).toBe('False');

    await loop.patchSet({
      spec: { generators: [list('b', 'c')], template: { spec: { source: { path: 'other' } } } },
    });
    await loop.eventually(async () => {
      const deleted = await loop.application('a');
      return deleted.metadata.deletionTimestamp !== undefined;
    });
    await loop.untilNames('b', 'c');
    await loop.eventually(async () => (await loop.application('b')).spec.source?.path === 'other');
    await loop.until(({ status }) => status?.resources?.map(({ name }) => name).join() === 'b,c');
    expect(loop.events).toEqual(
      expect.arrayContaining([
        'created: created Application "c"',
        'updated: updated Application "b"',
        'Deleted: Deleted Application "a"',
      ]),
    );
  });

  it('follows Git when asked to, and leaves everything when Git fails', async () => {
    loop = await SetLoop.start();
    loop.repository.write('apps/a/x.yaml', '');
    loop.repository.write('apps/b/x.yaml', '');
    loop.repository.commit();
    await loop.createSet({
      template: { ...guestbook, metadata: { name: '{{path.basename}}' } },
      generators: [
        { git: { repoURL: loop.repository.url, revision: 'main', directories: [{ path: 'apps/*' }] } },
      ],
    });
    await loop.untilNames('a', 'b');
    loop.repository.write('apps/c/x.yaml', '');
    loop.repository.remove('apps/a');
    loop.repository.commit();
    await loop.refresh();
    await loop.untilNames('b', 'c');

    await loop.patchSet({
      spec: {
        generators: [
          { git: { repoURL: loop.repository.url, revision: 'gone', directories: [{ path: 'apps/*' }] } },
        ],
      },
    });
    const set = await loop.until((each) => conditionOf(each, 'ErrorOccurred')?.status === 'True');
    expect(conditionOf(set, 'ErrorOccurred')?.reason).toBe('ApplicationGenerationFromParamsError');
    expect(conditionOf(set, 'ParametersGenerated')?.status).toBe('False');
    expect(set.status?.health?.status).toBe('Degraded');
    expect(await loop.names()).toEqual(['b', 'c']);
    expect(set.status?.resourcesCount).toBe(2);
  });

  it('polls Git by itself', async () => {
    loop = await SetLoop.start();
    loop.repository.write('a.yaml', 'name: a');
    loop.repository.commit();
    const git = { repoURL: loop.repository.url, revision: 'main', requeueAfterSeconds: 1 };
    await loop.createSet({ generators: [{ git: { ...git, files: [{ path: '*.yaml' }] } }] });
    await loop.untilNames('a');
    loop.repository.write('b.yaml', 'name: b');
    loop.repository.commit();
    await loop.untilNames('a', 'b');
  });

  it('follows cluster Secrets', async () => {
    loop = await SetLoop.start();
    await loop.create(clusterSecret('east', 'https://east.invalid', { env: 'prod' }));
    await loop.createSet({ generators: [{ clusters: { selector: { matchLabels: { env: 'prod' } } } }] });
    await loop.untilNames('east');
    await loop.create(clusterSecret('west', 'https://west.invalid', { env: 'prod' }));
    await loop.untilNames('east', 'west');
    const at = {
      gvk: { group: '', version: 'v1', kind: 'Secret' },
      namespace: 'argocd',
      name: 'cluster-west',
    };
    await loop.client.delete(at, {}, loop.signal);
    await loop.untilNames('east');
  });

  it('carries out what is good beside what is bad', async () => {
    loop = await SetLoop.start();
    const elements = [
      { name: 'a', project: 'default', path: 'one' },
      { name: 'a', project: 'default', path: 'two' },
      { name: 'b', project: 'default' },
      { name: 'c', project: 'none' },
    ];
    await loop.createSet({
      generators: [{ list: { elements } }],
      template: { ...guestbook, spec: { ...guestbook.spec, project: '{{project}}' } },
    });
    await loop.untilNames('a', 'b');
    const set = await loop.until((each) => conditionOf(each, 'ErrorOccurred')?.status === 'True');
    expect(conditionOf(set, 'ErrorOccurred')?.message).toMatch(/duplicate name: a \(and 1 more\)/);
  });

  it.each([
    ['create-only', 'guestbook', ['a', 'b']],
    ['create-update', 'other', ['a', 'b']],
    ['create-delete', 'guestbook', ['b']],
    ['sync', 'other', ['b']],
  ] as const)('obeys the policy %s', async (applicationsSync, path, names) => {
    loop = await SetLoop.start();
    await loop.createSet({ generators: [list('a', 'b')], syncPolicy: { applicationsSync } });
    await loop.untilNames('a', 'b');
    await loop.upToDate();
    await loop.patchSet({
      spec: { generators: [list('b', 'c')], template: { spec: { source: { path: 'other' } } } },
    });
    await loop.untilNames(...names, 'c');
    await loop.refresh();
    expect((await loop.application('b')).spec.source?.path).toBe(path);
    expect(await loop.names()).toEqual([...names, 'c']);
  });

  it('obeys the policy of the installation before that of a set, from the moment it is there', async () => {
    loop = await SetLoop.start();
    await loop.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cmd-params-cm', namespace: 'argocd' },
      data: { 'applicationsetcontroller.policy': 'create-only' },
    });
    const syncPolicy = { applicationsSync: 'sync' } as const;
    await loop.createSet({ generators: [list('a', 'b')], syncPolicy });
    await loop.untilNames('a', 'b');
    await loop.patchSet({ spec: { generators: [list('b', 'c')] } });
    await loop.untilNames('a', 'b', 'c');
    await loop.refresh();
    expect(await loop.names()).toEqual(['a', 'b', 'c']);
    const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
    await loop.client.patch(
      { gvk, namespace: 'argocd', name: 'argocd-cmd-params-cm' },
      'merge',
      { data: { 'applicationsetcontroller.enable.policy.override': 'true' } },
      { fieldManager: 'test' },
      loop.signal,
    );
    await loop.untilNames('b', 'c');
  });

  it('leaves what others own in an Application', async () => {
    loop = await SetLoop.start();
    await loop.createSet({
      generators: [list('a')],
      preservedFields: { annotations: ['mine'], labels: ['team'] },
      ignoreApplicationDifferences: [
        { jsonPointers: ['/spec/source/targetRevision'] },
        { name: 'a', jqPathExpressions: ['.spec.source.helm.parameters'] },
      ],
    });
    await loop.untilNames('a');
    await loop.upToDate();
    await loop.patchApplication('a', {
      metadata: {
        annotations: { mine: '1', other: '1', 'notified.notifications.argoproj.io': 'x' },
        labels: { team: 'x', stray: 'y' },
      },
      spec: {
        source: { targetRevision: 'v2', path: 'drifted', helm: { parameters: [{ name: 'n', value: 'v' }] } },
      },
    });
    await loop.eventually(async () => (await loop.application('a')).spec.source?.path === 'guestbook');
    const { metadata, spec } = await loop.application('a');
    expect(metadata.annotations).toEqual({ mine: '1', 'notified.notifications.argoproj.io': 'x' });
    expect(metadata.labels).toEqual({ team: 'x' });
    expect(spec.source).toMatchObject({
      targetRevision: 'v2',
      helm: { parameters: [{ name: 'n', value: 'v' }] },
    });
  });

  it('writes nothing when nothing changed, and shows the life of its Applications', async () => {
    loop = await SetLoop.start();
    await loop.createSet({ generators: [list('a')] });
    await loop.untilNames('a');
    await loop.upToDate();
    const before = await loop.application('a');
    await loop.refresh();
    expect((await loop.application('a')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await loop.patchApplication('a', {
      status: { sync: { status: 'Synced' }, health: { status: 'Healthy' } },
    });
    await loop.until(({ status }) => status?.resources?.[0]?.health?.status === 'Healthy');
  });

  it('takes an Application without an owner, and none of another', async () => {
    loop = await SetLoop.start();
    const app = (name: string, metadata: object) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', ...metadata },
      spec: guestbook.spec,
    });
    const other = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      name: 'other',
      uid: 'x',
      controller: true,
    };
    await loop.createSet({ generators: [], syncPolicy: { applicationsSync: 'create-only' } }, 'other');
    const { uid } = (await loop.set('other')).metadata;
    await loop.create(app('free', {}));
    await loop.create(app('taken', { ownerReferences: [{ ...other, uid }] }));
    await loop.createSet({ generators: [list('free', 'taken')] });
    await loop.eventually(
      async () => (await loop.application('free')).metadata.ownerReferences?.[0]?.name === 'set',
    );
    const set = await loop.until((each) => conditionOf(each, 'ErrorOccurred')?.status === 'True');
    expect(conditionOf(set, 'ErrorOccurred')?.message).toContain(
      'already owned by another ApplicationSet controller other',
    );
  });

  it('frees its Applications when it is deleted and may not delete them', async () => {
    loop = await SetLoop.start();
    await loop.createSet({
      generators: [list('a')],
      syncPolicy: { applicationsSync: 'create-update' },
    });
    await loop.patchSet({ metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] } });
    await loop.untilNames('a');
    await loop.upToDate();
    await loop.deleteSet();
    await loop.eventually(async () => (await loop.set()) === undefined);
    expect((await loop.application('a')).metadata.ownerReferences ?? []).toEqual([]);
  });

  it('frees also an Application that no watch has shown yet', async () => {
    let created = 0;
    loop = await SetLoop.start({}, (client) => {
      const watching = withCall(client, 'watch', (gvk, options, signal) =>
        gvk.kind === 'Application'
          ? client.watch(gvk, { ...options, fieldSelector: 'metadata.name=another' }, signal)
          : client.watch(gvk, options, signal),
      );
      return withCall(watching, 'create', async (object, options, signal) => {
        const answer = await client.create(object, options, signal);
        if (object.kind !== 'Application') return answer;
        created++;
        throw new Error('the answer was lost');
      });
    });
    await loop.createSet({ generators: [list('a')], syncPolicy: { applicationsSync: 'create-update' } });
    await loop.patchSet({ metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] } });
    await loop.eventually(() => Promise.resolve(created > 0));
    await loop.deleteSet();
    await loop.eventually(async () => (await loop.set()) === undefined);
    expect((await loop.application('a')).metadata.ownerReferences ?? []).toEqual([]);
  });

  it('syncs step by step and deletes in reverse', async () => {
    loop = await SetLoop.start();
    const step = (env: string) => ({ matchExpressions: [{ key: 'env', operator: 'In', values: [env] }] });
    await loop.createSet({
      generators: [
        {
          list: {
            elements: [
              { name: 'a', env: 'dev' },
              { name: 'b', env: 'prod' },
            ],
          },
        },
      ],
      template: {
        metadata: { name: '{{name}}', labels: { env: '{{env}}' }, finalizers: ['test/keep'] },
        spec: guestbook.spec,
      },
      strategy: {
        type: 'RollingSync',
        deletionOrder: 'Reverse',
        rollingSync: { steps: [step('dev'), step('prod')] },
      },
    });
    const isStarted = async (name: string) => (await loop.application(name)).operation !== undefined;
    await loop.untilNames('a', 'b');
    await loop.eventually(() => isStarted('a'));
    const first = await loop.until((set) => conditionOf(set, 'RolloutProgressing')?.status === 'True');
    expect(first.status?.applicationStatus?.map(({ application, status }) => [application, status])).toEqual([
      ['a', 'Pending'],
      ['b', 'Waiting'],
    ]);
    expect(await isStarted('b')).toBe(false);
    for (const name of ['a', 'b']) {
      await loop.eventually(() => isStarted(name));
      const startedAt = new Date(Date.now() + 5000).toISOString();
      await loop.patchApplication(name, {
        operation: null,
        status: {
          sync: { status: 'Synced' },
          health: { status: 'Healthy' },
          operationState: { phase: 'Succeeded', startedAt, operation: {} },
        },
      });
    }
    const done = await loop.until((set) => conditionOf(set, 'RolloutProgressing')?.status === 'False');
    expect(done.status?.applicationStatus?.map(({ status }) => status)).toEqual(['Healthy', 'Healthy']);

    await loop.deleteSet();
    await loop.untilNames('a');
    const release = (name: string) => loop.patchApplication(name, { metadata: { finalizers: null } });
    await release('b');
    await loop.untilNames();
    expect(await loop.set()).toBeDefined();
    await release('a');
    await loop.eventually(async () => (await loop.set()) === undefined);
  });

  it('takes generators nested deeper than the schema says', async () => {
    loop = await SetLoop.start();
    const list3 = (key: string) => ({ list: { elements: [{ [key]: key }] } });
    const pair = (a: object, b: object): Generator => ({ matrix: { generators: [a, b] } });
    const deep: Generator = pair(
      list3('a'),
      pair(list3('b'), pair(list3('c'), pair(list3('d'), list3('e')))),
    );
    await loop.createSet({
      template: { ...guestbook, metadata: { name: '{{a}}{{b}}{{c}}{{d}}{{e}}' } },
      generators: [deep],
    });
    await loop.untilNames('abcde');
  });
});
