import { seededRandom, SetpointError, SimulatedClock } from '@setpoint/core';
import type { KubeClient, KubeObject, ObjectLocation } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { type LeaseOptions, runWithLease } from './lease.ts';
import type { Leadership } from './term.ts';

/** One Lease object with optimistic concurrency; each process sees it through its own, breakable connection. */
class LeaseServer {
  lease: KubeObject | undefined;
  writes = 0;
  #version = 0;

  connect(): Connection {
    const connection: Connection = {
      mode: 'up',
      get: async (_location: ObjectLocation, signal: AbortSignal) => {
        await this.#travel(connection, signal);
        return this.lease;
      },
      create: (object: KubeObject, _options: object, signal: AbortSignal) =>
        this.#write(connection, object, 'kube.already-exists', this.lease === undefined, signal),
      update: (object: KubeObject, _options: object, signal: AbortSignal) => {
        const fresh = object.metadata.resourceVersion === this.lease?.metadata.resourceVersion;
        return this.#write(connection, object, 'kube.conflict', fresh, signal);
      },
    };
    return connection;
  }

  get holder(): unknown {
    return (this.lease?.['spec'] as { holderIdentity?: string } | undefined)?.holderIdentity;
  }

  async #write(
    connection: Connection,
    object: KubeObject,
    refusal: string,
    allowed: boolean,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    await this.#travel(connection, signal);
    if (!allowed) throw new SetpointError(refusal, 'refused', { retry: 'backoff' });
    this.writes++;
    this.lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    if (connection.mode === 'answers-lost') throw new SetpointError('kube.unknown-outcome', 'lost');
    return this.lease;
  }

  async #travel(connection: Connection, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (connection.mode === 'down') throw new SetpointError('kube.unavailable', 'down', { retry: 'backoff' });
    if (connection.mode === 'silent') {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
  }
}

interface Connection extends Pick<KubeClient, 'get' | 'create' | 'update'> {
  mode: 'up' | 'down' | 'silent' | 'answers-lost';
}

interface Process {
  readonly connection: Connection;
  readonly errors: string[];
  readonly epochs: number[];
  readonly stop: AbortController;
  readonly finished: Promise<void>;
  leading: Leadership | undefined;
}

function start(
  server: LeaseServer,
  clock: SimulatedClock,
  identity: string,
  lead?: (leadership: Leadership) => Promise<void>,
  extra: Partial<LeaseOptions> = {},
): Process {
  const connection = server.connect();
  const errors: string[] = [];
  const epochs: number[] = [];
  const stop = new AbortController();
  const options: LeaseOptions = {
    client: connection,
    namespace: 'setpoint',
    name: 'controller',
    identity,
    clock,
    random: seededRandom(identity.length),
    onError: (error) => errors.push(error.code),
    ...extra,
  };
  const running = async (leadership: Leadership): Promise<void> => {
    process.leading = leadership;
    epochs.push(leadership.epoch);
    try {
      if (lead !== undefined) await lead(leadership);
      else await aborted(leadership.signal);
    } finally {
      process.leading = undefined;
    }
  };
  const process: Process = {
    connection,
    errors,
    epochs,
    stop,
    leading: undefined,
    finished: Promise.resolve().then(() => runWithLease(options, running, stop.signal)),
  };
  return process;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

describe('runWithLease', () => {
  it('lets one process lead and the next take over at once after a release', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    const a = start(server, clock, 'a');
    await clock.advance(10);
    const b = start(server, clock, 'bb');
    await clock.advance(60_000);
    expect([a.leading?.epoch, b.leading]).toEqual([1, undefined]);
    a.stop.abort();
    await a.finished;
    expect(server.holder).toBeUndefined();
    await clock.advance(2500);
    expect(b.leading?.epoch).toBe(2);
    b.stop.abort();
    await b.finished;
  });

  it('stops the loser before another may lead, with a greater epoch', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    const a = start(server, clock, 'a');
    await clock.advance(5000);
    const b = start(server, clock, 'bb');
    await clock.advance(5000);
    a.connection.mode = 'silent';
    const cutAt = clock.monotonicMs();
    let stoppedAt = 0;
    let takenAt = 0;
    while (takenAt === 0 && clock.monotonicMs() < 120_000) {
      await clock.advance(100);
      if (a.leading === undefined && stoppedAt === 0) stoppedAt = clock.monotonicMs();
      if (b.leading !== undefined) takenAt = clock.monotonicMs();
      expect(a.leading !== undefined && b.leading !== undefined, 'two leaders').toBe(false);
    }
    expect(stoppedAt - cutAt).toBeLessThanOrEqual(10_000);
    expect(takenAt - stoppedAt).toBeGreaterThan(2000);
    expect(takenAt - cutAt).toBeLessThan(20_000);
    expect([a.epochs, b.epochs]).toEqual([[1], [2]]);
    a.connection.mode = 'up';
    await clock.advance(30_000);
    expect(a.leading, 'the old leader stays out').toBeUndefined();
    for (const process of [a, b]) process.stop.abort();
    await clock.advance(5000);
    await Promise.all([a.finished, b.finished]);
  });

  it('judges by observed change, not by wall clocks', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    const a = start(server, clock, 'a');
    const b = start(server, clock, 'bb');
    await clock.advance(10_000);
    const [leader, other] = a.leading === undefined ? [b, a] : [a, b];
    clock.jumpWallClock(-86_400_000);
    await clock.advance(30_000);
    clock.jumpWallClock(2 * 86_400_000);
    await clock.advance(30_000);
    expect(leader.leading?.epoch).toBe(1);
    expect(other.leading).toBeUndefined();
    for (const process of [a, b]) process.stop.abort();
    await Promise.all([a.finished, b.finished]);
  });

  it('keeps the lease through failures shorter than the deadline, and lost answers', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    const a = start(server, clock, 'a');
    await clock.advance(5000);
    a.connection.mode = 'down';
    await clock.advance(6000);
    a.connection.mode = 'up';
    await clock.advance(10_000);
    expect(a.leading?.epoch).toBe(1);
    a.connection.mode = 'answers-lost';
    await clock.advance(5000);
    a.connection.mode = 'up';
    await clock.advance(20_000);
    expect(a.epochs).toEqual([1]);
    expect(a.errors).toContain('kube.unavailable');
    a.stop.abort();
    await a.finished;
  });

  it('takes a lease whose acquisition lost its answer, under a new epoch', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    const a = start(server, clock, 'a');
    a.connection.mode = 'answers-lost';
    await clock.advance(1000);
    expect([a.leading, server.holder]).toEqual([undefined, 'a']);
    a.connection.mode = 'up';
    await clock.advance(3000);
    expect(a.leading?.epoch).toBe(2);
    a.stop.abort();
    await a.finished;
  });

  it('refuses effects after the deadline even when no timer has fired', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    let nowMs = 0;
    // A process that was suspended: time passed, its timers did not run.
    const suspended = { now: () => clock.now(), monotonicMs: () => nowMs, setTimer: () => ({ cancel() {} }) };
    let refused: unknown;
    const a = start(
      server,
      clock,
      'a',
      (leadership) => {
        leadership.assertHeld();
        nowMs = 10_001;
        try {
          leadership.assertHeld();
        } catch (error) {
          refused = error;
        }
        a.stop.abort();
        return Promise.resolve();
      },
      { clock: suspended },
    );
    await a.finished;
    expect(refused).toMatchObject({ code: 'runtime.lease-lost' });
  });

  it('renews while the work winds down, and only then lets go', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    let finish = (): void => {};
    const a = start(server, clock, 'a', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await clock.advance(1000);
    const b = start(server, clock, 'bb');
    a.stop.abort();
    await clock.advance(60_000);
    expect([a.leading?.epoch, b.leading]).toEqual([1, undefined]);
    finish();
    await a.finished;
    await clock.advance(3000);
    expect(b.leading?.epoch).toBe(2);
    b.stop.abort();
    await b.finished;
  });

  it('ends with the work: resolving with it, rejecting with what it throws', async () => {
    const [server, clock] = [new LeaseServer(), new SimulatedClock()];
    await start(server, clock, 'a', () => Promise.resolve()).finished;
    expect(server.holder).toBeUndefined();
    await expect(start(server, clock, 'b', () => Promise.reject(new Error('boom'))).finished).rejects.toThrow(
      'boom',
    );
    expect(server.holder).toBeUndefined();
    await expect(
      start(server, clock, 'c', undefined, { renewDeadlineMs: 15_000 }).finished,
    ).rejects.toMatchObject({
      code: 'runtime.option',
    });
  });
});
