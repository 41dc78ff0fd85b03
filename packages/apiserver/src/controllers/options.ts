import type { Clock, Random, SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { KeptTokenClaims } from '../auth/service-account-tokens.ts';

export interface ControllersOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  /** PEM of the cluster's root certificate, for `kube-root-ca.crt`. Default: none is written. */
  readonly rootCa?: string;
  /** Issues the token a Secret of type `kubernetes.io/service-account-token` is to hold. Default: none is filled. */
  readonly issueToken?: (claims: KeptTokenClaims) => string;
  readonly simulation?: SimulationOptions;
  /** Write Events about what happens. Default true. */
  readonly events?: boolean;
  /** How long events are kept, in milliseconds. Default one hour. */
  readonly eventTtlMs?: number;
  /** Told of failures that will be tried again. Default: nobody. */
  readonly onError?: (error: SetpointError) => void;
}

export interface SimulationOptions {
  /** Simulated nodes `setpoint-node-0`, …; 0 turns scheduler and kubelet off. Default 1. */
  readonly nodes?: number;
  /** What each node has. Default 1000 CPUs, 4 TiB of memory and 10,000 pods: everything fits. */
  readonly capacity?: Readonly<Record<string, string>>;
  /** Time between renewals of the nodes' leases, in milliseconds. Default: none, so that at rest nothing is written. */
  readonly heartbeatMs?: number;
  /** From a pod being placed to it running, in milliseconds. Default 100. */
  readonly startDelayMs?: number;
  /** How long pods run that end, in milliseconds. Default 300. */
  readonly runDurationMs?: number;
  /** From a pod being deleted to it being gone, in milliseconds. Default 50. */
  readonly terminationDelayMs?: number;
  /** Give LoadBalancer services and ingresses an address. Default true. */
  readonly loadBalancers?: boolean;
  /** Make the default storage class `standard`, whose volumes are simulated. Default true. */
  readonly storage?: boolean;
}

export const DEFAULT_CAPACITY: Readonly<Record<string, string>> = {
  cpu: '1k',
  memory: '4Ti',
  'ephemeral-storage': '10Ti',
  pods: '10k',
};

export interface Controllers {
  /** Resolves when every controller knows the cluster and follows it. */
  readonly ready: Promise<void>;
  /** Ends everything; no write begins afterwards. */
  stop(): void;
}
