import { type ObjectRef, refKey } from '@setpoint/kube';
import type { Comparison, LiveEntry } from '@setpoint/sync';
import type { DestinationCluster } from '../clusters/destination.ts';
import { globMatches } from '../project/glob.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { isPermitted } from './compare-application.ts';

export interface OrphanRequest {
  readonly app: Application;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
  readonly comparison: Pick<Comparison, 'resources' | 'hooks'>;
  /** Whether an application of this mark exists. */
  readonly isApplication: (owner: string) => boolean;
}

/**
 * The objects in the application's namespace that belong to no application and that no other object created; empty unless
 * its project monitors them. What the project does not permit, what every namespace has, and what the project's list
 * ignores are none.
 */
export function orphanedResources(request: OrphanRequest): readonly LiveEntry[] {
  const { app, project, cluster, comparison, isApplication } = request;
  const namespace = app.spec.destination.namespace ?? '';
  const monitoring = project.spec.orphanedResources;
  if (monitoring === undefined || namespace === '') return [];
  const managed = new Set([...comparison.resources, ...comparison.hooks].map(({ ref }) => refKey(ref)));
  return cluster.live
    .topLevel(namespace)
    .filter(
      ({ ref, owner }) =>
        !managed.has(refKey(ref)) &&
        (owner === undefined || !isApplication(owner)) &&
        !isEverywhere(ref) &&
        !isIgnored(ref, monitoring.ignore ?? []) &&
        isPermitted(ref, project, cluster),
    );
}

/** What Kubernetes itself puts into namespaces. */
function isEverywhere({ group, kind, namespace, name }: ObjectRef): boolean {
  if (group !== '') return false;
  if (kind === 'Service') return namespace === 'default' && name === 'kubernetes';
  if (kind === 'ServiceAccount') return name === 'default';
  return kind === 'ConfigMap' && name === 'kube-root-ca.crt';
}

interface IgnoreEntry {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
}

function isIgnored(ref: ObjectRef, list: readonly IgnoreEntry[]): boolean {
  return list.some(
    ({ group = '', kind, name }) =>
      (!kind || globMatches(kind, ref.kind)) &&
      globMatches(group, ref.group) &&
      (!name || globMatches(name, ref.name)),
  );
}
