import { SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { AppliedResults, LiveCache } from '@setpoint/sync';
import { codes } from '../errors.ts';
import type { ClusterIdentity } from '../project/permissions.ts';
import type { Destination } from '../resources/application-status.ts';
import type { ClusterRecord } from './cluster-secret.ts';

/** Whether a cluster answers. `Unknown` before anything was asked of it. */
export interface ConnectionState {
  readonly status: 'Successful' | 'Failed' | 'Unknown';
  /** Why it failed; undefined otherwise. */
  readonly error: SetpointError | undefined;
  /** When the status was found, epoch milliseconds. */
  readonly sinceMs: number;
  /** As `/version` says, without the leading v: `1.35.2`; '' before it answered. */
  readonly serverVersion: string;
}

/**
 * One cluster that applications are deployed to, as the registry holds it. Nothing is asked of it before the first
 * {@link DestinationCluster.ready} or {@link DestinationCluster.check}; until then `client`, `live` and `applied` throw
 * `argocd.cluster-unreachable`.
 */
export interface DestinationCluster extends ClusterRecord {
  readonly client: KubeClient;
  readonly live: LiveCache;
  readonly applied: AppliedResults;
  readonly connection: ConnectionState;
  /** True when live state is there to compare with. */
  readonly isReady: boolean;
  /** Aborts when this entry is removed or replaced: what is under way goes on with its successor, if there is one. */
  readonly closed: AbortSignal;
  /** Resolves when live state is there to compare with; throws `argocd.cluster-unreachable` when the cluster does not answer. */
  ready(signal: AbortSignal): Promise<void>;
  /** Asks the cluster now whether it answers; `client` can be used from then on. */
  check(): Promise<ConnectionState>;
  /** Opens the connection and begins to watch, unless that was done; returns at once. */
  open(): void;
  /** The cluster as another user sees it (`Impersonate-User`); only calls differ, live state is shared. */
  as(user: string): KubeClient;
}

/** The address and name under which Argo CD knows the cluster it runs in. */
export const inCluster: ClusterIdentity = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

/** The cluster the destination names; throws `argocd.cluster-not-found`, or when it names none or two. */
export function clusterFor<T extends ClusterIdentity>(destination: Destination, clusters: readonly T[]): T {
  const { server, name } = destination;
  if (server && name) {
    throw clusterError(
      `application destination can't have both name and server defined: ${name} ${server}`,
      'Remove spec.destination.name or spec.destination.server.',
    );
  }
  if (!server && !name) {
    throw clusterError(
      'Destination server missing from app spec',
      `Set spec.destination.server, for this cluster to ${inCluster.server}.`,
    );
  }
  const wanted = server?.replace(/\/+$/, '');
  const found = clusters.filter((cluster) => (wanted ? cluster.server === wanted : cluster.name === name));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (found.length > 1) {
    const servers = found.map((cluster) => cluster.server).join(' ');
    throw clusterError(
      `there are ${found.length} clusters with the same name: [${servers}]`,
      'Use spec.destination.server, or give the cluster Secrets different names.',
    );
  }
  const message = server
    ? `error getting cluster by server "${server}": cluster "${server}" not found`
    : `there are no clusters with this name: ${name ?? ''}`;
  throw clusterError(
    message,
    `Choose one of: ${clusters.map((cluster) => (server ? cluster.server : cluster.name)).join(', ')}; or register it with a Secret labelled argocd.argoproj.io/secret-type: cluster.`,
  );
}

function clusterError(message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.clusterNotFound, message, {
    subject: 'spec.destination',
    rule: 'A destination names exactly one registered cluster, by server or by name.',
    nextAction,
  });
}

/** What an application is told while its cluster does not answer. */
export function unreachable({ server, name }: ClusterIdentity, cause: SetpointError): SetpointError {
  const shown = name === '' || name === server ? server : `${name} (${server})`;
  const isRefused = cause.code === 'sync.kind-refused';
  const what = isRefused ? 'may not be seen whole' : 'is unreachable';
  return new SetpointError(codes.clusterUnreachable, `cluster ${shown} ${what}: ${cause.message}`, {
    subject: 'spec.destination',
    rule: isRefused
      ? 'Nothing is compared, written or pruned unless all that is live can be seen.'
      : 'Nothing is compared, written or pruned on a cluster that does not answer.',
    nextAction: isRefused
      ? 'Allow the controller to list and watch it, or set resource.respectRBAC or resource.exclusions in argocd-cm.'
      : (cause.nextAction ??
        'Check the address and credentials in the cluster Secret; it is tried again by itself.'),
    retry: 'backoff',
    cause,
  });
}
