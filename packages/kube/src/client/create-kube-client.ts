import { type Clock, type Random, systemClock, systemRandom } from '@setpoint/core';
import { discover } from '../discovery/discover.ts';
import { createRestMapper } from '../discovery/rest-mapper.ts';
import { ApiConnection } from './api-connection.ts';
import type { ClusterConfig } from './cluster-config.ts';
import { HttpKubeClient, type NetworkKubeClient } from './http-kube-client.ts';
import { isLoopback } from './loopback.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts';
import { HttpTransport, type Transport } from './transport.ts';

export interface KubeClientOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  readonly random?: Random;
  /** Longest wait for one answer; each attempt has its own. Default 30,000 ms. */
  readonly timeoutMs?: number;
  /** A watch without a byte for so long is dead; servers send bookmarks every minute. Default 90,000 ms. */
  readonly watchStallMs?: number;
  /** Default 10,000 ms. */
  readonly connectTimeoutMs?: number;
  /** Connections for requests; further ones wait. Each watch has its own connection beside them. Default 32. */
  readonly maxConnections?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Ask for gzip. Default: unless the server is on this machine. */
  readonly compression?: boolean;
  /** Default `setpoint`; the server derives a default field manager from the part before the slash. */
  readonly userAgent?: string;
  /** Receives what the server warns about (deprecated versions, unknown fields). Default: ignored. */
  readonly onWarning?: (subject: string, warning: string) => void;
  /** Replaces the network, in simulation. Default: HTTP/1.1 connections to the server. */
  readonly transport?: Transport;
}

/**
 * A client of one cluster; opens no connection before the first call. See {@link KubeClientOptions} for the defaults.
 *
 * @example
 * const client = createKubeClient(await loadKubeconfig());
 * const signal = AbortSignal.timeout(10_000);
 * const pods = await client.list({ group: '', version: 'v1', kind: 'Pod' }, { namespace: 'default' }, signal);
 */
export function createKubeClient(config: ClusterConfig, options: KubeClientOptions = {}): NetworkKubeClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const transport =
    options.transport ??
    new HttpTransport(config, {
      maxConnections: options.maxConnections ?? 32,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    });
  const connection = new ApiConnection(
    config,
    transport,
    {
      clock,
      random,
      retry: { ...defaultRetryPolicy, ...options.retry },
      timeoutMs: options.timeoutMs ?? 30_000,
      userAgent: options.userAgent ?? 'setpoint',
      compression: options.compression ?? !isLoopback(config.server),
      onWarning: options.onWarning ?? (() => {}),
    },
    config.impersonate,
  );
  const get = async (path: string, accept: string, signal: AbortSignal): Promise<unknown> =>
    (await connection.call({ method: 'GET', path, accept, subject: path, repeatable: true }, signal)).value;
  const mapper = createRestMapper({ clock, discover: (signal) => discover(get, signal) });
  const watch = { clock, random, stallMs: options.watchStallMs ?? 90_000 };
  return new HttpKubeClient({ server: config.server, connection, mapper, transport, watch });
}
