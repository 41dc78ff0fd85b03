import type { Clock, Random, SetpointError } from '@setpoint/core';
import type { KubeClient } from '../client/kube-client.ts';
import { createReflector } from '../watch/reflector.ts';

export interface FollowDiscoveryOptions {
  readonly client: Pick<KubeClient, 'list' | 'watch' | 'mapper'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The kinds served may have changed; the mapper has been invalidated already. Called once for a burst of changes. */
  readonly onChange?: () => void;
  onError(error: SetpointError): void;
}

/** What adds kinds to a server and takes them away. */
const sources = [
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', version: 'v1', kind: 'APIService' },
];

/** Changes that come closer together are one. */
const burstMs = 50;

/**
 * Keeps the client's mapper current: every change of a CustomResourceDefinition or an APIService, also of its status,
 * makes it ask discovery again. Resolves when the first lists are in; goes on until the signal aborts.
 */
export async function followDiscovery(options: FollowDiscoveryOptions): Promise<void> {
  const { client, clock, random, signal } = options;
  let synced = false;
  let announced = true;
  const announce = (): void => {
    announced = true;
    if (!signal.aborted) options.onChange?.();
  };
  const changed = (): void => {
    if (!synced) return;
    client.mapper.invalidate();
    if (!announced) return;
    announced = false;
    clock.setTimer(burstMs, announce);
  };
  const served = await Promise.all(sources.map((gvk) => client.mapper.mapping(gvk, signal)));
  const reflectors = served
    .filter((mapping) => mapping !== undefined)
    .map(({ gvk }) =>
      createReflector({
        client,
        gvk,
        metadataOnly: true,
        clock,
        random,
        signal,
        onAdd: changed,
        onUpdate: changed,
        onDelete: changed,
        onError: (error) => options.onError(error),
      }),
    );
  await Promise.all(reflectors.map((reflector) => reflector.synced));
  // What came with the first lists was there before.
  synced = true;
  client.mapper.invalidate();
}
