import { seededRandom, SetpointError, SimulatedClock } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';

interface Stored extends KubeObject {
  readonly message?: string;
}

interface Rig {
  readonly recorder: EventRecorder;
  readonly clock: SimulatedClock;
  readonly events: Map<string, Stored>;
  readonly errors: string[];
  fail: SetpointError | undefined;
}

function rig(): Rig {
  const clock = new SimulatedClock();
  const events = new Map<string, Stored>();
  const errors: string[] = [];
  const recorder = createEventRecorder({
    client: {
      create(object) {
        if (self.fail !== undefined) return Promise.reject(self.fail);
        events.set(object.metadata.name ?? '', { ...object });
        return Promise.resolve(object);
      },
      patch(location, _type, patch) {
        const event = events.get(location.name);
        if (event === undefined) return Promise.reject(new SetpointError('kube.not-found', 'gone'));
        Object.assign(event, patch);
        return Promise.resolve(event);
      },
    },
    clock,
    random: seededRandom(7),
    component: 'setpoint',
    onError: (error) => errors.push(error.code),
  });
  const self: Rig = { recorder, clock, events, errors, fail: undefined };
  return self;
}

const app = (name: string): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', uid: `uid-${name}`, resourceVersion: '5' },
});
const synced = (name: string, message = 'synced to abc') =>
  ({ object: app(name), type: 'Normal', reason: 'Synced', message }) as const;

describe('createEventRecorder', () => {
  it('writes an event as core/v1 has it', async () => {
    const { recorder, events } = rig();
    recorder.record(synced('guestbook'));
    await recorder.flush();
    const [event] = events.values();
    expect(event).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        namespace: 'argocd',
        name: 'guestbook',
        uid: 'uid-guestbook',
        resourceVersion: '5',
      },
      type: 'Normal',
      reason: 'Synced',
      message: 'synced to abc',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'setpoint' },
    });
    expect(event?.metadata.name).toMatch(/^guestbook\.[0-9a-f]{16}$/);
  });

  it('counts repetitions, also of an event that has expired', async () => {
    const { recorder, events, clock } = rig();
    recorder.record(synced('a'));
    recorder.record(synced('a'));
    await recorder.flush();
    await clock.advance(60_000);
    recorder.record(synced('a'));
    await recorder.flush();
    expect([...events.values()].map((event) => [event['count'], event['lastTimestamp']])).toEqual([
      [3, '2026-01-01T00:01:00Z'],
    ]);
    events.clear();
    recorder.record(synced('a'));
    await recorder.flush();
    expect([...events.values()].map((event) => event['count'])).toEqual([1]);
  });

  it('limits each object alone and refills with time', async () => {
    const { recorder, events, clock } = rig();
    for (let i = 0; i < 40; i++) recorder.record(synced('noisy', `message ${i}`));
    recorder.record(synced('calm'));
    await recorder.flush();
    expect(events.size).toBe(26);
    expect(recorder.dropped).toBe(15);
    await clock.advance(300_000);
    recorder.record(synced('noisy', 'later'));
    recorder.record(synced('noisy', 'later still'));
    await recorder.flush();
    expect(events.size).toBe(27);
  });

  it('drops rather than piles up, says so, and never throws', async () => {
    const self = rig();
    self.fail = new SetpointError('kube.forbidden', 'no');
    for (let i = 0; i < 20_100; i++) self.recorder.record(synced(`app-${i}`));
    expect(self.recorder.dropped).toBe(100);
    await self.recorder.flush();
    expect(self.errors.filter((code) => code === 'kube.forbidden')).toHaveLength(20_000);
    expect(self.errors.at(-1)).toBe('runtime.events-dropped');
    const before = self.errors.length;
    self.recorder.close();
    self.recorder.record(synced('after'));
    await self.recorder.flush();
    expect(self.errors).toHaveLength(before);
  });

  it('gives way to the work while events keep coming, and tells when each happened', async () => {
    const { recorder, events, clock } = rig();
    for (let i = 0; i < 300; i++) recorder.record(synced(`app-${i}`));
    await clock.advance(0);
    expect(events.size).toBe(50);
    await clock.advance(500);
    const during = events.size;
    expect(during).toBeGreaterThan(70);
    expect(during).toBeLessThan(85);
    recorder.record(synced('one more'));
    await clock.advance(980);
    expect(events.size).toBeLessThan(150);
    // None has come for a second.
    await clock.advance(40);
    expect(events.size).toBe(301);
    expect([...events.values()].at(-2)).toMatchObject({ firstTimestamp: '2026-01-01T00:00:00Z' });
  });

  it('counts what still waits when it closes as dropped', async () => {
    const { recorder, events, clock, errors } = rig();
    for (let i = 0; i < 150; i++) recorder.record(synced(`app-${i}`));
    await clock.advance(0);
    recorder.close();
    expect([events.size, recorder.dropped, errors]).toEqual([50, 100, ['runtime.events-dropped']]);
  });

  it('shortens what the server would refuse', async () => {
    const { recorder, events } = rig();
    recorder.record({ ...synced('x'.repeat(253)), message: 'm'.repeat(5000) });
    await recorder.flush();
    const [event] = events.values();
    expect(event?.message).toHaveLength(1024);
    expect(event?.metadata.name).toHaveLength(253);
  });
});
