import type { KubeClient, KubeObject } from '@setpoint/kube';

export interface ObjectEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  /** `Pod/web-0` */
  readonly object: string;
  readonly message: string;
}

type Subject = Pick<KubeObject, 'kind' | 'metadata'>;
const gvk = { group: '', version: 'v1', kind: 'Event' };

/** What was recorded about the objects, in no order. Objects without a namespace have none that could be listed. */
export async function eventsOf(
  objects: readonly Subject[],
  client: KubeClient,
  signal: AbortSignal,
): Promise<readonly ObjectEvent[]> {
  const wanted = new Set(objects.map(({ kind, metadata }) => keyOf(kind, metadata.namespace, metadata.name)));
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace ?? '').filter(Boolean));
  const lists = await Promise.all(
    [...namespaces].map((namespace) => client.list(gvk, { namespace }, signal)),
  );
  return lists.flatMap(({ items }) =>
    items.flatMap((item) => {
      const { involvedObject: about = {}, ...event } = item as unknown as EventFields;
      if (!wanted.has(keyOf(about.kind, about.namespace, about.name))) return [];
      const at = event.lastTimestamp ?? event.eventTime ?? item.metadata.creationTimestamp ?? '';
      const { type = '', reason = '', message = '' } = event;
      return [{ at, type, reason, object: `${about.kind ?? ''}/${about.name ?? ''}`, message }];
    }),
  );
}

interface EventFields {
  readonly involvedObject?: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

function keyOf(kind: string | undefined, namespace: string | undefined, name: string | undefined): string {
  return [kind, namespace, name].join('/');
}
