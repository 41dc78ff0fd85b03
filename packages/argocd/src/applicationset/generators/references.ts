import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import { secretReader } from '../../config/secret-data.ts';
import { generatorError } from '../errors.ts';
import type { ConfigMapKeyRef, SecretRef } from '../resource/scm-fields.ts';
import type { GeneratorContext } from './context.ts';

async function object(
  kind: 'Secret' | 'ConfigMap',
  namespace: string,
  name: string,
  context: GeneratorContext,
): Promise<KubeObject> {
  const gvk: GroupVersionKind = { group: '', version: 'v1', kind };
  const found = await context.ports.client.get({ gvk, namespace, name }, context.signal);
  if (found !== undefined) return found;
  throw generatorError(`${kind} ${namespace}/${name} not found`, `Create the ${kind}, or correct its name.`);
}

/** The value of a Secret's key. Throws when there is no such Secret or key; the message never holds a value. */
export async function secretValue(
  namespace: string,
  name: string,
  key: string,
  context: GeneratorContext,
): Promise<string> {
  const secret = await object('Secret', namespace, name, context);
  if (Object.hasOwn(secret['data'] ?? {}, key)) return secretReader(secret)(key);
  throw generatorError(
    `key "${key}" in secret ${namespace}/${name} not found`,
    'Add the key to the Secret, or correct its name.',
  );
}

/** The token a generator refers to, in the ApplicationSet's namespace; '' without a reference. */
export async function tokenOf(ref: SecretRef | undefined, context: GeneratorContext): Promise<string> {
  const { namespace = '' } = context.set.metadata;
  return ref === undefined ? '' : secretValue(namespace, ref.secretName, ref.key, context);
}

/** The data of a ConfigMap. */
export async function configMapData(
  namespace: string,
  name: string,
  context: GeneratorContext,
): Promise<ReadonlyMap<string, string>> {
  const configMap = await object('ConfigMap', namespace, name, context);
  return new Map(Object.entries((configMap['data'] ?? {}) as Record<string, string>));
}

/** The certificates a generator refers to, in the ApplicationSet's namespace. */
export async function certificatesOf(
  ref: ConfigMapKeyRef | undefined,
  context: GeneratorContext,
): Promise<string | undefined> {
  if (ref === undefined) return undefined;
  const data = await configMapData(context.set.metadata.namespace ?? '', ref.configMapName, context);
  const found = data.get(ref.key);
  if (found !== undefined) return found;
  throw generatorError(
    `key ${ref.key} not found in ConfigMap ${ref.configMapName}`,
    'Add the certificates, or correct caRef.',
  );
}
