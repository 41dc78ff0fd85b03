import type { KubeClient } from '@setpoint/kube';
import { sameValue } from '@setpoint/kube';
import type { AppliedResults, LiveCache } from '@setpoint/sync';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import type { ClusterConnection, OpenedCluster } from './cluster-connection.ts';
import type { ClusterRecord } from './cluster-secret.ts';
import { type ConnectionState, type DestinationCluster, unreachable } from './destination.ts';

/** A record with its connection, as the registry hands it out. */
export class ClusterEntry implements DestinationCluster {
  #record: ClusterRecord;
  readonly #connection: ClusterConnection;

  constructor(record: ClusterRecord, connection: ClusterConnection) {
    this.#record = record;
    this.#connection = connection;
  }

  /** Takes what does not touch the connection: name, project, labels. True when that changes anything. */
  update(record: ClusterRecord): boolean {
    if (sameValue(record, this.#record)) return false;
    this.#record = record;
    return true;
  }

  get secret(): string {
    return this.#record.secret;
  }

  get server(): string {
    return this.#record.server;
  }

  get name(): string {
    return this.#record.name;
  }

  get project(): string {
    return this.#record.project;
  }

  get namespaces(): readonly string[] {
    return this.#record.namespaces;
  }

  get clusterResources(): boolean {
    return this.#record.clusterResources;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#record.labels;
  }

  get annotations(): Readonly<Record<string, string>> {
    return this.#record.annotations;
  }

  get client(): KubeClient {
    return this.#opened.client;
  }

  get live(): LiveCache {
    return this.#opened.live;
  }

  get applied(): AppliedResults {
    return this.#opened.applied;
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  get isReady(): boolean {
    return this.#connection.isReady;
  }

  get closed(): AbortSignal {
    return this.#connection.closed;
  }

  async ready(signal: AbortSignal): Promise<void> {
    try {
      await this.#connection.ready(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.closed.throwIfAborted();
      throw unreachable(this, SetpointError.from(error));
    }
  }

  open(): void {
    this.#connection.open();
  }

  check(): Promise<ConnectionState> {
    return this.#connection.check();
  }

  as(user: string): KubeClient {
    return this.#opened.as(user);
  }

  get #opened(): OpenedCluster {
    const { opened } = this.#connection;
    if (opened !== undefined) return opened;
    throw new SetpointError(codes.clusterUnreachable, `cluster ${this.server} is not connected yet`, {
      retry: 'backoff',
    });
  }
}
