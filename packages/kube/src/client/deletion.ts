import { apiVersionOf } from '../group-version-kind.ts';
import type { KubeObject } from '../object.ts';
import type { DeleteOptions } from './kube-client.ts';
import type { ResourceTarget } from './resource-path.ts';
import { parseStatus } from './status.ts';

/** The `DeleteOptions` object of the request. */
export function deleteOptionsBody(options: DeleteOptions): Readonly<Record<string, unknown>> {
  const { uid, resourceVersion } = options;
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: options.propagationPolicy,
    gracePeriodSeconds: options.gracePeriodSeconds,
    preconditions: uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion },
    dryRun: options.dryRun === true ? ['All'] : undefined,
  };
}

/**
 * The object of the answer. Where nothing delays the deletion the server may answer with a Status that only names it.
 */
export function deletedObject(target: ResourceTarget, answer: KubeObject): KubeObject {
  if (answer.kind !== 'Status') return answer;
  const { gvk, namespaced } = target.mapping;
  const { uid } = parseStatus(answer, 200);
  return {
    apiVersion: apiVersionOf(gvk),
    kind: gvk.kind,
    metadata: {
      name: target.name ?? '',
      ...(namespaced && target.namespace !== undefined ? { namespace: target.namespace } : {}),
      ...(uid === '' ? {} : { uid }),
    },
  };
}
