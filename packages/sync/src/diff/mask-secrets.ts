import type { KubeObject } from '@setpoint/kube';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** As many `+` as Argo CD shows for a value that did not change. */
export const secretMarker = '++++++++';

/** No annotation is hidden but kubectl's own, which holds the whole Secret. */
export const noMaskedAnnotations: ReadonlySet<string> = new Set();

export function isSecret(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/**
 * The object with each value of a Secret's `data` and `stringData`, and those of the annotations named, replaced by a
 * marker; other kinds as they are.
 */
export function maskSecrets(object: KubeObject, maskedAnnotations = noMaskedAnnotations): KubeObject {
  if (!isSecret(object)) return object;
  const { annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(annotations === undefined ? {} : { annotations: maskAnnotations(annotations, maskedAnnotations) }),
    },
    ...(object['data'] === undefined ? {} : { data: maskValues(object['data']) }),
    ...(object['stringData'] === undefined ? {} : { stringData: maskValues(object['stringData']) }),
  };
}

/** The annotations of a Secret with the values of those named, and of kubectl's own, replaced by a marker. */
export function maskAnnotations<T>(
  annotations: Readonly<Record<string, T>>,
  maskedAnnotations: ReadonlySet<string>,
): Readonly<Record<string, T | string>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [
      key,
      key === lastAppliedAnnotation || maskedAnnotations.has(key) ? secretMarker : value,
    ]),
  );
}

function maskValues(values: unknown): unknown {
  if (typeof values !== 'object' || values === null) return secretMarker;
  return Object.fromEntries(Object.keys(values).map((key) => [key, secretMarker]));
}
