import type { KubeObject } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';

/** The value of a selectable field as text; an absent one is ''. */
export type FieldReader = (object: KubeObject) => string;

/** Beside metadata.name and metadata.namespace, by storage resource (pkg/apis/core/v1/conversion.go and the registries). */
const fields: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '/pods',
    [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.podIPs',
      'status.nominatedNodeName',
    ],
  ],
  [
    '/events',
    [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  ['/secrets', ['type']],
  ['/namespaces', ['status.phase']],
  ['/nodes', ['spec.unschedulable']],
  ['/replicationcontrollers', ['status.replicas']],
  ['resource.k8s.io/resourceslices', ['spec.nodeName', 'spec.driver']],
  ['/services', ['spec.clusterIP', 'spec.type']],
  ['batch/jobs', ['status.successful']],
  ['certificates.k8s.io/certificatesigningrequests', ['spec.signerName']],
]);

/** The fields of events under the names events.k8s.io gives them, which then are the only ones. */
const eventsV1Names: ReadonlyMap<string, string> = new Map([
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
]);
const coreEventNames: ReadonlySet<string> = new Set(eventsV1Names.values());

/** How to read a field the resource can be selected by; undefined when it cannot. */
export function selectableField(resource: ApiResource, field: string): FieldReader | undefined {
  const { storage, custom } = resource;
  const isEventsV1 = resource.gvk.group === 'events.k8s.io';
  if (isEventsV1 && coreEventNames.has(field.split('.')[0] ?? '')) return undefined;
  const stored = isEventsV1 ? eventField(field) : field;
  const known = custom?.selectableFields ?? fields.get(storage) ?? [];
  if (!known.includes(stored)) return undefined;
  if (storage === '/events' && stored === 'source') return eventSource;
  return (object) => textAt(object, field.split('.'), emptyText(storage, stored));
}

/** The refusal of a field the resource cannot be selected by, which kinds with fields of their own word otherwise. */
export function unsupportedField({ storage, custom, gvk }: ApiResource, field: string): string {
  if (storage === 'batch/jobs') return `field label ${JSON.stringify(field)} not supported for Job`;
  if (storage === 'resource.k8s.io/resourceslices') {
    return `field label not supported for ${gvk.group}/${gvk.version}, Kind=${gvk.kind}: ${field}`;
  }
  if (custom !== undefined || fields.has(storage)) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function eventField(field: string): string {
  const [head = '', ...rest] = field.split('.');
  return [eventsV1Names.get(head) ?? head, ...rest].join('.');
}

function eventSource(object: KubeObject): string {
  const source = (object['source'] ?? object['deprecatedSource']) as { component?: string } | undefined;
  return source?.component ?? textAt(object, ['reportingComponent'], '');
}

/** Numbers and booleans that are absent select as their zero value. */
function emptyText(storage: string, field: string): string {
  if (field === 'spec.unschedulable' || field === 'spec.hostNetwork') return 'false';
  if (field === 'status.replicas' || field === 'status.successful') return '0';
  return storage === '/services' && field === 'spec.type' ? 'ClusterIP' : '';
}

function textAt(value: unknown, path: readonly string[], empty: string): string {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return empty;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : empty;
}
