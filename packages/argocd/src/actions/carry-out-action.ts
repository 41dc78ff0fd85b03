import { SetpointError } from '@setpoint/core';
import {
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  type ObjectLocation,
  refOf,
  mergePatchBetween,
} from '@setpoint/kube';
import { isPermitted } from '../compare/compare-application.ts';
import type { DestinationCluster } from '../clusters/destination.ts';
import { codes } from '../errors.ts';
import type { ImpactedResource } from '../health/lua-actions.ts';
import type { AppProject } from '../resources/app-project.ts';

export interface ActionTarget {
  /** Whose client writes: the cluster's own, or that of the user the application acts as. */
  readonly client: KubeClient;
  readonly cluster: DestinationCluster;
  readonly project: AppProject;
  readonly fieldManager: string;
}

/**
 * Makes the writes that an action asks for. All of them are checked against the project before the first is made:
 * throws `argocd.not-permitted` for one it does not allow.
 */
export async function carryOutAction(
  impacted: readonly ImpactedResource[],
  target: ActionTarget,
  signal: AbortSignal,
): Promise<void> {
  for (const { resource } of impacted) {
    if (!isPermitted(refOf(resource), target.project, target.cluster)) throw denied(resource, target.project);
  }
  for (const { operation, resource } of impacted) {
    if (operation === 'create') {
      await target.client.create(resource, { fieldManager: target.fieldManager }, signal);
    } else await patchTo(resource, target, signal);
  }
}

async function patchTo(
  wanted: KubeObject,
  { client, fieldManager }: ActionTarget,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name = '' } = wanted.metadata;
  const location = { gvk: gvkOf(wanted), ...(namespace === undefined ? {} : { namespace }), name };
  const live = await client.get(location, signal);
  if (live === undefined) throw gone(wanted);
  const patch = mergePatchBetween(live, wanted) as Readonly<Record<string, unknown>> | undefined;
  if (patch === undefined) return;
  const { status, ...rest } = patch;
  const inStatus =
    status === undefined || (await patchStatus(location, { status }, client, fieldManager, signal));
  const main = inStatus ? rest : patch;
  if (Object.keys(main).length > 0) await client.patch(location, 'merge', main, { fieldManager }, signal);
}

/** False when the kind keeps its status in the object itself. */
async function patchStatus(
  location: ObjectLocation,
  patch: unknown,
  client: KubeClient,
  fieldManager: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await client.patch(location, 'merge', patch, { fieldManager, subresource: 'status' }, signal);
    return true;
  } catch (error) {
    if (isKubeError(error, KUBE_CODES.notFound)) return false;
    throw error;
  }
}

function denied({ kind }: KubeObject, { metadata }: AppProject): SetpointError {
  return new SetpointError(codes.notPermitted, `${kind} is not permitted in project ${metadata.name ?? ''}`, {
    rule: 'An action may write only what the project lets its applications hold.',
    nextAction: 'Allow the kind in the project, or use another action.',
  });
}

function gone({ kind, metadata }: KubeObject): SetpointError {
  return new SetpointError(codes.notPermitted, `${kind} ${metadata.name ?? ''} is gone`, {
    nextAction: 'Look at the application again.',
  });
}
