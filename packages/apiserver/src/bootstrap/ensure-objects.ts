import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';

/** Creates each object unless something of its name is there, all at once where nothing depends on another. */
export async function ensureObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    objects.map((object) =>
      client.create(object, { fieldManager: 'kube-apiserver' }, signal).catch((error: unknown) => {
        if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
      }),
    ),
  );
}
