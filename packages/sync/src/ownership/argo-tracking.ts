import { type KubeObject, parseApiVersion, refOf } from '@setpoint/kube';
import { isCrdKind } from '../order/kind-order.ts';
import type { Ownership } from './ownership.ts';

export type TrackingMethod = 'annotation' | 'label' | 'annotation+label';

export interface ArgoTrackingOptions {
  /** `application.resourceTrackingMethod`; default `annotation`. */
  readonly method?: TrackingMethod;
  /** `application.instanceLabelKey`; default `app.kubernetes.io/instance`. */
  readonly labelKey?: string;
  /** `installationID`: objects of other installations are not ours. Default none. */
  readonly installationId?: string;
  /** Written into the marks of cluster-scoped objects, as Argo CD does. */
  readonly destinationNamespace?: string;
}

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
const installationAnnotation = 'argocd.argoproj.io/installation-id';
const labelLimit = 63;

/**
 * Argo CD's ownership marks: the annotation `argocd.argoproj.io/tracking-id` with the value
 * `<owner>:<group>/<kind>:<namespace>/<name>`, or the instance label, or both. An annotation that names another object
 * was copied and marks nothing; a label cannot tell.
 */
export function createArgoTracking(options: ArgoTrackingOptions = {}): Ownership {
  const method = options.method ?? 'annotation';
  const labelKey = options.labelKey ?? 'app.kubernetes.io/instance';
  return {
    mark(object, owner) {
      if (definesKinds(object)) return object;
      const annotated = method === 'label' ? object : withAnnotation(object, owner, options);
      if (method === 'annotation') return annotated;
      return withLabel(annotated, labelKey, method === 'label' ? owner : truncateLabel(owner));
    },
    ownerOf(object) {
      if (method === 'label') return own(object.metadata.labels, labelKey);
      const id = options.installationId;
      if (id !== undefined && own(object.metadata.annotations, installationAnnotation) !== id)
        return undefined;
      return ownerInTrackingId(object);
    },
  };
}

/** Argo CD leaves CRDs unmarked, so that none is ever pruned with everything made from it. */
function definesKinds(object: KubeObject): boolean {
  return isCrdKind({ group: parseApiVersion(object.apiVersion).group, kind: object.kind });
}

function withAnnotation(object: KubeObject, owner: string, options: ArgoTrackingOptions): KubeObject {
  const { group, kind, namespace, name } = refOf(object);
  const id = `${owner}:${group}/${kind}:${namespace || (options.destinationNamespace ?? '')}/${name}`;
  const annotations: Record<string, string> = { ...object.metadata.annotations, [trackingAnnotation]: id };
  if (options.installationId === undefined) delete annotations[installationAnnotation];
  else annotations[installationAnnotation] = options.installationId;
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function withLabel(object: KubeObject, key: string, value: string): KubeObject {
  const labels = { ...object.metadata.labels, [key]: value };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** A label value has at most 63 characters and ends alphanumerically. */
function truncateLabel(value: string): string {
  return value.length <= labelLimit ? value : value.slice(0, labelLimit).replace(/[^a-zA-Z0-9]+$/, '');
}

function ownerInTrackingId(object: KubeObject): string | undefined {
  const id = own(object.metadata.annotations, trackingAnnotation);
  const match = /^([^:]*):([^:/]*)\/([^:/]*):([^/]*)\/([^/]*)$/.exec(id ?? '');
  if (match === null) return undefined;
  const [, owner = '', group, kind, namespace, name] = match;
  const itself =
    name === object.metadata.name &&
    kind === object.kind &&
    group === parseApiVersion(object.apiVersion).group &&
    // Marks of cluster-scoped objects carry the destination namespace.
    (object.metadata.namespace === undefined || object.metadata.namespace === namespace);
  return itself && owner !== '' ? owner : undefined;
}

function own(map: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
