import type { KubeClient } from '@setpoint/kube';
import type { Logger } from '@setpoint/runtime';

/** On the pod that leads; the Service that people and webhooks reach selects it. */
const leaderLabel = 'setpoint.dev/leader';

/** Which pod this process runs in, from the environment that `deploy/` gives it. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
}

/** The pod that `POD_NAME` and `POD_NAMESPACE` name; undefined outside of one. */
export function podOf(env: Readonly<Record<string, string | undefined>>): Pod | undefined {
  const { POD_NAME: name, POD_NAMESPACE: namespace } = env;
  return name && namespace ? { name, namespace } : undefined;
}

/** Says on the pod whether it leads. A failure is logged: the controllers work without, only the Service does not. */
export async function labelLeader(
  pod: Pod | undefined,
  leads: boolean,
  client: KubeClient,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  if (pod === undefined) return;
  const location = { gvk: { group: '', version: 'v1', kind: 'Pod' }, ...pod };
  const patch = { metadata: { labels: { [leaderLabel]: leads ? 'true' : null } } };
  try {
    await client.patch(location, 'merge', patch, { fieldManager: 'setpoint' }, signal);
  } catch (error) {
    if (!signal.aborted) logger.warn({ err: error, pod: pod.name }, 'leader label not written');
  }
}
