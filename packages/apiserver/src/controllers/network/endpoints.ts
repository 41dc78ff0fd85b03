import { sameValue } from '../../kinds/field-error.ts';
import { ipFamily } from '../../kinds/ip.ts';
import type { Draft } from '../../kinds/index.ts';
import type {
  Endpoint,
  Endpoints,
  EndpointSlice,
  EndpointSubset,
  Service,
} from '../../kinds/model/network.ts';
import type { Pod } from '../../kinds/model/pod.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { ENDPOINT_SLICE, ENDPOINTS, POD, SERVICE } from '../machinery/kinds.ts';
import { isFinished, isReady, type PodObject } from '../workloads/pod-facts.ts';
import { TriggerTimes } from './trigger-times.ts';

type ServiceObject = Draft & Service;
type SliceObject = Draft & EndpointSlice;
type EndpointsObject = Draft & Endpoints;

const MAX_PER_SLICE = 100;
const MAX_ADDRESSES = 1000;
const SLICE_MANAGER = 'endpointslice-controller.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY_OLD = 'endpoints.kubernetes.io/managed-by';
const OLD_MANAGER = 'endpoint-controller';
/** When what the endpoints were changed for happened: for measuring how fast changes reach the network. */
const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';

interface Scope {
  readonly cluster: Cluster;
  readonly services: Informer<ServiceObject>;
  readonly triggers: TriggerTimes;
  readonly pods: Informer<PodObject>;
  readonly slices: Informer<SliceObject>;
  readonly endpoints: Informer<EndpointsObject>;
}

/** Keeps the Endpoints and EndpointSlices of every service with a selector equal to the pods it selects. */
export function startEndpoints(cluster: Cluster): void {
  const services = cluster.informer<ServiceObject>(SERVICE);
  const pods = cluster.informer<PodObject>(POD);
  const slices = cluster.informer<SliceObject>(ENDPOINT_SLICE);
  const endpoints = cluster.informer<EndpointsObject>(ENDPOINTS);
  const scope = { cluster, services, pods, slices, endpoints, triggers: new TriggerTimes() };
  const queue = cluster.queue('endpoints-controller', async (key) => {
    const service = services.get(key);
    if (service !== undefined) await reconcile(scope, service);
    else await forget(scope, key);
  });
  services.onChange(({ object, previous }) => queue.add(keyOf((object ?? previous) as ServiceObject)));
  pods.onChange(({ object, previous }) => {
    if (object !== undefined && previous !== undefined && isSameEndpoint(object, previous)) return;
    const namespace = (object ?? previous)?.metadata.namespace ?? '';
    for (const service of services.inNamespace(namespace)) {
      const selected = [object, previous].some((pod) => pod !== undefined && selects(service, pod));
      if (selected) queue.addBatched(keyOf(service), pods.countInNamespace(namespace));
    }
  });
  slices.onChange(({ object, previous }) => {
    const slice = (object ?? previous) as SliceObject;
    const name = slice.metadata.labels?.[SERVICE_NAME];
    if (name !== undefined) queue.add(`${slice.metadata.namespace ?? ''}/${name}`);
  });
  endpoints.onChange(({ object, previous }) => queue.add(keyOf((object ?? previous) as EndpointsObject)));
}

function isSameEndpoint(a: Pod, b: Pod): boolean {
  return (
    a.status?.podIP === b.status?.podIP &&
    a.status?.phase === b.status?.phase &&
    isReady(a) === isReady(b) &&
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    sameValue(a.metadata.labels, b.metadata.labels)
  );
}

function selects({ spec }: Service, pod: Pod): boolean {
  const selector = Object.entries(spec.selector ?? {});
  const labels = pod.metadata.labels ?? {};
  return (
    selector.length > 0 &&
    selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
  );
}

async function reconcile(scope: Scope, service: ServiceObject): Promise<void> {
  const { spec, metadata } = service;
  if (spec.type === 'ExternalName' || Object.keys(spec.selector ?? {}).length === 0) return;
  if (metadata.deletionTimestamp !== undefined) return;
  const selected = scope.pods
    .inNamespace(metadata.namespace ?? '')
    .filter((pod) => selects(service, pod))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const backends = selected.filter((pod) => pod.status?.podIP !== undefined && !isFinished(pod));
  const changedAt = scope.triggers.changedAt(service, selected);
  await writeEndpoints(scope, service, backends, changedAt);
  await writeSlices(scope, service, backends, changedAt);
}

/** Endpoints go with their service; slices are the garbage collector's. */
async function forget({ cluster, services, endpoints, triggers }: Scope, key: string): Promise<void> {
  triggers.forget(key);
  const left = endpoints.get(key);
  if (left?.metadata.labels?.[MANAGED_BY_OLD] !== OLD_MANAGER || services.get(key) !== undefined) return;
  await cluster.remove(left);
}

/** The annotations with the time of the change they come of, or without one where none is known. */
function withChange(
  annotations: Readonly<Record<string, string>> | undefined,
  changedAt: string | undefined,
): { annotations?: Record<string, string> } {
  const { [LAST_CHANGE]: _before, ...others } = annotations ?? {};
  const all = changedAt === undefined ? others : { ...others, [LAST_CHANGE]: changedAt };
  return Object.keys(all).length === 0 ? {} : { annotations: all };
}

function withoutAnnotations({
  annotations: _annotations,
  ...metadata
}: Draft['metadata']): Draft['metadata'] {
  return metadata;
}

interface ResolvedPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly appProtocol?: string;
}

/** The service's ports as the pod serves them; a named port the pod does not have is left out. */
function portsOf(service: Service, pod: Pod): readonly ResolvedPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const { name = '', protocol = 'TCP', targetPort = port.port, appProtocol } = port;
    const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol);
    if (number === undefined) return [];
    return [{ name, protocol, port: number, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function namedPort(pod: Pod, name: string, protocol: string): number | undefined {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** Backends grouped by the ports they serve: pods may give the same name to different numbers. */
function byPorts(
  service: Service,
  backends: readonly PodObject[],
): ReadonlyMap<string, readonly PodObject[]> {
  const groups = new Map<string, PodObject[]>();
  for (const pod of backends) {
    const key = JSON.stringify(portsOf(service, pod));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pod]);
    else group.push(pod);
  }
  return groups;
}

function isServing(service: Service, pod: Pod): boolean {
  if (service.spec.publishNotReadyAddresses === true) return true;
  return isReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

async function writeEndpoints(
  { cluster, endpoints }: Scope,
  service: ServiceObject,
  backends: readonly PodObject[],
  changedAt: string | undefined,
): Promise<void> {
  const { name = '', namespace = '', labels } = service.metadata;
  const existing = endpoints.find(namespace, name);
  const counted = backends
    .filter(
      ({ metadata }) =>
        metadata.deletionTimestamp === undefined || service.spec.publishNotReadyAddresses === true,
    )
    .slice(0, MAX_ADDRESSES);
  const subsets = [...byPorts(service, counted)].map(([ports, pods]) => subsetOf(service, pods, ports));
  const headless = service.spec.clusterIP === 'None' ? { [HEADLESS_LABEL]: '' } : {};
  const wanted = { ...labels, ...headless, [MANAGED_BY_OLD]: OLD_MANAGER };
  if (existing === undefined) {
    await cluster.create<EndpointsObject>({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels: wanted, ...withChange(undefined, changedAt) },
      ...(subsets.length > 0 ? { subsets } : {}),
    });
  } else if (!sameValue(existing.subsets, subsets) || !sameValue(existing.metadata.labels, wanted)) {
    const { annotations } = existing.metadata;
    const metadata = { ...withoutAnnotations(existing.metadata), ...withChange(annotations, changedAt) };
    await cluster.update({ ...existing, metadata: { ...metadata, labels: wanted }, subsets });
  }
}

function targetOf({ metadata: { name = '', namespace = '', uid = '' } }: Pod) {
  return { kind: 'Pod', name, namespace, uid };
}

function subsetOf(service: Service, pods: readonly PodObject[], portsText: string): EndpointSubset {
  const addressOf = (pod: PodObject) => ({
    ip: pod.status?.podIP ?? '',
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name
      ? { hostname: pod.spec.hostname }
      : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: targetOf(pod),
  });
  const ready = pods.filter((pod) => isServing(service, pod)).map(addressOf);
  const others = pods.filter((pod) => !isServing(service, pod)).map(addressOf);
  const ports = (JSON.parse(portsText) as ResolvedPort[]).map(({ name, ...port }) =>
    name === '' ? port : { name, ...port },
  );
  return {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(others.length > 0 ? { notReadyAddresses: others } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  };
}

interface SliceContent {
  readonly endpoints: Endpoint[];
  readonly ports: NonNullable<EndpointSlice['ports']>;
}

async function writeSlices(
  { cluster, slices }: Scope,
  service: ServiceObject,
  backends: readonly PodObject[],
  changedAt: string | undefined,
): Promise<void> {
  const { uid } = service.metadata;
  const labels = sliceLabels(service);
  const mine = slices
    .controlledBy(uid)
    .filter(
      ({ metadata }) =>
        metadata.labels?.[MANAGED_BY] === SLICE_MANAGER && metadata.deletionTimestamp === undefined,
    )
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const contents = sliceContents(service, backends);
  // Slices that need no change keep their content, so that one pod's change rewrites one slice.
  const free = [...mine];
  const left = contents.filter((content) => {
    const index = free.findIndex(
      (slice) =>
        sameValue(slice.endpoints, content.endpoints) &&
        sameValue(slice.ports, content.ports) &&
        sameValue(slice.metadata.labels, labels),
    );
    if (index >= 0) free.splice(index, 1);
    return index < 0;
  });
  for (const content of left) {
    const reused = free.shift();
    if (reused !== undefined) {
      const { annotations } = reused.metadata;
      const metadata = { ...withoutAnnotations(reused.metadata), ...withChange(annotations, changedAt) };
      await cluster.update({ ...reused, ...content, metadata: { ...metadata, labels } });
    } else await cluster.create(newSlice(service, content, changedAt));
  }
  // A service without endpoints keeps one empty slice.
  for (const slice of free) await cluster.remove(slice);
}

function sliceContents(service: Service, backends: readonly PodObject[]): readonly SliceContent[] {
  const contents: SliceContent[] = [];
  for (const [portsText, pods] of byPorts(service, backends)) {
    const ports = JSON.parse(portsText) as ResolvedPort[];
    for (let start = 0; start < pods.length; start += MAX_PER_SLICE) {
      const endpoints = pods.slice(start, start + MAX_PER_SLICE).map((pod) => endpointOf(service, pod));
      contents.push({ endpoints, ports: [...ports] });
    }
  }
  if (contents.length === 0) contents.push({ endpoints: [], ports: [] });
  return contents;
}

function endpointOf(service: Service, pod: PodObject): Endpoint {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready: isServing(service, pod), serving: isReady(pod), terminating },
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name
      ? { hostname: pod.spec.hostname }
      : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: targetOf(pod),
  };
}

function sliceLabels({ spec, metadata }: ServiceObject): Record<string, string> {
  const headless = spec.clusterIP === 'None' ? { [HEADLESS_LABEL]: '' } : {};
  return {
    ...metadata.labels,
    ...headless,
    [MANAGED_BY]: SLICE_MANAGER,
    [SERVICE_NAME]: metadata.name ?? '',
  };
}

function newSlice(service: ServiceObject, content: SliceContent, changedAt: string | undefined): SliceObject {
  const { name = '', namespace = '' } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: sliceLabels(service),
      ...withChange(undefined, changedAt),
      ownerReferences: [controllerRef(service)],
    },
    addressType: ipFamily(content.endpoints[0]?.addresses[0] ?? '') ?? 'IPv4',
    ...content,
  };
}
