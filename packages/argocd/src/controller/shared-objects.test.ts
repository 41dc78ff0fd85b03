import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { configMap, Loop } from '../testing/loop.ts';

let loop: Loop;

beforeAll(async () => {
  loop = await Loop.start();
});
afterAll(() => loop.close());

function warningOf({ status }: Application): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'SharedResourceWarning')?.message;
}

it('both applications say that an object is of both, and one that must not share refuses it', async () => {
  loop.repository.write('app/cm.yaml', configMap('shared', { v: '1' }));
  loop.repository.commit();
  // Neither heals: they would take it from each other for ever.
  const syncPolicy = { automated: {} };
  await loop.deploy('one', 'app', { syncPolicy });
  await loop.synced('one');
  await loop.deploy('two', 'app', { syncPolicy });
  const one = await loop.until('one', (app) => warningOf(app) !== undefined);
  expect(warningOf(one)).toBe('ConfigMap/shared is part of applications argocd/one and two');
  expect(warningOf(await loop.synced('two'))).toBeUndefined();

  await loop.deploy('three', 'app', {
    syncPolicy: { automated: {}, syncOptions: ['FailOnSharedResource=true'], retry: { limit: 0 } },
  });
  const three = await loop.until('three', ({ status }) => status?.operationState?.phase === 'Failed');
  const told = 'ConfigMap/shared is part of applications argocd/three and two';
  expect(three.status?.operationState?.message).toBe(`Shared resource found: ${told}`);
  expect(three.status?.operationState?.syncResult?.resources).toBeUndefined();
});

it('a wave of which one object is refused tells what the others came to', async () => {
  const refused = 'apiVersion: nowhere.invalid/v1\nkind: Thing\nmetadata:\n  name: thing\n';
  loop.repository.write('half/all.yaml', `${configMap('half', { v: '1' })}---\n${refused}`);
  loop.repository.commit();
  await loop.deploy('half', 'half', {
    syncPolicy: { automated: {}, syncOptions: ['SkipDryRunOnMissingResource=true'], retry: { limit: 0 } },
  });
  const half = await loop.until('half', ({ status }) => status?.operationState?.phase === 'Failed');
  const { message, syncResult } = half.status?.operationState ?? {};
  expect(message).toMatch(/^one or more synchronization tasks completed unsuccessfully, reason: /);
  expect(syncResult?.resources?.map(({ kind, hookPhase }) => [kind, hookPhase])).toEqual([
    ['ConfigMap', 'Succeeded'],
    ['Thing', 'Failed'],
  ]);
});

it('a namespace made for the sync stays as it was written, one whose metadata is kept succeeds and says how', async () => {
  loop.repository.write('spaced/cm.yaml', configMap('spaced', { v: '1' }));
  loop.repository.commit();
  const into = (namespace: string): Partial<Application['spec']> => ({
    destination: { server: 'https://kubernetes.default.svc', namespace },
  });
  const syncOptions = ['CreateNamespace=true'];
  await loop.deploy('bare', 'spaced', { ...into('bare'), syncPolicy: { automated: {}, syncOptions } });
  const managedNamespaceMetadata = { labels: { team: 'a' } };
  await loop.deploy('kept', 'spaced', {
    ...into('kept'),
    syncPolicy: { automated: {}, syncOptions, managedNamespaceMetadata },
  });
  const resultOf = ({ status }: Application): unknown => {
    const found = status?.operationState?.syncResult?.resources?.find(({ kind }) => kind === 'Namespace');
    return [found?.hookPhase, found?.message];
  };
  expect(resultOf(await loop.synced('bare'))).toEqual(['Running', 'namespace/bare created']);
  expect(resultOf(await loop.synced('kept'))).toEqual(['Succeeded', 'namespace/kept serverside-applied']);
  const namespace = await loop.get({ group: '', version: 'v1', kind: 'Namespace' }, 'kept');
  expect(namespace?.metadata.annotations).toEqual({
    'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
  });
});

it('holds applications: its own, and those that its ApplicationSets have made', async () => {
  const child = (name: string): object => ({
    metadata: { name },
    spec: {
      project: 'default',
      source: { repoURL: loop.repository.url, targetRevision: 'main', path: 'app' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
    },
  });
  const own = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...child('child') };
  loop.repository.write('apps/child.yaml', JSON.stringify(own));
  loop.repository.commit();
  await loop.deploy('apps', 'apps', {
    destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
    syncPolicy: {},
  });
  const apps = await loop.until('apps', ({ status }) => status?.sync !== undefined);
  expect(apps.status?.summary?.isAppOfApps).toBe(true);
});
