import type { Clock, Random, SetpointError } from '@setpoint/core';
import { createKubeClient, type NetworkKubeClient } from '@setpoint/kube';
import { type LeaseOptions, type Logger, runWithLease } from '@setpoint/runtime';
import { type Engine, type EngineOptions, startEngine } from './platform.ts';

export interface LeadOptions extends Omit<EngineOptions, 'client' | 'impersonate'> {
  readonly client: NetworkKubeClient;
  /** The namespace of settings, projects, applications and the lease. */
  readonly namespace: string;
  /** Unique to this start of this process. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Runs while this process leads, beside the controllers, until its signal aborts; when it fails, leading ends. */
  readonly beside?: (engine: Engine, client: NetworkKubeClient, signal: AbortSignal) => Promise<void>;
  /** Default: as {@link LeaseOptions} has them. */
  readonly timing?: Pick<LeaseOptions, 'durationMs' | 'renewDeadlineMs' | 'retryMs'>;
}

/**
 * `setpoint controller` upon a cluster that prepareCluster has prepared: runs the controllers whenever this
 * process holds the lease, until the signal aborts. Not one write of theirs leaves after the lease has run out. Rejects
 * when the controllers fail.
 */
export async function lead(options: LeadOptions, signal: AbortSignal): Promise<void> {
  const { client, namespace, identity, clock, random, logger, timing, beside, ...rest } = options;
  const connect =
    options.connect ?? ((config, given) => createKubeClient(config, { clock, random, ...given }));
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
      const end = new AbortController();
      const until = AbortSignal.any([leadership.signal, end.signal]);
      const other = beside?.(engine, fenced, until) ?? stopped(until);
      try {
        await Promise.race([engine.done, other]);
      } finally {
        end.abort(leadership.signal.reason);
        await Promise.allSettled([other]);
        await engine.stop();
      }
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
