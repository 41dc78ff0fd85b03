import type { Clock, Random } from '@setpoint/core';
import type { NetworkKubeClient } from '@setpoint/kube';
import type { Terminal } from './output/style.ts';

/** Where `setpoint up` keeps its state unless told otherwise, relative to the working directory. */
export const defaultDataDir = '.setpoint';

/** What every command gets: where to write, time, randomness, and when to stop. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Options common to the commands that speak to a cluster. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Namespace of the applications. Default `argocd`. */
  readonly appNamespace: string;
}

export interface Connection {
  readonly client: NetworkKubeClient;
  close(): Promise<void>;
}
