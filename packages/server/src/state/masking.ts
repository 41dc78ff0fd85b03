import { createHmac, randomBytes } from 'node:crypto';
import type { KubeObject } from '@setpoint/kube';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Never leaves this process, so that what is shown cannot be searched for. */
const processKey = randomBytes(32);

/**
 * The object without the values of a Secret, nor those of its annotations named. Each value becomes a run of `+` whose length depends on the value in this
 * process alone: equal values look equal, changed ones changed, and nothing else can be told.
 */
export function masked(object: KubeObject, hidden: ReadonlySet<string>): KubeObject {
  const { managedFields: _managed, ...metadata } = object.metadata;
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return { ...object, metadata };
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(metadata.annotations ? { annotations: maskedAnnotations(metadata.annotations, hidden) } : {}),
    },
    ...(object['data'] === undefined ? {} : { data: maskedValues(object['data'], true) }),
    ...(object['stringData'] === undefined ? {} : { stringData: maskedValues(object['stringData'], false) }),
  };
}

/** Whether {@link masked} hides anything of it. */
export function isMasked(object: Pick<KubeObject, 'apiVersion' | 'kind'> | undefined): boolean {
  return object?.kind === 'Secret' && object.apiVersion === 'v1';
}

function maskedAnnotations(
  annotations: Readonly<Record<string, string>>,
  hidden: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [
      key,
      key === lastApplied || hidden.has(key) ? marker(Buffer.from(value).toString('latin1')) : value,
    ]),
  );
}

/** The same value looks the same in `data` (base64) and `stringData`. */
function maskedValues(values: unknown, isBase64: boolean): unknown {
  if (typeof values !== 'object' || values === null) return marker(JSON.stringify(values) ?? '');
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const given = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return [
        key,
        marker(
          isBase64 ? Buffer.from(given, 'base64').toString('latin1') : Buffer.from(given).toString('latin1'),
        ),
      ];
    }),
  );
}

function marker(value: string): string {
  const digest = createHmac('sha256', processKey).update(value, 'latin1').digest();
  return '+'.repeat(8 + (digest.readUInt16BE(0) % 57));
}
