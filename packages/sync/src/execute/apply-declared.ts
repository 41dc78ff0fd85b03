import { SetpointError } from '@setpoint/core';
import { type ApplyOptions, gvkOf, type KubeClient, type KubeObject, pruneUnknown } from '@setpoint/kube';
import type { SchemaLookup } from '../plan/input.ts';

/**
 * One server-side apply. Fields that the server refuses for being in no schema are left out, as they are where a client
 * merges: a source that kubectl and Argo CD apply with a warning must not fail here. Other refusals are thrown.
 */
export async function applyDeclared(
  desired: KubeObject,
  options: ApplyOptions,
  { client, schemas }: { readonly client: Pick<KubeClient, 'apply'>; readonly schemas: SchemaLookup },
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await client.apply(desired, options, signal);
  } catch (error) {
    const declared = isUndeclared(error) ? declaredOnly(desired, schemas) : desired;
    if (declared === desired) throw error;
    return client.apply(declared, options, signal);
  }
}

/** The words of structured merge for a field that is not of the kind. */
function isUndeclared(error: unknown): boolean {
  return error instanceof SetpointError && error.message.includes('field not declared in schema');
}

function declaredOnly(desired: KubeObject, schemas: SchemaLookup): KubeObject {
  const schema = schemas(gvkOf(desired));
  return schema === undefined ? desired : pruneUnknown(desired, schema);
}
