import { type Clock, jitter, type Random, rfc3339Micro, SetpointError, sleep } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';
import { RUNTIME_CODES, runtimeError } from '../errors.ts';
import { type LeaseRecord, leaseRecordOf, leaseWith } from './lease-record.ts';
import { type Held, type Leadership, Term } from './term.ts';

export interface LeaseOptions {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'update'>;
  readonly namespace: string;
  readonly name: string;
  /** Unique to this process and this start of it: a restart under the same identity would keep the old epoch. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  /** How long a silent holder keeps the others waiting. Default 15,000 ms. */
  readonly durationMs?: number;
  /** The holder gives up when it could not renew for so long; less than the duration. Default 10,000 ms. */
  readonly renewDeadlineMs?: number;
  /** Between two looks at the lease, or two renewals. Default 2,000 ms. */
  readonly retryMs?: number;
  /** Failed reads and writes of the lease; they are tried again. */
  onError(error: SetpointError): void;
}

/**
 * Runs `lead` whenever this process holds the lease, at most one process at a time, and again after a loss. Resolves
 * when `lead` ends by itself or because the signal aborted, and the lease is released; rejects with what `lead`
 * throws other than the reason of its signal.
 *
 * A lease is taken over only when its record has not changed for its whole duration as seen on the own monotonic
 * clock; wall clocks are never compared. The holder counts its time from the moment it *sent* the last successful
 * renewal and stops at `renewDeadlineMs`, before anyone else may take over.
 */
export async function runWithLease(
  options: LeaseOptions,
  lead: (leadership: Leadership) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const election = new Election(options);
  while (!signal.aborted) {
    const held = await election.acquire(signal);
    if (held === undefined) return;
    const end = await election.hold(held, lead, signal);
    if (end === 'ended') return;
  }
}

interface Observed {
  /** Everything a holder changes when it renews. */
  readonly fingerprint: string;
  readonly atMs: number;
}

class Election {
  readonly #options: LeaseOptions;
  readonly #durationMs: number;
  readonly #renewDeadlineMs: number;
  readonly #retryMs: number;
  #observed: Observed | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#durationMs = options.durationMs ?? 15_000;
    this.#renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.#retryMs = options.retryMs ?? 2000;
    if (this.#retryMs * 1.2 < this.#renewDeadlineMs && this.#renewDeadlineMs < this.#durationMs) return;
    throw runtimeError(RUNTIME_CODES.option, 'a lease needs retryMs × 1.2 < renewDeadlineMs < durationMs');
  }

  /** Resolves with the lease once it is ours, with undefined when the signal aborts. */
  async acquire(signal: AbortSignal): Promise<Held | undefined> {
    while (!signal.aborted) {
      const held = await this.#report(() => this.#tryAcquire(signal), signal);
      if (held !== undefined) return held;
      await this.#pause(signal);
    }
    return undefined;
  }

  /** Leads under the lease and renews it until `lead` has ended, also while it winds down. */
  async hold(
    first: Held,
    lead: (leadership: Leadership) => Promise<void>,
    signal: AbortSignal,
  ): Promise<'ended' | 'lost'> {
    const term = new Term(first, this.#renewDeadlineMs, this.#options.clock, signal);
    const renewing = this.#renewUntilOver(term);
    try {
      await lead(term);
    } catch (error) {
      if (!term.signal.aborted || error !== term.signal.reason) throw error;
    } finally {
      term.finish();
      await renewing;
      if (!term.isLost) await this.#release(term);
      term.close();
    }
    return term.isLost ? 'lost' : 'ended';
  }

  async #tryAcquire(signal: AbortSignal): Promise<Held | undefined> {
    const { client, namespace, name } = this.#options;
    const lease = await client.get({ gvk: leaseKind, namespace, name }, signal);
    if (lease === undefined) {
      const fresh = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } };
      return await this.#write(fresh, 1, 'create', signal);
    }
    const record = leaseRecordOf(lease);
    if (!this.#isFree(record)) return undefined;
    return await this.#write(lease, record.transitions + 1, 'update', signal);
  }

  /** Released, ours, or silent for its whole duration since we first saw it as it is. */
  #isFree(record: LeaseRecord): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    const { holder, renewTime, transitions } = record;
    const fingerprint = JSON.stringify([holder, renewTime, transitions]);
    if (this.#observed?.fingerprint !== fingerprint) this.#observed = { fingerprint, atMs: nowMs };
    // Our own name without a leadership is a write whose answer was lost.
    if (holder === '' || holder === this.#options.identity) return true;
    return nowMs - this.#observed.atMs >= Math.max(record.durationMs, this.#durationMs);
  }

  async #write(
    lease: KubeObject,
    transitions: number,
    verb: 'create' | 'update',
    signal: AbortSignal,
  ): Promise<Held> {
    const sentAtMs = this.#options.clock.monotonicMs();
    const now = rfc3339Micro(this.#options.clock.now());
    const kept = leaseRecordOf(lease);
    const record: LeaseRecord = {
      holder: this.#options.identity,
      durationMs: this.#durationMs,
      transitions,
      renewTime: now,
      acquireTime:
        kept.holder === this.#options.identity && kept.transitions === transitions ? kept.acquireTime : now,
    };
    const written = await this.#options.client[verb](leaseWith(lease, record), {}, signal);
    return { lease: written, record, sentAtMs };
  }

  async #renewUntilOver(term: Term): Promise<void> {
    while (!term.over.aborted) {
      await this.#pause(term.over);
      if (term.over.aborted) return;
      const renewed = await this.#report(() => this.#renew(term), term.usable);
      if (renewed !== undefined) term.renewed(renewed);
    }
  }

  /** Conditional on the version we wrote; after a conflict or a lost answer the lease is read to see whose it is. */
  async #renew(term: Term): Promise<Held | undefined> {
    const { transitions } = term.held.record;
    try {
      return await this.#write(term.held.lease, transitions, 'update', term.usable);
    } catch (error) {
      const unclear =
        isKubeError(error, KUBE_CODES.conflict) || isKubeError(error, KUBE_CODES.unknownOutcome);
      if (!unclear) throw error;
    }
    const { client, namespace, name, identity } = this.#options;
    const lease = await client.get({ gvk: leaseKind, namespace, name }, term.usable);
    const record = lease === undefined ? undefined : leaseRecordOf(lease);
    if (lease === undefined || record?.holder !== identity || record.transitions !== transitions) {
      term.lose('another process holds it');
      return undefined;
    }
    return await this.#write(lease, transitions, 'update', term.usable);
  }

  /** Lets the next process start at once. What fails here only costs the others the lease's duration. */
  async #release(term: Term): Promise<void> {
    const released = leaseWith(term.held.lease, { ...term.held.record, holder: '', durationMs: 1000 });
    await this.#report(() => this.#options.client.update(released, {}, term.usable), term.usable);
    this.#observed = undefined;
  }

  /** Failures are reported and tried again; losing a race for the lease is none. */
  async #report<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    try {
      return await attempt();
    } catch (error) {
      const race = isKubeError(error, KUBE_CODES.conflict) || isKubeError(error, KUBE_CODES.alreadyExists);
      if (signal?.aborted !== true && !race) this.#options.onError(SetpointError.from(error));
      return undefined;
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#options.clock, jitter(this.#options.random, this.#retryMs, 0.2), signal);
    } catch {
      // Aborted: the caller's loop ends.
    }
  }
}

const leaseKind = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
