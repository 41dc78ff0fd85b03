import type { Pod } from '../../kinds/model/pod.ts';

/** A ConfigMap or Secret a pod cannot do without. */
export interface PodInput {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** The key that is asked for, when only one is. */
  readonly key: string | undefined;
  /** Where it is used decides what the pod shows while it is missing. */
  readonly use: 'environment' | 'volume';
}

/** Everything the pod's containers and volumes refer to and do not call optional. */
export function inputsOf({ spec }: Pod): readonly PodInput[] {
  const inputs: PodInput[] = [];
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    for (const { valueFrom } of container.env ?? []) {
      add(inputs, 'ConfigMap', valueFrom?.configMapKeyRef, 'environment', valueFrom?.configMapKeyRef?.key);
      add(inputs, 'Secret', valueFrom?.secretKeyRef, 'environment', valueFrom?.secretKeyRef?.key);
    }
    for (const source of container.envFrom ?? []) {
      add(inputs, 'ConfigMap', source.configMapRef, 'environment');
      add(inputs, 'Secret', source.secretRef, 'environment');
    }
  }
  for (const volume of spec.volumes ?? []) {
    add(inputs, 'ConfigMap', volume.configMap, 'volume');
    const { secret } = volume;
    if (secret)
      add(inputs, 'Secret', { name: secret.secretName ?? '', optional: secret.optional === true }, 'volume');
    for (const source of volume.projected?.sources ?? []) {
      // The cluster makes this one itself, a moment after the namespace.
      if (source.configMap?.name !== 'kube-root-ca.crt') add(inputs, 'ConfigMap', source.configMap, 'volume');
      add(inputs, 'Secret', source.secret, 'volume');
    }
  }
  return inputs;
}

function add(
  inputs: PodInput[],
  kind: PodInput['kind'],
  reference: { name?: string; optional?: boolean } | undefined,
  use: PodInput['use'],
  key?: string,
): void {
  if (!reference?.name || reference.optional === true) return;
  inputs.push({ kind, name: reference.name, key, use });
}
