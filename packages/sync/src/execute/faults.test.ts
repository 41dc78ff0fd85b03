import { getEventListeners } from 'node:events';
import { seededRandom, SetpointError, SimulatedClock, type Clock } from '@setpoint/core';
import { kubeErrorOf } from '../testing/kube-error.ts';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { configMap, object } from '../testing/fixtures.ts';
import { type Interposer, interposed, type Verb } from '../testing/interposed-client.ts';
import { confirmDrift } from './confirm-drift.ts';
import { createAppliedResults } from './applied-memory.ts';
import { executePlan } from './execute-plan.ts';
import type { ExecutePorts } from './ports.ts';
import type { ExecutionState } from './result.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

beforeEach(() => cluster.newOwner());

afterAll(async () => {
  await cluster.stop();
});

/** Timers fire at once: pauses are not what is tested. */
const impatient: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(_delayMs, fire) {
    const handle = setImmediate(fire);
    return { cancel: () => clearImmediate(handle) };
  },
};

function portsWith(interposer: Interposer): ExecutePorts {
  return { ...cluster.ports, clock: impatient, client: interposed(cluster.client, interposer) };
}

const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': String(value) });
const hook: KubeObject = object('v1 ConfigMap hook', {
  annotations: { 'argocd.argoproj.io/hook': 'PreSync' },
});

function application(suffix: string): readonly KubeObject[] {
  return [
    { ...hook, metadata: { ...hook.metadata, name: `hook-${suffix}` } },
    configMap(`a-${suffix}`),
    configMap(`b-${suffix}`, { annotations: wave(1) }),
    object(`v1 Secret s-${suffix}`, { stringData: { password: 'canary' } }),
    object(`v1 Service s-${suffix}`, { spec: { ports: [{ port: 80 }] }, annotations: wave(2) }),
  ];
}

/** A sync from scratch, then a commit that changes one object, removes one and adds one. */
async function lifecycle(
  suffix: string,
  sync: (desired: readonly KubeObject[], operation: string) => Promise<void>,
) {
  const first = application(suffix);
  await sync(first, `${suffix}-1`);
  const second = [
    ...first.filter(({ metadata }) => metadata.name !== `b-${suffix}`),
    configMap(`c-${suffix}`),
  ].map((one) => (one.metadata.name === `a-${suffix}` ? { ...one, data: { key: 'changed' } } : one));
  await sync(second, `${suffix}-2`);
  await cluster.caughtUp();
  const { changes } = await cluster.plan(second, { prune: true });
  expect(changes.filter(({ hook: isHook }) => isHook === undefined).map(({ action }) => action)).toEqual([
    'none',
    'none',
    'none',
    'none',
  ]);
  expect(await cluster.get(configMap(`b-${suffix}`))).toBeUndefined();
}

describe('with failures that pass', () => {
  const codes = [
    'kube.too-many-requests',
    'kube.conflict',
    'kube.unknown-outcome',
    'kube.unavailable',
  ] as const;

  it.each([1, 2, 3])('a sync ends as without them (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    let inARow = 0;
    const fail = (chance: number): void => {
      if (random.next() >= chance || inARow >= 3) {
        inARow = 0;
        return;
      }
      inARow++;
      const code = codes[Math.floor(random.next() * codes.length)] as (typeof codes)[number];
      throw kubeErrorOf(code);
    };
    const reading = (verb: Verb): boolean => verb === 'get';
    const ports = portsWith({
      before: (verb) => void (reading(verb) || fail(0.25)),
      // The write was done, but the answer is lost.
      after: (verb, dryRun) => {
        if (!reading(verb) && !dryRun && random.next() < 0.15 && inARow < 3) {
          inARow++;
          throw kubeErrorOf('kube.unknown-outcome');
        }
      },
    });
    await lifecycle(`faults-${seed}`, async (desired, operationId) => {
      await cluster.caughtUp();
      const plan = await cluster.plan(desired, { prune: true });
      const state = await executePlan(plan, ports, { operationId }, deadline());
      expect([state.phase, state.message]).toEqual(['Succeeded', 'successfully synced (all tasks run)']);
    });
  });
});

describe('killed at any request', () => {
  it.each([1, 2, 3, 4, 5, 6])('a sync is resumed, its hooks run once (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    let hooksCreated = 0;
    await lifecycle(`crash-${seed}`, async (desired, operationId) => {
      hooksCreated = 0;
      let recorded: ExecutionState | undefined;
      for (let life = 0; ; life++) {
        await cluster.caughtUp();
        const kill = new AbortController();
        let left = life >= 5 ? Number.POSITIVE_INFINITY : Math.floor(random.next() * 12);
        const die = (): void => {
          if (left-- > 0) return;
          kill.abort(new SetpointError('test.killed', 'killed'));
          kill.signal.throwIfAborted();
        };
        const ports = portsWith({
          before: die,
          after: (verb, dryRun) => {
            if (verb === 'create' && !dryRun) hooksCreated++;
            die();
          },
        });
        const plan = await cluster.plan(desired, { prune: true });
        const options = {
          operationId,
          ...(recorded === undefined ? {} : { resumeFrom: recorded }),
          checkpoint: async (state: ExecutionState) => {
            recorded = state;
          },
        };
        try {
          const state = await executePlan(plan, ports, options, kill.signal);
          expect(state.phase).toBe('Succeeded');
          break;
        } catch (error) {
          if (!kill.signal.aborted) throw error;
        }
      }
      expect(hooksCreated).toBe(1);
    });
  });
});

describe('with failures that stay', () => {
  it('a sync tries a few times and reports every one of them', async () => {
    const clock = new SimulatedClock();
    let tries = 0;
    const client = interposed(cluster.client, {
      before: (verb) => {
        if (verb !== 'apply') return;
        tries++;
        throw kubeErrorOf('kube.unavailable');
      },
    });
    const plan = await cluster.plan([configMap('x'), configMap('y')]);
    const running = executePlan(plan, { ...cluster.ports, clock, client }, { operationId: 'o' }, deadline());
    const ended = new AbortController();
    void running.finally(() => ended.abort());
    while (!ended.signal.aborted) await clock.advance(clock.nextTimerInMs() ?? 1);
    const state = await running;
    expect(state.phase).toBe('Failed');
    expect(state.results.map(({ name, status, message }) => `${name} ${status} ${message}`).sort()).toEqual([
      'x SyncFailed the test says kube.unavailable',
      'y SyncFailed the test says kube.unavailable',
    ]);
    expect(tries).toBe(10);
    expect(clock.monotonicMs()).toBeGreaterThan(500);
  });
});

describe('what the server changes on the way in', () => {
  const pod = (fields: object) =>
    object('v1 Pod normalised', {
      spec: { containers: [{ name: 'c', image: 'c:1', imagePullPolicy: '', ...fields }] },
    });

  it('is confirmed not to be drift, and remembered', async () => {
    await cluster.sync([pod({})]);
    const applied = createAppliedResults();
    const before = await cluster.compare([pod({})], { applied });
    expect(before.resources.flatMap(({ diff }) => diff.map(({ path }) => path))).toEqual([
      '.spec.containers[name="c"].imagePullPolicy',
    ]);
    let dryRuns = 0;
    const client = interposed(cluster.client, {
      before: (verb, dryRun) => void (verb === 'apply' && dryRun && dryRuns++),
    });
    expect((await confirmDrift(before, { client, applied }, deadline())).status).toBe('Synced');
    expect((await cluster.compare([pod({})], { applied })).status).toBe('Synced');
    expect(dryRuns).toBe(1);
  });

  it('does not hide drift beside it, nor a refusal', async () => {
    const applied = createAppliedResults();
    await cluster.sync([pod({})]);
    const edited = await confirmDrift(
      await cluster.compare([pod({ image: 'c:2' })], { applied }),
      { client: cluster.client, applied },
      deadline(),
    );
    expect(edited.resources.flatMap(({ diff }) => diff.map(({ path }) => path))).toEqual([
      '.spec.containers[name="c"].image',
    ]);
    const refused = await confirmDrift(
      await cluster.compare([pod({ name: 'other' })], { applied }),
      { client: cluster.client, applied },
      deadline(),
    );
    expect(refused.status).toBe('OutOfSync');
    expect(refused.problems.map(({ severity, error }) => `${severity} ${error.code}`)).toEqual([
      'warning kube.invalid',
    ]);
  });
});

it('a wait that fails ends the others, and leaves nothing behind on the signals it was given', async () => {
  const hook = (name: string): KubeObject =>
    object(`batch/v1 Job ${name}`, {
      annotations: { 'argocd.argoproj.io/hook': 'PreSync' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } },
      },
    });
  const jobs = [hook('waits'), hook('fails')];
  let waiting = 0;
  const live = new Proxy(cluster.live, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'onChange') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return (...[ref, notify]: Parameters<typeof target.onChange>) => {
        waiting++;
        const stop = target.onChange(ref, notify);
        return () => {
          waiting--;
          stop();
        };
      };
    },
  });
  const health: ExecutePorts['health'] = (one) => {
    if (one.metadata.name === 'fails') throw new Error('no more');
    return cluster.ports.health(one);
  };
  const plan = await cluster.plan(jobs);
  const [signal, terminate] = [new AbortController().signal, new AbortController().signal];
  const ports = { ...cluster.ports, health, live };
  const execution = executePlan(plan, ports, { operationId: 'waits', terminate }, signal);
  await expect(execution).rejects.toThrow('no more');
  await new Promise((resolve) => setImmediate(resolve));
  expect(waiting).toBe(0);
  expect([signal, terminate].flatMap((one) => getEventListeners(one, 'abort'))).toEqual([]);
});
