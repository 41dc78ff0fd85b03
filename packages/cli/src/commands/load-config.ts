import { ConfigState, configKinds } from '@setpoint/argocd';
import type { KubeClient } from '@setpoint/kube';

/** The configuration of Argo CD's namespace as it is now: settings, projects, repositories, clusters, keys. */
export async function loadConfig(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<ConfigState> {
  const config = new ConfigState();
  for (const { gvk, labelSelector } of configKinds) {
    const list = await client.list(gvk, { namespace, ...(labelSelector ? { labelSelector } : {}) }, signal);
    for (const item of list.items) config.set(item);
  }
  return config;
}
