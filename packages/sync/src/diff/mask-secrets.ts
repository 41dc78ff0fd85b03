import type { KubeObject } from '@setpoint/kube';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** As many `+` as Argo CD shows for a value that did not change. */
export const secretMarker = '++++++++';

export function isSecret(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/** The object with each value of a Secret's `data` and `stringData` replaced by a marker; other kinds as they are. */
export function maskSecrets(object: KubeObject): KubeObject {
  if (!isSecret(object)) return object;
  return {
    ...object,
    metadata: maskLastApplied(object.metadata),
    ...(object['data'] === undefined ? {} : { data: maskValues(object['data']) }),
    ...(object['stringData'] === undefined ? {} : { stringData: maskValues(object['stringData']) }),
  };
}

function maskLastApplied(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  const annotations = metadata.annotations;
  if (annotations === undefined || !Object.hasOwn(annotations, lastAppliedAnnotation)) return metadata;
  return { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: secretMarker } };
}

function maskValues(values: unknown): unknown {
  if (typeof values !== 'object' || values === null) return secretMarker;
  return Object.fromEntries(Object.keys(values).map((key) => [key, secretMarker]));
}
