import type { Draft } from '../kinds/index.ts';
import type { Condition, TypedReference } from '../kinds/model/meta.ts';
import type { Quantities } from '../kinds/model/pod.ts';
import type { PersistentVolumeSpec } from '../kinds/volume/persistent-volume.ts';
import { ageSince } from './duration.ts';
import { ageOf, lengthOf, NONE, nameOf, orNone, specOf, statusOf, UNKNOWN, UNSET } from './format.ts';
import { AGE, boolean, integer, type KindPrinter, NAME, text, wide } from './table.ts';

// --- Nodes

interface NodeStatus {
  conditions: Condition[];
  addresses: { type: string; address: string }[];
  nodeInfo: {
    kubeletVersion?: string;
    osImage?: string;
    kernelVersion?: string;
    containerRuntimeVersion?: string;
  };
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function nodeRoles(object: Draft): string {
  const roles = Object.entries(object.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return orNone([...new Set(roles)].sort().join(','));
}

function nodeState(object: Draft): string {
  const ready = (statusOf<NodeStatus>(object).conditions ?? []).find(({ type }) => type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return specOf<{ unschedulable: boolean }>(object).unschedulable === true
    ? `${state},SchedulingDisabled`
    : state;
}

function nodeCells(object: Draft, now: number): readonly unknown[] {
  const { addresses = [], nodeInfo = {} } = statusOf<NodeStatus>(object);
  const address = (type: string): string => orNone(addresses.find((entry) => entry.type === type)?.address);
  return [
    nameOf(object),
    nodeState(object),
    nodeRoles(object),
    ageOf(object, now),
    nodeInfo.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    nodeInfo.osImage || UNKNOWN,
    nodeInfo.kernelVersion || UNKNOWN,
    nodeInfo.containerRuntimeVersion || UNKNOWN,
  ];
}

// --- Volumes

const MODE_SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const MODE_ORDER = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

function accessModes(modes: readonly string[] | undefined): string {
  return MODE_ORDER.filter((mode) => (modes ?? []).includes(mode))
    .map((mode) => MODE_SHORT[mode])
    .join(',');
}

function phaseOf(object: Draft): string {
  return object.metadata.deletionTimestamp
    ? 'Terminating'
    : (statusOf<{ phase: string }>(object).phase ?? '');
}

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

function storageClassOf(object: Draft, name: string | undefined): string {
  const annotations = object.metadata.annotations ?? {};
  return Object.hasOwn(annotations, BETA_CLASS) ? (annotations[BETA_CLASS] ?? '') : (name ?? '');
}

function volumeCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<PersistentVolumeSpec>(object);
  const claim = spec.claimRef;
  return [
    nameOf(object),
    String(spec.capacity?.['storage'] ?? ''),
    accessModes(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? '',
    phaseOf(object),
    claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
    storageClassOf(object, spec.storageClassName),
    spec['volumeAttributesClassName'] ?? UNSET,
    statusOf<{ reason: string }>(object).reason ?? '',
    ageOf(object, now),
    spec.volumeMode ?? UNSET,
  ];
}

function claimCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<{
    volumeName: string;
    storageClassName: string;
    volumeMode: string;
    volumeAttributesClassName: string;
  }>(object);
  const status = statusOf<{ capacity: Quantities; accessModes: string[] }>(object);
  const bound = Boolean(spec.volumeName);
  return [
    nameOf(object),
    phaseOf(object),
    spec.volumeName ?? '',
    bound ? String(status.capacity?.['storage'] ?? '') : '',
    bound ? accessModes(status.accessModes) : '',
    storageClassOf(object, spec.storageClassName),
    spec.volumeAttributesClassName ?? UNSET,
    ageOf(object, now),
    spec.volumeMode ?? UNSET,
  ];
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

function storageClassCells(object: Draft, now: number): readonly unknown[] {
  const isDefault = object.metadata.annotations?.[DEFAULT_CLASS] === 'true';
  return [
    isDefault ? `${nameOf(object)} (default)` : nameOf(object),
    object['provisioner'] ?? '',
    object['reclaimPolicy'] ?? 'Delete',
    object['volumeBindingMode'] ?? 'Immediate',
    object['allowVolumeExpansion'] ?? false,
    ageOf(object, now),
  ];
}

// --- Quotas

function quotaCells(object: Draft, now: number): readonly unknown[] {
  const { hard = {}, used = {} } = statusOf<{ hard: Quantities; used: Quantities }>(object);
  const lines = (limits: boolean): string =>
    Object.keys(hard)
      .filter((name) => name.startsWith('limits') === limits)
      .sort()
      .map((name) => `${name}: ${used[name] ?? 0}/${hard[name]}`)
      .join(', ');
  return [nameOf(object), lines(false), lines(true), ageOf(object, now)];
}

// --- Events

interface EventFields {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  count?: number;
  deprecatedCount?: number;
  firstTimestamp?: string | null;
  deprecatedFirstTimestamp?: string | null;
  lastTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string };
  involvedObject?: TypedReference;
  regarding?: TypedReference;
  source?: { component?: string; host?: string };
  deprecatedSource?: { component?: string; host?: string };
  reportingComponent?: string;
  reportingController?: string;
  reportingInstance?: string;
}

function eventSource(event: EventFields): string {
  const source = event.source ?? event.deprecatedSource;
  const component = source?.component || event.reportingComponent || event.reportingController || '';
  const host = source?.host || event.reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}

function eventCells(object: Draft, now: number): readonly unknown[] {
  const event = object as unknown as EventFields;
  const first = event.firstTimestamp ?? event.deprecatedFirstTimestamp ?? event.eventTime;
  const last =
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.deprecatedLastTimestamp ?? first;
  const target = event.involvedObject ?? event.regarding;
  const kind = (target?.kind ?? '').toLowerCase();
  return [
    ageSince(last, now),
    event.type ?? '',
    event.reason ?? '',
    target?.name ? `${kind}/${target.name}` : kind,
    target?.fieldPath ?? '',
    eventSource(event),
    (event.message ?? event.note ?? '').trim(),
    ageSince(first, now),
    event.series?.count ?? event.count ?? event.deprecatedCount ?? 1,
    nameOf(object),
  ];
}

const EVENT: KindPrinter = {
  columns: [
    text('Last Seen', 'Time since it last happened.'),
    text('Type', 'Normal or Warning.'),
    text('Reason', 'Why, in one word.'),
    text('Object', 'What it happened to.'),
    wide('Subobject', 'The part of the object it happened to.'),
    wide('Source', 'Who reported it.'),
    text('Message', 'What happened.'),
    wide('First Seen', 'Time since it first happened.'),
    wide('Count', 'How often it happened.'),
    { ...wide('Name', 'Name of the event.'), format: 'name' },
  ],
  cells: eventCells,
};

function secretCells(object: Draft, now: number): readonly unknown[] {
  return [nameOf(object), object['type'] ?? '', lengthOf(object['data']), ageOf(object, now)];
}

export const clusterPrinters: Readonly<Record<string, KindPrinter>> = {
  '/Node': {
    columns: [
      NAME,
      text('Status', 'Whether the node is ready and takes pods.'),
      text('Roles', 'Roles its labels give the node.'),
      AGE,
      text('Version', 'Version of the kubelet.'),
      wide('Internal-IP', 'Address inside the cluster.'),
      wide('External-IP', 'Address outside the cluster.'),
      wide('OS-Image', 'Operating system.'),
      wide('Kernel-Version', 'Kernel.'),
      wide('Container-Runtime', 'Container runtime.'),
    ],
    cells: nodeCells,
  },
  '/Namespace': {
    columns: [NAME, text('Status', 'Active or Terminating.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      statusOf<{ phase: string }>(object).phase ?? '',
      ageOf(object, now),
    ],
  },
  '/ConfigMap': {
    columns: [NAME, text('Data', 'Number of keys.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      lengthOf(object['data']) + lengthOf(object['binaryData']),
      ageOf(object, now),
    ],
  },
  '/Secret': {
    columns: [NAME, text('Type', 'What the secret holds.'), text('Data', 'Number of keys.'), AGE],
    cells: secretCells,
  },
  '/ServiceAccount': {
    columns: [NAME, AGE],
    cells: (object, now) => [nameOf(object), ageOf(object, now)],
  },
  '/PersistentVolume': {
    columns: [
      NAME,
      text('Capacity', 'Size of the volume.'),
      text('Access Modes', 'Ways the volume can be mounted.'),
      text('Reclaim Policy', 'What happens when its claim is deleted.'),
      text('Status', 'Whether it is bound.'),
      text('Claim', 'Claim it is bound to.'),
      text('StorageClass', 'Its storage class.'),
      text('VolumeAttributesClass', 'Its attributes class.'),
      text('Reason', 'Why it is in this state.'),
      AGE,
      wide('VolumeMode', 'Filesystem or Block.'),
    ],
    cells: volumeCells,
  },
  '/PersistentVolumeClaim': {
    columns: [
      NAME,
      text('Status', 'Whether it is bound.'),
      text('Volume', 'Volume it is bound to.'),
      text('Capacity', 'Size of the volume.'),
      text('Access Modes', 'Ways the volume can be mounted.'),
      text('StorageClass', 'Storage class it asks for.'),
      text('VolumeAttributesClass', 'Attributes class it asks for.'),
      AGE,
      wide('VolumeMode', 'Filesystem or Block.'),
    ],
    cells: claimCells,
  },
  '/ResourceQuota': {
    columns: [
      NAME,
      text('Request', 'Requests and counts in use, of what is allowed.'),
      text('Limit', 'Limits in use, of what is allowed.'),
      AGE,
    ],
    cells: quotaCells,
  },
  '/ComponentStatus': {
    columns: [
      NAME,
      text('Status', 'Whether the component is healthy.'),
      text('Message', 'What it said.'),
      text('Error', 'What went wrong.'),
    ],
    cells(object) {
      const healthy = ((object['conditions'] ?? []) as Condition[]).find(({ type }) => type === 'Healthy');
      const status =
        healthy?.status === 'True' ? 'Healthy' : healthy?.status === 'False' ? 'Unhealthy' : 'Unknown';
      return [
        nameOf(object),
        status,
        healthy?.message ?? '',
        (healthy as { error?: string } | undefined)?.error ?? '',
      ];
    },
  },
  '/Event': EVENT,
  'events.k8s.io/Event': EVENT,
  'storage.k8s.io/StorageClass': {
    columns: [
      NAME,
      text('Provisioner', 'Who makes the volumes.'),
      text('ReclaimPolicy', 'What happens to a volume when its claim is deleted.'),
      text('VolumeBindingMode', 'When a volume is made for a claim.'),
      text('AllowVolumeExpansion', 'Whether claims may grow.'),
      AGE,
    ],
    cells: storageClassCells,
  },
  'storage.k8s.io/VolumeAttributesClass': {
    columns: [NAME, text('DriverName', 'Driver that applies the attributes.'), AGE],
    cells: (object, now) => [nameOf(object), object['driverName'] ?? '', ageOf(object, now)],
  },
  'storage.k8s.io/VolumeAttachment': {
    columns: [
      NAME,
      { ...text('Attacher', 'Driver that attaches the volume.'), format: 'name' },
      text('PV', 'Volume that is attached.'),
      text('Node', 'Node it is attached to.'),
      boolean('Attached', 'Whether it is attached.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{ attacher: string; nodeName: string; source: { persistentVolumeName?: string } }>(
        object,
      );
      const { attached } = statusOf<{ attached: boolean }>(object);
      return [
        nameOf(object),
        spec.attacher ?? '',
        spec.source?.persistentVolumeName ?? '',
        spec.nodeName ?? '',
        attached ?? false,
        ageOf(object, now),
      ];
    },
  },
  'storage.k8s.io/CSIDriver': {
    columns: [
      NAME,
      boolean('AttachRequired', 'Whether volumes have to be attached.'),
      boolean('PodInfoOnMount', 'Whether mounts are told about the pod.'),
      boolean('StorageCapacity', 'Whether scheduling looks at capacity.'),
      text('TokenRequests', 'Audiences of the tokens mounts get.'),
      boolean('RequiresRepublish', 'Whether volumes are published again and again.'),
      text('Modes', 'Volume lifecycles it supports.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{
        attachRequired: boolean;
        podInfoOnMount: boolean;
        storageCapacity: boolean;
        tokenRequests: { audience: string }[];
        requiresRepublish: boolean;
        volumeLifecycleModes: string[];
      }>(object);
      return [
        nameOf(object),
        spec.attachRequired ?? true,
        spec.podInfoOnMount ?? false,
        spec.storageCapacity ?? false,
        (spec.tokenRequests ?? []).map(({ audience }) => audience).join(',') || UNSET,
        spec.requiresRepublish ?? false,
        (spec.volumeLifecycleModes ?? []).join(',') || NONE,
        ageOf(object, now),
      ];
    },
  },
  'storage.k8s.io/CSINode': {
    columns: [NAME, integer('Drivers', 'Number of drivers on the node.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      lengthOf(specOf<{ drivers: unknown[] }>(object).drivers),
      ageOf(object, now),
    ],
  },
};
