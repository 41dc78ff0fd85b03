import { createKubeClient, type KubeClient, kubeconfigFromText } from '@setpoint/kube';
import type { PluginDefinition } from '@setpoint/render';
import type { Logger } from '@setpoint/runtime';
import { type Engine, prepareCluster, startEngine } from './platform.ts';

export interface LocalEngineOptions {
  /** The embedded API server, in process. */
  readonly client: KubeClient;
  /** The same over the network, for syncs that act as somebody else. */
  readonly kubeconfig: string;
  readonly cacheDir: string;
  readonly logger?: Logger;
  readonly plugins?: readonly PluginDefinition[];
}

/** Prepares the embedded API server and starts the controllers on it. */
export async function startLocalEngine(
  { client, kubeconfig, ...rest }: LocalEngineOptions,
  signal: AbortSignal,
): Promise<{ readonly engine: Engine; stop(): Promise<void> }> {
  await prepareCluster(client, 'argocd', signal);
  const network = createKubeClient(await kubeconfigFromText(kubeconfig));
  const engine = startEngine({ ...rest, client, impersonate: (user) => network.impersonate({ user }) });
  return {
    engine,
    async stop() {
      await engine.stop();
      await network.close();
    },
  };
}
