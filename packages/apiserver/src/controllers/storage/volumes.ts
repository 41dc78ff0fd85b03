import { sameValue } from '../../kinds/field-error.ts';
import type { Draft } from '../../kinds/index.ts';
import type { TypedReference } from '../../kinds/model/meta.ts';
import type { ClaimSpec, Pod, Quantities } from '../../kinds/model/pod.ts';
import { quantityNanos } from '../../kinds/quantity.ts';
import { selectorMatches } from '../../kinds/selectors.ts';
import type { PersistentVolumeSpec } from '../../kinds/volume/persistent-volume.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CLAIM, POD, STORAGE_CLASS, VOLUME } from '../machinery/kinds.ts';
import { isFinished, type PodObject } from '../workloads/pod-facts.ts';

/** The provisioner that makes volumes out of nothing. */
export const SIMULATED_PROVISIONER = 'setpoint.dev/simulated';
export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const COMPONENT = 'persistentvolume-controller';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** On what the controller chose for the other, not somebody before it. */
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';

type ClaimObject = Draft & {
  spec: ClaimSpec;
  status?: { phase?: string; capacity?: Quantities; accessModes?: string[] };
};
type VolumeObject = Draft & { spec: PersistentVolumeSpec; status?: { phase?: string } };
type ClassObject = Draft & { provisioner?: string; reclaimPolicy?: string; volumeBindingMode?: string };

interface Scope {
  readonly cluster: Cluster;
  readonly claims: Informer<ClaimObject>;
  readonly volumes: Informer<VolumeObject>;
  readonly classes: Informer<ClassObject>;
  readonly pods: Informer<PodObject>;
}

/** Binds claims to volumes, makes volumes for claims of the simulated classes, and frees volumes whose claim went. */
export function startVolumes(cluster: Cluster): void {
  const claims = cluster.informer<ClaimObject>(CLAIM);
  const volumes = cluster.informer<VolumeObject>(VOLUME);
  const classes = cluster.informer<ClassObject>(STORAGE_CLASS);
  const pods = cluster.informer<PodObject>(POD);
  const scope = { cluster, claims, volumes, classes, pods };
  const claimQueue = cluster.queue('persistentvolumeclaim-binder', async (key) => {
    const claim = claims.get(key);
    if (claim !== undefined) await reconcileClaim(scope, claim);
  });
  const volumeQueue = cluster.queue('persistentvolume-binder', async (key) => {
    const volume = volumes.get(key);
    if (volume !== undefined) await reconcileVolume(scope, volume);
  });
  const wakePending = (): void => {
    for (const claim of claims.all()) if (claim.status?.phase !== 'Bound') claimQueue.add(keyOf(claim));
  };
  claims.onChange(({ object, previous }) => {
    const claim = (object ?? previous) as ClaimObject;
    claimQueue.add(keyOf(claim));
    if (claim.spec.volumeName) volumeQueue.add(`/${claim.spec.volumeName}`);
  });
  volumes.onChange(({ object, previous }) => {
    const volume = (object ?? previous) as VolumeObject;
    volumeQueue.add(keyOf(volume));
    const { namespace, name } = volume.spec.claimRef ?? {};
    if (name !== undefined) claimQueue.add(`${namespace ?? ''}/${name}`);
    else wakePending();
  });
  classes.onChange(wakePending);
  pods.onChange(({ object, previous }) => {
    const pod = (object ?? previous) as PodObject;
    const placed = object !== undefined && object.spec.nodeName !== previous?.spec.nodeName;
    const released = object === undefined || isFinished(object);
    if (!placed && !released) return;
    for (const name of claimNames(pod)) claimQueue.add(`${pod.metadata.namespace ?? ''}/${name}`);
  });
}

/** The claims a pod uses, by name; an ephemeral volume's claim is named after the pod and the volume. */
export function claimNames(pod: Pod): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim?.claimName) return [volume.persistentVolumeClaim.claimName];
    return volume.ephemeral === undefined ? [] : [`${pod.metadata.name}-${volume.name}`];
  });
}

function usersOf({ pods }: Scope, claim: ClaimObject): readonly PodObject[] {
  const name = claim.metadata.name ?? '';
  // A pod nobody has placed yet will find the claim gone, and wait.
  return pods
    .inNamespace(claim.metadata.namespace ?? '')
    .filter((pod) => Boolean(pod.spec.nodeName) && !isFinished(pod) && claimNames(pod).includes(name));
}

async function reconcileClaim(scope: Scope, claim: ClaimObject): Promise<void> {
  const { cluster } = scope;
  const finalizers = claim.metadata.finalizers ?? [];
  if (claim.metadata.deletionTimestamp !== undefined) {
    if (!finalizers.includes(CLAIM_PROTECTION) || usersOf(scope, claim).length > 0) return;
    const left = finalizers.filter((name) => name !== CLAIM_PROTECTION);
    await cluster.mergePatch(claim, { metadata: { uid: claim.metadata.uid, finalizers: left } });
    return;
  }
  if (!finalizers.includes(CLAIM_PROTECTION)) {
    const protectedBy = [...finalizers, CLAIM_PROTECTION];
    await cluster.mergePatch(claim, { metadata: { uid: claim.metadata.uid, finalizers: protectedBy } });
  }
  const live = await withDefaultClass(scope, scope.claims.get(keyOf(claim)) ?? claim);
  const volume = live.spec.volumeName
    ? scope.volumes.find('', live.spec.volumeName)
    : (findVolume(scope, live) ?? (await provision(scope, live)));
  if (volume !== undefined && isFor(volume, live)) await bind(scope, live, volume);
  else if (volume === undefined && live.spec.volumeName && live.status?.phase === 'Bound') {
    await cluster.updateStatus(live, { ...live.status, phase: 'Lost' });
  }
}

/** A claim that names no class gets the default one, also when that comes into being later. */
async function withDefaultClass({ cluster, classes }: Scope, claim: ClaimObject): Promise<ClaimObject> {
  if (claim.spec.storageClassName !== undefined || claim.spec.volumeName) return claim;
  const byDefault = [...classes.all()].find(
    ({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true',
  );
  if (byDefault === undefined) return claim;
  return cluster.update({
    ...claim,
    spec: { ...claim.spec, storageClassName: byDefault.metadata.name ?? '' },
  });
}

/** Free, or kept for this very claim. */
function isFor(volume: VolumeObject, claim: ClaimObject): boolean {
  const reference = volume.spec.claimRef;
  if (reference === undefined) return true;
  const sameName = reference.name === claim.metadata.name && reference.namespace === claim.metadata.namespace;
  return (
    sameName && (reference.uid === undefined || reference.uid === '' || reference.uid === claim.metadata.uid)
  );
}

/** The smallest free volume that satisfies the claim. */
function findVolume({ volumes }: Scope, claim: ClaimObject): VolumeObject | undefined {
  const wanted = sizeOf(claim.spec.resources?.requests);
  const fitting = [...volumes.all()].filter(
    (volume) =>
      isFor(volume, claim) &&
      volume.metadata.deletionTimestamp === undefined &&
      (volume.spec.storageClassName ?? '') === (claim.spec.storageClassName ?? '') &&
      (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem') &&
      (claim.spec.accessModes ?? []).every((mode) => (volume.spec.accessModes ?? []).includes(mode)) &&
      sizeOf(volume.spec.capacity) >= wanted &&
      (claim.spec.selector === undefined || selectorMatches(claim.spec.selector, volume.metadata.labels)),
  );
  const kept = fitting.find(({ spec }) => spec.claimRef !== undefined);
  if (kept !== undefined) return kept;
  return fitting.toSorted((a, b) => Number(sizeOf(a.spec.capacity) - sizeOf(b.spec.capacity)))[0];
}

function sizeOf(quantities: Quantities | undefined): bigint {
  return quantityNanos(quantities?.['storage']) ?? 0n;
}

async function provision(scope: Scope, claim: ClaimObject): Promise<VolumeObject | undefined> {
  const storageClass = scope.classes.find('', claim.spec.storageClassName ?? '');
  if (storageClass?.provisioner !== SIMULATED_PROVISIONER) {
    tellOfWaiting(scope, claim, storageClass);
    return undefined;
  }
  const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
  const isUsed =
    usersOf(scope, claim).length > 0 || claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
  if (waits && !isUsed) {
    tellOfWaiting(scope, claim, storageClass);
    return undefined;
  }
  const { uid = '', name = '', namespace = '' } = claim.metadata;
  const created = await scope.cluster.create<VolumeObject>({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${uid}`,
      annotations: { [PROVISIONED_BY]: SIMULATED_PROVISIONER },
      finalizers: [VOLUME_PROTECTION],
    },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' },
      accessModes: [...(claim.spec.accessModes ?? ['ReadWriteOnce'])],
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name ?? '',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path: `/var/lib/setpoint/volumes/pvc-${uid}` },
    },
  });
  scope.cluster.event(
    claim,
    'Normal',
    'ProvisioningSucceeded',
    `Successfully provisioned volume pvc-${uid}`,
    SIMULATED_PROVISIONER,
  );
  return created;
}

/** Says what a claim without a volume waits for. */
function tellOfWaiting({ cluster }: Scope, claim: ClaimObject, storageClass: ClassObject | undefined): void {
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    cluster.event(claim, type, reason, message, COMPONENT);
  const { storageClassName = '' } = claim.spec;
  if (storageClassName === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    tell('Normal', 'FailedBinding', message);
  } else if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(storageClassName)} not found`;
    tell('Warning', 'ProvisioningFailed', message);
  } else if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') {
    tell('Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  } else {
    const message = `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    tell('Normal', 'ExternalProvisioning', message);
  }
}

async function bind({ cluster }: Scope, claim: ClaimObject, volume: VolumeObject): Promise<void> {
  const { uid = '', name = '', namespace = '' } = claim.metadata;
  if (volume.spec.claimRef?.uid !== uid) {
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
    const annotations =
      volume.spec.claimRef === undefined
        ? { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' }
        : volume.metadata.annotations;
    const metadata = { ...volume.metadata, ...(annotations === undefined ? {} : { annotations }) };
    await cluster.update({ ...volume, metadata, spec: { ...volume.spec, claimRef } });
  }
  let bound = claim;
  const isChosen = claim.spec.volumeName !== volume.metadata.name;
  if (isChosen || claim.metadata.annotations?.[BIND_COMPLETED] === undefined) {
    const annotations = {
      ...claim.metadata.annotations,
      [BIND_COMPLETED]: 'yes',
      ...(isChosen ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}),
    };
    const spec = { ...claim.spec, volumeName: volume.metadata.name ?? '' };
    bound = await cluster.update({ ...claim, metadata: { ...claim.metadata, annotations }, spec });
  }
  const capacity = grownCapacity(claim, volume);
  const status = { phase: 'Bound', accessModes: volume.spec.accessModes ?? [], capacity };
  // A claim begins with the attributes its volume has; what changes them later says so itself.
  const { volumeAttributesClassName: attributes } = volume.spec as { volumeAttributesClassName?: string };
  const current = attributes === undefined ? {} : { currentVolumeAttributesClassName: attributes };
  await cluster.updateStatus(bound, { ...current, ...bound.status, ...status });
}

/** A claim that asks for more than it has gets it: simulated volumes grow freely. */
function grownCapacity(claim: ClaimObject, volume: VolumeObject): Quantities {
  const asked = claim.spec.resources?.requests ?? {};
  const has = volume.spec.capacity ?? {};
  const isSimulated = volume.metadata.annotations?.[PROVISIONED_BY] === SIMULATED_PROVISIONER;
  return isSimulated && sizeOf(asked) > sizeOf(has) ? { storage: asked['storage'] ?? '0' } : has;
}

async function reconcileVolume(scope: Scope, volume: VolumeObject): Promise<void> {
  const { cluster, claims } = scope;
  const reference = volume.spec.claimRef;
  const claim = reference && claims.find(reference.namespace ?? '', reference.name ?? '');
  const isHeld =
    claim !== undefined && (reference?.uid === undefined || claim.metadata.uid === reference.uid);
  if (volume.metadata.deletionTimestamp !== undefined) {
    const finalizers = volume.metadata.finalizers ?? [];
    if (isHeld || !finalizers.includes(VOLUME_PROTECTION)) return;
    const left = finalizers.filter((name) => name !== VOLUME_PROTECTION);
    await cluster.mergePatch(volume, { metadata: { uid: volume.metadata.uid, finalizers: left } });
    return;
  }
  if (reference?.uid !== undefined && !isHeld && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
    await cluster.remove(volume);
    return;
  }
  const phase = phaseOf(reference, isHeld, claim);
  if (!sameValue(volume.status?.phase, phase))
    await cluster.updateStatus(volume, { ...volume.status, phase });
}

function phaseOf(
  reference: TypedReference | undefined,
  isHeld: boolean,
  claim: ClaimObject | undefined,
): string {
  if (reference?.uid === undefined || reference.uid === '') return 'Available';
  if (!isHeld) return 'Released';
  return claim?.spec.volumeName ? 'Bound' : 'Available';
}

/** The claim of a pod's ephemeral volume, owned by the pod. */
export function ephemeralClaims(pod: PodObject): readonly Draft[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, ephemeral }) => {
    const template = ephemeral?.volumeClaimTemplate;
    if (template === undefined) return [];
    const { labels, annotations } = template.metadata ?? {};
    return [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name: `${pod.metadata.name}-${name}`,
          namespace: pod.metadata.namespace ?? '',
          ...(labels === undefined ? {} : { labels }),
          ...(annotations === undefined ? {} : { annotations }),
          ownerReferences: [controllerRef(pod)],
        },
        spec: template.spec,
      },
    ];
  });
}
