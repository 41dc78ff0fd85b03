import { type Application, isPermitted } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import type { LiveEntry } from '@setpoint/sync';
import type { Services } from '../services.ts';
import { clusterOf, liveNodes, type TreeNode } from '../state/live-resources.ts';
import type { ApplicationTree, ResourceNode, ResourceRef } from '../wire/argo-applications.ts';

/** What the application manages with everything that came of it; what should be there and is not has health Missing. */
export async function resourceTree(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<ApplicationTree> {
  const nodes = await visibleNodes(services, app, signal);
  const present = new Set(nodes.map(({ entry }) => refKey(entry.ref)));
  const missing = (app.status?.resources ?? []).flatMap((resource): ResourceNode[] => {
    const { group = '', version = '', kind = '', namespace = '', name = '' } = resource;
    if (present.has(refKey({ group, kind, namespace, name })) || resource.requiresPruning === true) return [];
    return [{ ...shortRef({ group, version, kind, namespace, name }), health: { status: 'Missing' } }];
  });
  return { nodes: [...nodes.map(nodeOf), ...missing] };
}

/** Without what the project does not let applications hold. */
async function visibleNodes(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<readonly TreeNode[]> {
  const project = services.state.project(app.spec.project || 'default');
  const cluster = clusterOf(services, app);
  const nodes = await liveNodes(services, app, signal);
  if (project === undefined) return [];
  return nodes.filter(
    ({ entry, parent }) => parent !== undefined || isPermitted(entry.ref, project, cluster),
  );
}

function nodeOf({ entry, parent }: TreeNode): ResourceNode {
  const { health, creationTimestamp, resourceVersion, body } = entry;
  const images = imagesIn(body);
  const info = entry.deleting ? [{ name: 'Status Reason', value: 'Terminating' }] : [];
  return {
    ...refOfEntry(entry),
    ...(parent === undefined ? {} : { parentRefs: [refOfEntry(parent)] }),
    ...(info.length === 0 ? {} : { info }),
    resourceVersion,
    ...(images.length === 0 ? {} : { images }),
    ...(health === undefined
      ? {}
      : { health: { status: health.status, ...(health.message === '' ? {} : { message: health.message }) } }),
    createdAt: creationTimestamp,
  };
}

function refOfEntry({ ref, version, uid }: LiveEntry): ResourceRef {
  return shortRef({ ...ref, version, uid });
}

/** Go leaves empty fields out. */
function shortRef(ref: Required<Omit<ResourceRef, 'uid'>> & { readonly uid?: string }): ResourceRef {
  return Object.fromEntries(Object.entries(ref).filter(([, value]) => value !== '' && value !== undefined));
}

/** The images of an object's pod template, or of a pod. */
function imagesIn(body: LiveEntry['body']): readonly string[] {
  const spec = body?.['spec'] as { template?: { spec?: PodSpec } } & PodSpec;
  const pod = spec?.template?.spec ?? (body?.kind === 'Pod' ? spec : undefined);
  const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
  return [...new Set(containers.map(({ image = '' }) => image).filter((image) => image !== ''))];
}

interface PodSpec {
  readonly containers?: readonly { readonly image?: string }[];
  readonly initContainers?: readonly { readonly image?: string }[];
}
