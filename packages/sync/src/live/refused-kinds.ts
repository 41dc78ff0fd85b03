import type { SetpointError } from '@setpoint/core';
import type { KubeClient, ResourceMapping } from '@setpoint/kube';
import { syncError } from '../errors.ts';

/**
 * What becomes of a kind that may not be listed:
 * - `fail`: live state is incomplete, and says so, until it may be listed;
 * - `leave-out`: it is not watched; whoever desires an object of it asks for that one;
 * - `review`: as `leave-out` once a SelfSubjectAccessReview says that listing is not allowed, else as `fail`.
 */
export type RefusedKinds = 'fail' | 'leave-out' | 'review';

const reviewVersion = 'authorization.k8s.io/v1';

/** Whether the client's user may list the kind: everywhere, or in any of the namespaces that are watched. */
export async function mayList(
  { gvk, resource, namespaced }: ResourceMapping,
  namespaces: readonly string[],
  client: KubeClient,
  signal: AbortSignal,
): Promise<boolean> {
  const scopes = namespaced && namespaces.length > 0 ? namespaces : [''];
  for (const namespace of scopes) {
    const resourceAttributes = { verb: 'list', group: gvk.group, resource, namespace };
    const review = {
      apiVersion: reviewVersion,
      kind: 'SelfSubjectAccessReview',
      metadata: {},
      spec: { resourceAttributes },
    };
    const { status } = (await client.create(review, {}, signal)) as { status?: { allowed?: boolean } };
    if (status?.allowed === true) return true;
  }
  return false;
}

/** Why live state is incomplete. */
export function refusal({ gvk: { group, kind } }: ResourceMapping, cause: SetpointError): SetpointError {
  const subject = group === '' ? kind : `${kind}.${group}`;
  return syncError('sync.kind-refused', `${subject} may not be listed: ${cause.message}`, {
    subject,
    rule: 'Nothing is compared or deleted unless all that is live can be seen.',
    nextAction: `Allow list and watch of ${subject}, or have the kind left out of live state.`,
    retry: 'backoff',
    cause,
  });
}
