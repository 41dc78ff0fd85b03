import type { KubeObject } from '@setpoint/kube';
import type { Services } from '../services.ts';
import { createSeen, patchSeen } from './platform-write.ts';

/** Changes texts of a ConfigMap of the platform's namespace: `null` removes one. It is made when it is not there. */
export async function changeConfigMap(
  services: Services,
  name: string,
  decide: (data: Readonly<Record<string, string>>) => Readonly<Record<string, string | null>>,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, configMaps } = services.state;
  const existing = services.state.configMap(name);
  if (existing === undefined) {
    const data = Object.fromEntries(Object.entries(decide({})).filter(([, value]) => value !== null));
    const metadata = { name, namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } };
    await createSeen(services, configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, signal);
    return;
  }
  const change = (current: KubeObject): object => ({
    data: decide((current['data'] ?? {}) as Readonly<Record<string, string>>),
  });
  await patchSeen(services, configMaps, existing, change, signal);
}
