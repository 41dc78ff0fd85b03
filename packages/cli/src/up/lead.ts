import type { Clock, Random, SetpointError } from '@setpoint/core';
import { createKubeClient, type NetworkKubeClient } from '@setpoint/kube';
import { type LeaseOptions, type Logger, runWithLease } from '@setpoint/runtime';
import { type EngineOptions, prepareCluster, startEngine } from './platform.ts';

export interface LeadOptions extends Omit<EngineOptions, 'client' | 'impersonate'> {
  readonly client: NetworkKubeClient;
  /** The namespace of settings, projects, applications and the lease. */
  readonly namespace: string;
  /** Unique to this start of this process. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Default: as {@link LeaseOptions} has them. */
  readonly timing?: Pick<LeaseOptions, 'durationMs' | 'renewDeadlineMs' | 'retryMs'>;
}

/**
 * `setpoint controller`: prepares the cluster, then runs the controllers whenever this process holds the lease, until
 * the signal aborts. Not one write of theirs leaves after the lease has run out. Rejects when the cluster cannot be
 * prepared and when the controllers fail.
 */
export async function lead(options: LeadOptions, signal: AbortSignal): Promise<void> {
  const { client, namespace, identity, clock, random, logger, timing, ...rest } = options;
  const connect =
    options.connect ?? ((config, given) => createKubeClient(config, { clock, random, ...given }));
  await prepareCluster(client, namespace, signal);
  const lease: LeaseOptions = {
    client,
    namespace,
    name: 'setpoint-controller',
    identity,
    clock,
    random,
    ...timing,
    onError: (error: SetpointError) => logger.warn({ err: error }, 'lease'),
  };
  await runWithLease(
    lease,
    async (leadership) => {
      const { assertHeld } = leadership;
      const fenced = client.guarded(assertHeld);
      const engine = startEngine({
        ...rest,
        client: fenced,
        impersonate: (user) => fenced.impersonate({ user }),
        connect: (config, given) => connect(config, given).guarded(assertHeld),
        namespace,
        clock,
        random,
        logger,
      });
      await Promise.race([engine.done, stopped(leadership.signal)]);
      await engine.stop();
    },
    signal,
  );
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
