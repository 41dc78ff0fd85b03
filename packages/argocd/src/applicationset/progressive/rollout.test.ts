import { describe, expect, it } from 'vitest';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet, RolloutStatus, RolloutStep } from '../../resources/application-set.ts';
import { applicationSet, guestbook } from '../testing/generate-for-test.ts';
import { appProgress } from './app-progress.ts';
import { planRollout } from './rollout.ts';

const now = '2026-01-01T00:10:00Z';
const before = '2026-01-01T00:00:00Z';

type Facts = {
  readonly env: string;
  readonly sync?: string;
  readonly health?: string;
  readonly revision?: string;
  readonly phase?: string;
  readonly startedAt?: string;
};

function generated(name: string, env: string): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', labels: { env } },
    spec: { ...guestbook.spec, syncPolicy: { automated: { prune: true } } },
  };
}

function live(
  name: string,
  { env, sync = 'OutOfSync', health = 'Healthy', revision = 'r1', phase, startedAt }: Facts,
): Application {
  const app = generated(name, env);
  return {
    ...app,
    spec: { ...app.spec, syncPolicy: { automated: { prune: true, enabled: false } } },
    status: {
      sync: { status: sync, revision },
      health: { status: health },
      ...(phase === undefined
        ? {}
        : { operationState: { phase, startedAt: startedAt ?? before, operation: {} } }),
    },
  };
}

function standing(application: string, status: string, step = '1', revision = 'r1'): RolloutStatus {
  return { application, status, step, message: '', targetRevisions: [revision], lastTransitionTime: before };
}

const inEnv = (env: string, maxUpdate?: number | string): RolloutStep => ({
  matchExpressions: [{ key: 'env', operator: 'In', values: [env] }],
  ...(maxUpdate === undefined ? {} : { maxUpdate }),
});

function plan(
  steps: readonly RolloutStep[],
  apps: Readonly<Record<string, Facts>>,
  statuses: readonly RolloutStatus[] = [],
) {
  const set: ApplicationSet = {
    ...applicationSet({ strategy: { type: 'RollingSync', rollingSync: { steps } } }),
    status: { applicationStatus: statuses },
  };
  const lives = Object.entries(apps).map(([name, facts]) => live(name, facts));
  const all = Object.entries(apps).map(([name, { env }]) => generated(name, env));
  const rollout = planRollout(set, steps, lives, all, now);
  return {
    standing: Object.fromEntries(rollout.statuses.map(({ application, status }) => [application, status])),
    steps: Object.fromEntries(rollout.statuses.map(({ application, step }) => [application, step])),
    started: rollout.applications.filter(({ operation }) => operation).map(({ metadata }) => metadata.name),
    rollout,
    condition: (type: string) => rollout.conditions.find((condition) => condition.type === type),
  };
}

describe('a progressive sync', () => {
  it('starts the first step and holds the next', () => {
    const {
      standing: now1,
      started,
      rollout,
      condition,
    } = plan([inEnv('dev'), inEnv('prod')], {
      a: { env: 'dev' },
      b: { env: 'prod' },
    });
    expect(now1).toEqual({ a: 'Pending', b: 'Waiting' });
    expect(started).toEqual(['a']);
    expect(condition('RolloutProgressing')).toMatchObject({
      status: 'True',
      message: 'ApplicationSet is performing rollout of step 1',
    });
    for (const app of rollout.applications)
      expect(app.spec.syncPolicy?.automated).toEqual({ prune: true, enabled: false });
    expect(rollout.applications[0]?.operation).toMatchObject({
      initiatedBy: { username: 'applicationset-controller', automated: true },
      sync: { prune: true },
      retry: { limit: 5 },
    });
  });

  it('goes on when a step is healthy', () => {
    const { standing: next, started } = plan(
      [inEnv('dev'), inEnv('prod')],
      { a: { env: 'dev', sync: 'Synced', phase: 'Succeeded' }, b: { env: 'prod' } },
      [standing('a', 'Progressing'), standing('b', 'Waiting', '2')],
    );
    expect(next).toEqual({ a: 'Healthy', b: 'Pending' });
    expect(started).toEqual(['b']);
  });

  it.each([
    ['a sync since then', { phase: 'Running', startedAt: '2026-01-01T00:00:01Z' }, 'Progressing'],
    ['a sync of before', { phase: 'Succeeded', startedAt: before }, 'Pending'],
    ['no sync', {}, 'Pending'],
  ])('moves a pending one on with %s', (_, facts, expected) => {
    const { standing: next } = plan([inEnv('dev')], { a: { env: 'dev', ...facts } }, [
      standing('a', 'Pending'),
    ]);
    expect(next).toEqual({ a: expected });
  });

  it('knows the sync it started by its mark, within one second too', () => {
    const apps = { a: { env: 'dev' } };
    const { rollout } = plan([inEnv('dev')], apps);
    const [status] = rollout.statuses;
    const operation = rollout.applications[0]?.operation;
    const app = live('a', { env: 'dev', phase: 'Running', startedAt: now });
    const running: Application = {
      ...app,
      status: {
        ...app.status,
        operationState: { phase: 'Running', startedAt: now, operation: operation ?? {} },
      },
    };
    expect(appProgress(running, status, false, '1', now).status).toBe('Progressing');
    expect(
      appProgress(live('a', { env: 'dev', phase: 'Running', startedAt: now }), status, false, '1', now)
        .status,
    ).toBe('Pending');
  });

  it('does not start a sync where one runs', () => {
    const apps = { a: { env: 'dev', phase: 'Running', startedAt: before } };
    expect(plan([inEnv('dev')], apps, [standing('a', 'Pending')]).started).toEqual([]);
  });

  it('starts over with a new revision', () => {
    const apps = { a: { env: 'dev', revision: 'r2' }, b: { env: 'prod', revision: 'r2' } };
    const { standing: next } = plan([inEnv('dev'), inEnv('prod')], apps, [
      standing('a', 'Healthy'),
      standing('b', 'Healthy', '2'),
    ]);
    expect(next).toEqual({ a: 'Pending', b: 'Waiting' });
  });

  it.each([
    [1, 1],
    [2, 2],
    ['50%', 2],
    ['10%', 1],
    ['0%', 0],
    [0, 0],
    ['many', 1],
    [undefined, 4],
  ])('lets maxUpdate %s through: %s', (maxUpdate, expected) => {
    const apps = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { env: 'dev' }]));
    const { started, condition } = plan([inEnv('dev', maxUpdate)], apps);
    expect(started).toHaveLength(expected);
    expect(condition('InvalidRolloutConfig')?.status).toBe(maxUpdate === 'many' ? 'True' : 'False');
  });

  it('counts those already on their way', () => {
    const apps = { a: { env: 'dev' }, b: { env: 'dev' } };
    const { standing: next } = plan([inEnv('dev', 1)], apps, [
      standing('a', 'Progressing'),
      standing('b', 'Waiting'),
    ]);
    expect(next).toEqual({ a: 'Progressing', b: 'Waiting' });
  });

  it('leaves alone what no step selects', () => {
    const {
      standing: next,
      steps,
      started,
    } = plan([inEnv('dev')], { a: { env: 'dev' }, x: { env: 'other' } });
    expect(next).toEqual({ a: 'Pending', x: 'Waiting' });
    expect(steps).toEqual({ a: '1', x: '-1' });
    expect(started).toEqual(['a']);
  });

  it.each<[string, readonly RolloutStep[], string]>([
    [
      'an unknown operator',
      [{ matchExpressions: [{ key: 'env', operator: 'Is', values: [] }] }],
      "Step 1 has invalid matchExpression operators: Is. Supported Operators are 'In' and 'NotIn'",
    ],
    [
      'one in two steps',
      [inEnv('dev'), inEnv('dev')],
      "Application 'a' is selected by multiple steps: (1-2)",
    ],
    [
      'an empty step',
      [inEnv('dev'), inEnv('none')],
      'Steps [2] have no applications matching their criteria',
    ],
  ])('reports %s', (_, steps, message) => {
    expect(plan(steps, { a: { env: 'dev' } }).condition('InvalidRolloutConfig')).toMatchObject({
      status: 'True',
      message,
    });
  });
});
