import type { KubeClient, KubeObject } from '@setpoint/kube';

/** Which object's events are wanted. */
export interface InvolvedObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/**
 * The Events about one object, oldest first. Events live for an hour, in numbers that are not worth a watch: the API
 * server is asked for exactly these.
 */
export async function eventsOf(
  client: KubeClient,
  { namespace, name, uid }: InvolvedObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const fieldSelector = [
    `involvedObject.name=${name}`,
    ...(namespace === '' ? [] : [`involvedObject.namespace=${namespace}`]),
    ...(uid === undefined || uid === '' ? [] : [`involvedObject.uid=${uid}`]),
  ].join(',');
  const gvk = { group: '', version: 'v1', kind: 'Event' };
  const list = await client.list(gvk, { ...(namespace === '' ? {} : { namespace }), fieldSelector }, signal);
  return [...list.items].sort((a, b) => lastSeen(a).localeCompare(lastSeen(b)));
}

/** When the event happened last, RFC 3339. */
export function lastSeen(event: KubeObject): string {
  const { lastTimestamp, eventTime, series } = event as KubeObject & {
    readonly lastTimestamp?: string | null;
    readonly eventTime?: string | null;
    readonly series?: { readonly lastObservedTime?: string };
  };
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? '';
}
