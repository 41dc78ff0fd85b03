import type { LiveCache, PodFacts } from '@setpoint/sync';
import type { HostUsage } from '../wire/graph.ts';

/** What Argo CD counts of a Node, in its order. */
const resources = ['cpu', 'memory', 'storage'] as const;

/**
 * What of a Node is asked for by these Pods and by all others on it, of what it has; Pods that have ended ask for nothing.
 * Empty when the Node is not known, as on a cluster of which only some namespaces are watched.
 */
export function hostUsage(
  live: Pick<LiveCache, 'entry' | 'podsOn'>,
  node: string,
  own: ReadonlySet<string>,
): readonly HostUsage[] {
  const host = live.entry({ group: '', kind: 'Node', namespace: '', name: node })?.facts?.host;
  if (host === undefined) return [];
  const running = live.podsOn(node).flatMap(({ uid, facts }) => {
    const pod = facts?.pod;
    return pod === undefined || hasEnded(pod) ? [] : [{ isOwn: own.has(uid), requests: pod.requests }];
  });
  const sum = (resource: string, isOwn: boolean): number =>
    running.reduce((all, one) => all + (one.isOwn === isOwn ? (one.requests[resource] ?? 0) : 0), 0);
  return resources
    .filter((resource) => host.capacity[resource] !== undefined)
    .map((resource) => ({
      resource,
      byApplication: sum(resource, true),
      byOthers: sum(resource, false),
      capacity: host.capacity[resource] ?? 0,
    }));
}

const hasEnded = ({ phase }: PodFacts): boolean => phase === 'Succeeded' || phase === 'Failed';
