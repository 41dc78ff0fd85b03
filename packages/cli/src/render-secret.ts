import type { Random } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';

const name = 'setpoint-render';
const secretKind = { group: '', version: 'v1', kind: 'Secret' };

/**
 * The secret that what charts draw at random is made of, the same for every process that renders for the cluster: it is
 * kept in the Secret `setpoint-render` of the controllers' namespace, and made when there is none.
 */
export async function renderSecret(
  client: KubeClient,
  namespace: string,
  random: Random,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const location = { gvk: secretKind, namespace, name };
  const found = keyIn(await client.get(location, signal));
  if (found !== undefined) return found;
  const key = random.bytes(32);
  try {
    await client.create(secretOf(namespace, key), { fieldManager: 'setpoint' }, signal);
    return key;
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
  }
  const made = keyIn(await client.get(location, signal));
  if (made !== undefined) return made;
  throw new Error(`Secret ${namespace}/${name} holds no key; delete it to have it made anew`);
}

function secretOf(namespace: string, key: Uint8Array): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    data: { key: Buffer.from(key).toString('base64') },
  };
}

function keyIn(secret: KubeObject | undefined): Uint8Array | undefined {
  const { key } = (secret?.['data'] ?? {}) as { readonly key?: unknown };
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : undefined;
  return bytes !== undefined && bytes.length >= 32 ? bytes : undefined;
}
