import type { KubeObject, ObjectRef } from '@setpoint/kube';
import { parseApiVersion } from '@setpoint/kube';

export const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
export const installationAnnotation = 'argocd.argoproj.io/installation-id';
export const defaultInstanceLabel = 'app.kubernetes.io/instance';

export type TrackingMethod = 'annotation' | 'label' | 'annotation+label';

export interface TrackingSettings {
  readonly method: TrackingMethod;
  /** Label used by the label methods. */
  readonly instanceLabel: string;
  /** Set when several installations share a cluster: only marks with the same id count. */
  readonly installationId: string | undefined;
}

/** A tracking id: `<app>:<group>/<kind>:<namespace>/<name>`. */
export interface TrackingId extends ObjectRef {
  readonly app: string;
}

export function formatTrackingId(id: TrackingId): string {
  return `${id.app}:${id.group}/${id.kind}:${id.namespace}/${id.name}`;
}

/** The parts of a tracking id; undefined when the text is not one. Names may hold `:`, as RBAC roles do. */
export function parseTrackingId(text: string): TrackingId | undefined {
  const match = /^([^:]+):([^/:]*)\/([^:]+):([^/]*)\/(.+)$/.exec(text);
  if (match === null) return undefined;
  const [, app, group, kind, namespace, name] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { app, group, kind, namespace, name };
}

/**
 * The object with the marks of its application. Cluster-scoped objects are marked with the application's destination
 * namespace, as Argo CD does. A label value longer than 63 characters is cut.
 */
export function withTracking(
  object: KubeObject,
  app: string,
  destinationNamespace: string,
  settings: TrackingSettings,
): KubeObject {
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  let labels = object.metadata.labels;
  if (settings.method !== 'label') {
    annotations[trackingAnnotation] = formatTrackingId({
      app,
      group: parseApiVersion(object.apiVersion).group,
      kind: object.kind,
      namespace: object.metadata.namespace || destinationNamespace,
      name: object.metadata.name ?? object.metadata.generateName ?? '',
    });
    if (settings.installationId) annotations[installationAnnotation] = settings.installationId;
  }
  if (settings.method !== 'annotation') {
    labels = { ...labels, [settings.instanceLabel]: app.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '') };
  }
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(labels === undefined ? {} : { labels }),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}

/** The application that the object's marks name, whether or not the mark was made for this very object. */
export function markedAppOf(object: KubeObject, settings: TrackingSettings): string | undefined {
  const { annotations, labels } = object.metadata;
  if (settings.method === 'label') return labels?.[settings.instanceLabel];
  const id = annotations?.[trackingAnnotation];
  if (id === undefined) return undefined;
  if (settings.installationId && annotations?.[installationAnnotation] !== settings.installationId)
    return undefined;
  return parseTrackingId(id)?.app;
}

/**
 * True when the mark on the live object was made for this object and not copied from another one, as controllers do
 * that copy annotations to what they create. With label tracking nothing tells them apart, so it is always true.
 */
export function isMarkedItself(object: KubeObject, settings: TrackingSettings): boolean {
  if (settings.method === 'label') return true;
  const text = object.metadata.annotations?.[trackingAnnotation];
  const id = text === undefined ? undefined : parseTrackingId(text);
  if (id === undefined) return true;
  const namespace = object.metadata.namespace ?? '';
  return (
    (namespace === id.namespace || namespace === '') &&
    object.metadata.name === id.name &&
    parseApiVersion(object.apiVersion).group === id.group &&
    object.kind === id.kind
  );
}
