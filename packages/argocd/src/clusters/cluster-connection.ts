import { type Clock, jitter, type Random, SetpointError, type Timer } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { AppliedResults, LiveCache } from '@setpoint/sync';
import type { ConnectionState } from './destination.ts';

/** What an open connection consists of. */
export interface OpenedCluster {
  readonly client: KubeClient;
  /** The same cluster as another user. */
  readonly as: (user: string) => KubeClient;
  /** Made, and filled by watches, when it is first asked for. */
  readonly live: LiveCache;
  readonly applied: AppliedResults;
  close(): Promise<void>;
}

/** What live state tells its connection. */
export interface ConnectionListener {
  /** A list, a watch or a discovery failed. */
  readonly onError: (error: SetpointError) => void;
  /** Whether every kind may be listed has changed. */
  readonly onRefusal: () => void;
}

export interface ConnectionOptions {
  /** Makes client and live cache. */
  readonly open: (heard: ConnectionListener) => Promise<OpenedCluster>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called when the state changed, and when live state is there. */
  readonly onChange: () => void;
  readonly onError: (error: SetpointError) => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/**
 * One connection to a cluster and what is known of it. Nothing is polled while it works: a failed list or watch makes
 * it ask the cluster for its version, and only when that fails too the cluster counts as unreachable. Then it is asked
 * again, with growing pauses, until it answers, and the watches go on at once. One that does not let all of its live
 * state be seen has failed too, until it does.
 */
export class ClusterConnection {
  readonly #options: ConnectionOptions;
  readonly #closing = new AbortController();
  #state: ConnectionState;
  #opened: OpenedCluster | undefined;
  #opening: Promise<OpenedCluster> | undefined;
  #probing: Promise<ConnectionState> | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #watching = false;
  #synced = false;
  readonly #waiters = new Set<() => void>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#state = {
      status: 'Unknown',
      error: undefined,
      sinceMs: options.clock.now(),
      serverVersion: '',
    };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  get opened(): OpenedCluster | undefined {
    return this.#opened;
  }

  get isReady(): boolean {
    return this.#synced && this.#state.status !== 'Failed';
  }

  /** Resolves when live state is there; throws the reason when the cluster does not answer. */
  async ready(signal: AbortSignal): Promise<void> {
    this.open();
    while (!this.isReady) {
      if (this.#state.error !== undefined) throw this.#state.error;
      signal.throwIfAborted();
      this.closed.throwIfAborted();
      await this.#nextChange(AbortSignal.any([signal, this.closed]));
    }
  }

  /** Opens the connection and begins to watch, unless that was done. */
  open(): void {
    if (this.#watching) return;
    this.#watching = true;
    void this.check();
    void this.#watch();
  }

  /** Asks the cluster for its version, and remembers whether it answered. */
  check(): Promise<ConnectionState> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  async close(reason: SetpointError): Promise<void> {
    if (this.closed.aborted) return;
    this.#closing.abort(reason);
    this.#timer?.cancel();
    this.#wake();
    try {
      await (await this.#opening)?.close();
    } catch {
      // It never was open; why is on record.
    }
  }

  async #connect(): Promise<OpenedCluster> {
    try {
      this.#opened = await this.#options.open({
        onError: (error) => this.#heard(error),
        onRefusal: () => this.#judged(),
      });
      return this.#opened;
    } catch (cause) {
      // The Secret cannot be used as it is; a new one makes a new connection.
      this.#become('Failed', SetpointError.from(cause), '');
      throw cause;
    }
  }

  async #watch(): Promise<void> {
    try {
      const { live } = await (this.#opening ??= this.#connect());
      if (this.closed.aborted) return;
      await live.whenSynced(this.closed);
    } catch {
      // Closed before, or never connected, which is on record.
      return;
    }
    this.#synced = true;
    this.#wake();
    this.#options.onChange();
  }

  #heard(error: SetpointError): void {
    this.#options.onError(error);
    if (this.#state.status !== 'Failed' && !this.closed.aborted) void this.check();
  }

  async #probe(): Promise<ConnectionState> {
    try {
      const opened = await (this.#opening ??= this.#connect());
      const { gitVersion } = await opened.client.serverVersion(this.closed);
      this.#answered(opened, gitVersion.replace(/^v/, ''));
    } catch (cause) {
      if (!this.closed.aborted) this.#failed(SetpointError.from(cause));
    }
    return this.#state;
  }

  #answered(opened: OpenedCluster, version: string): void {
    const recovered = this.#failures > 0;
    this.#failures = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (recovered && this.#watching) opened.live.retryNow();
    this.#answer(opened, version);
  }

  #answer(opened: OpenedCluster, version: string): void {
    const refusal = this.#watching ? opened.live.refusal : undefined;
    this.#become(refusal === undefined ? 'Successful' : 'Failed', refusal, version);
  }

  /** Of a cluster that does not answer, that is what counts. */
  #judged(): void {
    const { status, serverVersion } = this.#state;
    if (this.#opened === undefined || this.closed.aborted || this.#failures > 0) return;
    if (status !== 'Unknown') this.#answer(this.#opened, serverVersion);
  }

  #failed(error: SetpointError): void {
    const { clock, random } = this.#options;
    this.#become('Failed', error, this.#state.serverVersion);
    if (this.#opened === undefined) return;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 8);
    this.#timer?.cancel();
    this.#timer = clock.setTimer(jitter(random, pauseMs, 0.5), () => void this.check());
  }

  #become(status: ConnectionState['status'], error: SetpointError | undefined, serverVersion: string): void {
    const { status: before, error: old, serverVersion: oldVersion } = this.#state;
    if (before === status && old?.message === error?.message && oldVersion === serverVersion) return;
    const sinceMs = before === status ? this.#state.sinceMs : this.#options.clock.now();
    this.#state = { status, error, sinceMs, serverVersion };
    this.#wake();
    if (before !== status || old?.message !== error?.message) this.#options.onChange();
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  #wake(): void {
    // Who is woken leaves the set.
    const waiters = Array.from(this.#waiters);
    for (const done of waiters) done();
  }
}
