import { type Application, clusterFor, type DestinationCluster, ownerNameOf } from '@setpoint/argocd';
import { type KubeObject, namespacedName, type ObjectRef, refKey } from '@setpoint/kube';
import type { LiveEntry, LiveNode } from '@setpoint/sync';
import type { Services } from '../services.ts';

/** The cluster that the application goes to; throws `argocd.cluster-not-found`. */
export function clusterOf(services: Pick<Services, 'clusters'>, app: Application): DestinationCluster {
  return clusterFor(app.spec.destination, services.clusters());
}

/** One live object of an application, below the object that created it. */
export interface TreeNode {
  readonly entry: LiveEntry;
  readonly parent: LiveEntry | undefined;
}

/** What is needed to find what an application has in its cluster. */
export type TreePorts = Pick<Services, 'clusters' | 'state'>;

/**
 * What the application manages that is live, each with what descends from it. Throws `argocd.cluster-unreachable` while
 * its cluster does not answer.
 */
export async function liveTree(
  services: TreePorts,
  app: Application,
  signal: AbortSignal,
): Promise<readonly LiveNode[]> {
  const cluster = clusterOf(services, app);
  await cluster.ready(signal);
  return cluster.live.tree(ownerNameOf(namespacedName(app), services.state.namespace));
}

/** Every live object of {@link liveTree}; parents come first. */
export async function liveNodes(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<readonly TreeNode[]> {
  const nodes: TreeNode[] = [];
  const walk = (node: LiveNode, parent: LiveEntry | undefined): void => {
    nodes.push({ entry: node.entry, parent });
    for (const child of node.children) walk(child, node.entry);
  };
  for (const root of await liveTree(services, app, signal)) walk(root, undefined);
  return nodes;
}

/** The live object of an application with its body; undefined when it is not the application's or does not exist. */
export async function liveObject(
  services: Services,
  app: Application,
  ref: ObjectRef,
  version: string,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  if (!(await belongsTo(services, app, ref, signal))) return undefined;
  const { live } = clusterOf(services, app);
  const wanted = { ref, version: version || live.entry(ref)?.version || '' };
  return (await live.load([wanted], signal)).get(refKey(ref));
}

/** Whether the object is one the application manages or one that descends from such. */
async function belongsTo(
  services: Services,
  app: Application,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<boolean> {
  const managed = (app.status?.resources ?? []).some(
    (resource) =>
      (resource.group ?? '') === ref.group &&
      resource.kind === ref.kind &&
      (resource.namespace ?? '') === ref.namespace &&
      resource.name === ref.name,
  );
  if (managed) return true;
  const key = refKey(ref);
  return (await liveNodes(services, app, signal)).some(({ entry }) => refKey(entry.ref) === key);
}
