import {
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  type ObjectLocation,
} from '@setpoint/kube';

/** Creates each object unless something of its name is there; those that depend on others come after them. */
export async function ensureObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const found = await Promise.all(objects.map((object) => client.get(locationOf(object), signal)));
  const missing = objects.filter((_, index) => found[index] === undefined);
  await Promise.all(
    missing.map((object) =>
      client.create(object, { fieldManager: 'kube-apiserver' }, signal).catch((error: unknown) => {
        if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
      }),
    ),
  );
}

function locationOf(object: KubeObject): ObjectLocation {
  const { name = '', namespace } = object.metadata;
  return { gvk: gvkOf(object), name, ...(namespace === undefined ? {} : { namespace }) };
}
