import {
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  type ObjectLocation,
} from '@setpoint/kube';

/** Written together, so that requests are answered in between. */
const batch = 16;

/** Creates each object unless something of its name is there; those that depend on others come after them. */
export async function ensureObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const found = await Promise.all(objects.map((object) => client.get(locationOf(object), signal)));
  const missing = objects.filter((_, index) => found[index] === undefined);
  for (let from = 0; from < missing.length; from += batch) {
    await Promise.all(missing.slice(from, from + batch).map((object) => ensure(client, object, signal)));
  }
}

async function ensure(client: KubeClient, object: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await client.create(object, { fieldManager: 'kube-apiserver' }, signal);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
  }
}

function locationOf(object: KubeObject): ObjectLocation {
  const { name = '', namespace } = object.metadata;
  return { gvk: gvkOf(object), name, ...(namespace === undefined ? {} : { namespace }) };
}
