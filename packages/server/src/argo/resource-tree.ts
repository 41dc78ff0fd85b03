import { isIP } from 'node:net';
import { type Application, externalUrlsOf, isPermitted } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import type { LiveCache, LiveEntry } from '@setpoint/sync';
import type { Services } from '../services.ts';
import { hostUsage } from '../state/host-usage.ts';
import { clusterOf, liveNodes, type TreeNode } from '../state/live-resources.ts';
import type { ApplicationTree, HostInfo, ResourceNode, ResourceRef } from '../wire/argo-applications.ts';

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
  const hosts = hostsOf(nodes, clusterOf(services, app).live);
  return { nodes: [...nodes.map(nodeOf), ...missing], ...(hosts.length === 0 ? {} : { hosts }) };
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
  const { health, creationTimestamp, resourceVersion, body, facts } = entry;
  const images = facts?.pod?.images ?? imagesIn(body);
  const info = infoOf(entry);
  const networkingInfo = networkingInfoOf(entry);
  return {
    ...refOfEntry(entry),
    ...(parent === undefined ? {} : { parentRefs: [refOfEntry(parent)] }),
    ...(info.length === 0 ? {} : { info }),
    ...(networkingInfo === undefined ? {} : { networkingInfo }),
    resourceVersion,
    ...(images.length === 0 ? {} : { images }),
    ...(health === undefined
      ? {}
      : { health: { status: health.status, ...(health.message === '' ? {} : { message: health.message }) } }),
    createdAt: creationTimestamp,
  };
}

type Info = NonNullable<ResourceNode['info']>;

/** In Argo CD's words. */
function infoOf({ facts, deleting }: LiveEntry): Info {
  const { pod, revision } = facts ?? {};
  if (revision !== undefined && revision > 0) return [{ name: 'Revision', value: `Rev:${revision}` }];
  if (pod === undefined) return deleting ? [{ name: 'Status Reason', value: 'Terminating' }] : [];
  const ended = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  return [
    ...(pod.reason === '' ? [] : [{ name: 'Status Reason', value: pod.reason }]),
    { name: 'Node', value: pod.node },
    { name: 'Containers', value: `${pod.ready}/${pod.containers}` },
    ...(pod.restarts === 0 ? [] : [{ name: 'Restart Count', value: String(pod.restarts) }]),
    ...(ended
      ? []
      : [
          { name: 'cpu', value: String(pod.requests['cpu'] ?? 0) },
          { name: 'memory', value: String(pod.requests['memory'] ?? 0) },
        ]),
  ];
}

function networkingInfoOf({ facts, body }: LiveEntry): ResourceNode['networkingInfo'] {
  const network = facts?.network;
  const externalURLs = body === undefined ? [] : externalUrlsOf(body);
  if (network === undefined && externalURLs.length === 0) return undefined;
  const { labels, targetLabels, targetRefs, addresses } = network ?? {};
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(targetLabels === undefined ? {} : { targetLabels }),
    ...(targetRefs === undefined
      ? {}
      : { targetRefs: targetRefs.map((ref) => shortRef({ ...ref, version: '' })) }),
    ...(addresses === undefined || addresses.length === 0
      ? {}
      : {
          ingress: addresses.map((address) =>
            isIP(address) === 0 ? { hostname: address } : { ip: address },
          ),
        }),
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
  };
}

/** The Nodes that Pods of the application run on, with what is asked of them. */
function hostsOf(nodes: readonly TreeNode[], live: LiveCache): readonly HostInfo[] {
  const pods = nodes.flatMap(({ entry }) => (entry.facts?.pod === undefined ? [] : [entry]));
  const own = new Set(pods.map(({ uid }) => uid));
  return [...new Set(pods.map(({ facts }) => facts?.pod?.node ?? ''))].sort().flatMap((name): HostInfo[] => {
    const usage = hostUsage(live, name, own);
    if (usage.length === 0) return [];
    const system = live.entry({ group: '', kind: 'Node', namespace: '', name })?.facts?.host?.system ?? {};
    const resourcesInfo = usage.map(({ resource, byApplication, byOthers, capacity }) => ({
      resourceName: resource,
      ...(byApplication === 0 ? {} : { requestedByApp: byApplication }),
      ...(byOthers === 0 ? {} : { requestedByNeighbors: byOthers }),
      capacity,
    }));
    return [{ name, resourcesInfo, systemInfo: system }];
  });
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
