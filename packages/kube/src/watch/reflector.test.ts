import { SetpointError, SimulatedClock, seededRandom } from '@setpoint/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { createReflector, type Reflector } from './reflector.ts';
import { ScriptedApi } from './testing/scripted-api.ts';

const pod = { group: '', version: 'v1', kind: 'Pod' };

interface Run {
  readonly api: ScriptedApi;
  readonly clock: SimulatedClock;
  readonly reflector: Reflector;
  readonly told: string[];
  readonly errors: string[];
  readonly stop: AbortController;
  /** What a user of the handlers believes exists: name to uid. */
  readonly believed: Map<string, string>;
}

function run(prepare: (api: ScriptedApi) => void = () => {}, onAdd: () => void = () => {}): Run {
  const api = new ScriptedApi();
  prepare(api);
  const clock = new SimulatedClock();
  const stop = new AbortController();
  const told: string[] = [];
  const errors: string[] = [];
  const believed = new Map<string, string>();
  const reflector = createReflector({
    client: api,
    gvk: pod,
    clock,
    random: seededRandom(1),
    signal: stop.signal,
    onAdd(object) {
      const { name = '', uid = '' } = object.metadata;
      told.push(`+${name}`);
      if (believed.has(name)) errors.push(`added twice: ${name}`);
      believed.set(name, uid);
      onAdd();
    },
    onUpdate(object) {
      const { name = '', uid = '' } = object.metadata;
      told.push(`~${name}`);
      if (believed.get(name) !== uid) errors.push(`updated another: ${name}`);
    },
    onDelete(ref, last) {
      told.push(`-${ref.name}${last === undefined ? '?' : ''}`);
      if (!believed.delete(ref.name)) errors.push(`deleted twice: ${ref.name}`);
    },
    onError: (error) => errors.push(error.code),
  });
  return { api, clock, reflector, told, errors, stop, believed };
}

describe('createReflector', () => {
  it('lists, then follows the watch', async () => {
    const { api, clock, reflector, told, errors } = run((api) => api.put('a'));
    await reflector.synced;
    expect(told).toEqual(['+a']);
    await clock.advance(0);
    expect(reflector.state).toBe('watching');
    api.put('b');
    api.put('a');
    api.remove('b');
    await clock.advance(0);
    expect(told).toEqual(['+a', '+b', '~a', '-b']);
    expect(errors).toEqual([]);
  });

  it('resumes after the last event or bookmark without listing again', async () => {
    const { api, clock, told } = run();
    await clock.advance(2000);
    api.put('a');
    await clock.advance(0);
    api.cut();
    api.put('b');
    await clock.advance(0);
    expect(api.watches[0]?.options.resourceVersion).toBe('101');
    api.bookmark();
    await clock.advance(0);
    api.cut(kubeError(KUBE_CODES.unavailable, 'reset'));
    await clock.advance(1000);
    expect(api.watches[0]?.options.resourceVersion).toBe('102');
    expect(told).toEqual(['+a', '+b']);
    expect(api.lists).toBe(1);
  });

  it('lists again at once on 410 and tells exactly the difference', async () => {
    const { api, clock, told, errors } = run((api) => {
      for (const name of ['same', 'changed', 'gone', 'replaced']) api.put(name);
    });
    await clock.advance(2000);
    told.length = 0;
    api.cut();
    api.put('changed');
    api.remove('gone');
    api.put('replaced', 'uid-other');
    api.put('new');
    api.forget();
    await clock.advance(0);
    expect(told.sort()).toEqual(['+new', '+replaced', '-gone?', '-replaced?', '~changed']);
    expect(api.lists).toBe(2);
    expect(errors, 'a 410 is not an error').toEqual([]);
  });

  it('backs off with growing, jittered pauses and recovers', async () => {
    const down = kubeError(KUBE_CODES.unavailable, 'down', { retry: 'backoff' });
    const { api, clock, reflector, errors, told } = run((api) => {
      api.put('a');
      api.listFailures.push(down, down, down, down, down, down, down, down);
    });
    const times: number[] = [];
    let seen = 0;
    while (told.length === 0 && clock.monotonicMs() < 600_000) {
      await clock.advance(50);
      if (api.lists > seen) times.push(clock.monotonicMs());
      seen = api.lists;
    }
    await reflector.synced;
    expect(errors).toHaveLength(8);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    pauses.forEach((pause, index) => {
      const nominal = Math.min(30_000, 500 * 2 ** index);
      expect(pause).toBeGreaterThan(nominal * 0.45);
      expect(pause).toBeLessThan(nominal * 1.55 + 50);
    });
  });

  it('waits as long as the server asks', async () => {
    const busy = kubeError(KUBE_CODES.tooManyRequests, 'busy', { retry: 'after', retryAfterMs: 60_000 });
    const { api, clock } = run((api) => api.listFailures.push(busy));
    await clock.advance(59_900);
    expect(api.lists).toBe(1);
    await clock.advance(200);
    expect(api.lists).toBe(2);
  });

  it('does not spin on a server that ends each watch at once', async () => {
    const { api, clock } = run();
    let opened = 0;
    for (let i = 0; i < 600; i++) {
      await clock.advance(100);
      opened += api.openWatches;
      api.cut();
    }
    expect(opened).toBeGreaterThan(3);
    expect(opened).toBeLessThan(20);
  });

  it('goes on when a handler throws, and reports it', async () => {
    const { api, clock, told, errors } = run(
      (api) => api.put('a'),
      () => {
        throw new SetpointError('test.broken', 'handler');
      },
    );
    await clock.advance(0);
    api.put('a');
    await clock.advance(0);
    expect(told).toEqual(['+a', '~a']);
    expect(errors).toEqual(['test.broken']);
  });

  it('stops with its signal; a reflector that never synced says so', async () => {
    const { clock, reflector, stop } = run((api) =>
      api.listFailures.push(kubeError(KUBE_CODES.unavailable, 'x')),
    );
    await clock.advance(10);
    expect(reflector.state).toBe('waiting');
    stop.abort(new Error('shutdown'));
    await reflector.done;
    expect(reflector.state).toBe('stopped');
    await expect(reflector.synced).rejects.toThrow('shutdown');
    expect(clock.nextTimerInMs(), 'no timer is left').toBeUndefined();
  });

  it('ends up knowing what the server has, under any faults', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), name: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ do: fc.constant('recreate' as const), name: fc.constantFrom('a', 'b') }),
      fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({
        do: fc.constantFrom(
          'cut' as const,
          'reset' as const,
          'forget' as const,
          'bookmark' as const,
          'wait' as const,
          'fail' as const,
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { api, clock, errors, stop, believed, reflector } = run((api) => api.put('a'));
        const down = kubeError(KUBE_CODES.unavailable, 'down');
        let incarnation = 0;
        for (const step of steps) {
          if (step.do === 'put') api.put(step.name);
          else if (step.do === 'recreate') api.put(step.name, `uid-${++incarnation}`);
          else if (step.do === 'remove') api.remove(step.name);
          else if (step.do === 'cut') api.cut();
          else if (step.do === 'reset') api.cut(down);
          else if (step.do === 'forget') api.forget();
          else if (step.do === 'bookmark') api.bookmark();
          else if (step.do === 'fail') api.listFailures.push(down);
          else await clock.advance(300);
        }
        await clock.advance(600_000);
        const items = api.objects();
        const real = new Map(items.map(({ metadata: { name = '', uid = '' } }) => [name, uid]));
        expect(believed).toEqual(real);
        expect(errors.filter((error) => error !== 'kube.unavailable')).toEqual([]);
        stop.abort();
        await reflector.done;
      }),
      { numRuns: 60 },
    );
  });
});

describe('answers to writes, learned before the watch tells them', () => {
  const object = (name: string, resourceVersion: string, uid = `uid-${name}`) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ns', uid, resourceVersion },
  });

  it('are told once, though the watch tells them again, also older versions of theirs', async () => {
    const { api, clock, reflector, told } = run((api) => api.put('a'));
    await clock.advance(2000);
    told.length = 0;
    reflector.learn(object('a', '103'));
    reflector.learn(object('a', '103'));
    expect(told).toEqual(['~a']);
    api.put('a'); // 102
    api.put('a'); // 103
    await clock.advance(0);
    expect(told).toEqual(['~a']);
    api.put('a'); // 104
    await clock.advance(0);
    expect(told).toEqual(['~a', '~a']);
  });

  it('bring back nothing that the watch told to be gone', async () => {
    const { api, clock, reflector, told } = run((api) => api.put('a'));
    await clock.advance(2000);
    api.remove('a'); // 102
    await clock.advance(0);
    told.length = 0;
    reflector.learn(object('a', '101'));
    reflector.learn(object('a', '102'));
    expect(told).toEqual([]);
  });

  it('outlive a list that is older than they are, and no list that is newer', async () => {
    const { api, clock, reflector, told, believed } = run((api) => api.put('a'));
    await clock.advance(2000);
    reflector.learn(object('new', '102'));
    told.length = 0;
    api.forget();
    api.cut(kubeError(KUBE_CODES.gone, 'gone'));
    await clock.advance(0);
    expect(api.lists).toBe(2);
    expect([...believed.keys()]).toEqual(['a', 'new']);
    api.put('a'); // 102
    api.put('a'); // 103
    api.forget();
    api.cut(kubeError(KUBE_CODES.gone, 'gone'));
    await clock.advance(5000);
    expect(api.lists).toBe(3);
    expect([...believed.keys()]).toEqual(['a']);
  });

  it('of the object that came next are not undone by the end of the one before', async () => {
    const { api, clock, reflector, told } = run((api) => api.put('a'));
    await clock.advance(2000);
    told.length = 0;
    reflector.learn(object('a', '103', 'uid-next'));
    expect(told).toEqual(['-a?', '+a']);
    api.put('a', 'uid-next'); // 102 removes the old one, 103 adds the next
    await clock.advance(0);
    expect(told).toEqual(['-a?', '+a']);
  });

  it('mean nothing where versions are no numbers, and before the first list', async () => {
    const { reflector, told } = run();
    reflector.learn(object('a', '900'));
    await reflector.synced;
    reflector.learn(object('a', 'opaque'));
    expect(told).toEqual([]);
  });
});
