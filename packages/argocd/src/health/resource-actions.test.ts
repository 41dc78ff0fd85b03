import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { createResourceActions } from './resource-actions.ts';
import { parseResourceCustomizations } from './parse-customizations.ts';

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
const at = '2026-01-02T03:04:05Z';

function object(apiVersion: string, kind: string, more: Record<string, unknown> = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'ns', uid: 'u' }, ...more };
}

const deployment = object('apps/v1', 'Deployment', { spec: { replicas: 2, template: { spec: {} } } });

describe('built-in actions', () => {
  const actions = createResourceActions({ clock });
  const enabled = (one: KubeObject): readonly string[] =>
    actions
      .list(one)
      .filter(({ disabled }) => !disabled)
      .map(({ name }) => name);

  it.each<[kind: string, one: KubeObject, names: readonly string[]]>([
    ['Deployment', deployment, ['pause', 'restart', 'scale']],
    ['paused Deployment', { ...deployment, spec: { paused: true } }, ['restart', 'resume', 'scale']],
    ['CronJob', object('batch/v1', 'CronJob', { spec: {} }), ['create-job', 'suspend']],
    [
      'suspended CronJob',
      object('batch/v1', 'CronJob', { spec: { suspend: true } }),
      ['create-job', 'resume'],
    ],
    ['Kustomization', object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization'), ['reconcile', 'suspend']],
    ['kind without actions', object('v1', 'ConfigMap'), []],
    ['kind of the same name', object('example.com/v1', 'Deployment'), []],
  ])('of a %s', (_, one, names) => {
    expect(enabled(one)).toEqual(names);
  });

  it('patch a copy', () => {
    const before = structuredClone(deployment);
    const [restarted] = actions.run(deployment, 'restart');
    expect(restarted).toMatchObject({
      operation: 'patch',
      resource: {
        spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at } } } },
      },
    });
    expect(deployment).toEqual(before);
  });

  it('read parameters', () => {
    expect(actions.run(deployment, 'scale', { replicas: '5' })[0]?.resource['spec']).toMatchObject({
      replicas: 5,
    });
    for (const replicas of ['', 'x', '-1', '1.5']) {
      expect(() => actions.run(deployment, 'scale', { replicas })).toThrow(`invalid number: ${replicas}`);
    }
  });

  it('make a Job of a CronJob', () => {
    const cronJob = object('batch/v1', 'CronJob', {
      spec: { jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { template: {} } } },
    });
    expect(actions.run(cronJob, 'create-job')).toEqual([
      {
        operation: 'create',
        resource: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: {
            name: 'x-2601020304',
            namespace: 'ns',
            labels: { a: 'b' },
            annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
            ownerReferences: [
              {
                apiVersion: 'batch/v1',
                kind: 'CronJob',
                name: 'x',
                uid: 'u',
                blockOwnerDeletion: true,
                controller: true,
              },
            ],
          },
          spec: { template: {} },
        },
      },
    ]);
  });

  it('say what there is not', () => {
    expect(() => actions.run(deployment, 'explode')).toThrow('there is no action explode');
  });
});

describe('actions of argocd-cm', () => {
  const own = (mergeBuiltinActions: boolean): ReturnType<typeof createResourceActions> =>
    createResourceActions({
      clock,
      customizations: parseResourceCustomizations(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {},
          data: {
            'resource.customizations.actions.apps_Deployment': JSON.stringify({
              mergeBuiltinActions,
              'discovery.lua': 'return {restart = {disabled = true}, note = {}}',
              definitions: [
                {
                  name: 'note',
                  'action.lua': 'obj.metadata.annotations = {at = require("os").date("!%H")} return obj',
                },
              ],
            }),
          },
        },
        (text) => JSON.parse(text),
      ),
    });

  it('replace the built-in ones', () => {
    expect(
      own(false)
        .list(deployment)
        .map(({ name }) => name),
    ).toEqual(['note', 'restart']);
  });

  it('or stand before them', () => {
    const listed = own(true).list(deployment);
    expect(listed.map(({ name }) => name)).toEqual(['note', 'pause', 'restart', 'resume', 'scale']);
    expect(listed.find(({ name }) => name === 'restart')?.disabled).toBe(true);
  });

  it('run in Lua', () => {
    expect(own(true).run(deployment, 'note')[0]?.resource.metadata.annotations).toEqual({ at: '03' });
  });
});
