import { type Application, type DestinationCluster, ownerNameOf } from '@setpoint/argocd';
import { type KubeObject, type ObjectRef, refKey } from '@setpoint/kube';
import type { LiveEntry, LiveNode } from '@setpoint/sync';
import { codes, serverError } from '../errors.ts';
import type { Services } from '../services.ts';
import { keyOf } from './watched.ts';

/** The cluster that the application goes to; throws `server.failed-precondition` when it names none that is known. */
export function clusterOf(services: Services, app: Application): DestinationCluster {
  const { server = '', name = '' } = app.spec.destination;
  const found = services.clusters().find((cluster) => (server ? cluster.server === server : cluster.name === name));
  if (found !== undefined) return found;
  throw serverError(codes.precondition, `cluster ${server || name || '""'} is not registered`, {
    subject: `Application ${keyOf(app)} spec.destination`,
    nextAction: 'Register the cluster, or correct the destination.',
  });
}

/** One live object of an application, below the object that created it. */
export interface TreeNode {
  readonly entry: LiveEntry;
  readonly parent: LiveEntry | undefined;
}

/** Every live object of the application: what it manages, and what descends from that; parents come first. */
export function liveNodes(services: Services, app: Application): readonly TreeNode[] {
  const owner = ownerNameOf(keyOf(app), services.state.namespace);
  const nodes: TreeNode[] = [];
  const walk = (node: LiveNode, parent: LiveEntry | undefined): void => {
    nodes.push({ entry: node.entry, parent });
    for (const child of node.children) walk(child, node.entry);
  };
  for (const root of clusterOf(services, app).live.tree(owner)) walk(root, undefined);
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
  if (!belongsTo(services, app, ref)) return undefined;
  const { live } = clusterOf(services, app);
  const wanted = { ref, version: version || live.entry(ref)?.version || '' };
  return (await live.load([wanted], signal)).get(refKey(ref));
}

/** Whether the object is one the application manages or one that descends from such. */
export function belongsTo(services: Services, app: Application, ref: ObjectRef): boolean {
  const managed = (app.status?.resources ?? []).some(
    (resource) =>
      (resource.group ?? '') === ref.group &&
      resource.kind === ref.kind &&
      (resource.namespace ?? '') === ref.namespace &&
      resource.name === ref.name,
  );
  if (managed) return true;
  const key = refKey(ref);
  return liveNodes(services, app).some(({ entry }) => refKey(entry.ref) === key);
}
