import type { KubeObject } from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import type { Machinery } from '../registry/machinery.ts';
import { keyOf, type Target } from '../registry/request.ts';
import { badRequest, notFound } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { storePath } from '../store/entry.ts';

type Containers = readonly { readonly name: string }[];

interface PodSpec {
  readonly nodeName?: string;
  readonly containers?: Containers;
  readonly initContainers?: Containers;
  readonly ephemeralContainers?: Containers;
}

/** Throws 404 for a missing pod. */
export function podOf({ store }: Machinery, target: Target): KubeObject {
  const entry = store.get(keyOf(target));
  if (entry === undefined) throw notFound(groupResourceOf(target.resource), target.name);
  return entry.object;
}

/** Empty for a pod that is on no node yet. */
export function nodeNameOf(pod: KubeObject): string {
  return (pod['spec'] as PodSpec).nodeName ?? '';
}

/** Throws 404 for a pod's node that is gone, 500 for one nobody can reach. */
export function requireNode({ store }: Machinery, { resource }: Target, nodeName: string): void {
  const node = store.get({ resource: '/nodes', path: storePath('', nodeName) });
  if (node === undefined) throw notFound(groupResourceOf(resource), nodeName);
  const { addresses = [] } = (node.object['status'] ?? {}) as { addresses?: readonly unknown[] };
  if (addresses.length === 0)
    throw new ApiError(500, '', 'no preferred addresses found; known addresses: []');
}

/** The container asked for, or the only one. Throws 400 when it must be named or is not there. */
export function containerOf(pod: KubeObject, podName: string, asked: string | null): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod['spec'] as PodSpec;
  if (asked !== null && asked !== '') {
    const all = [...containers, ...initContainers, ...ephemeralContainers];
    if (all.some(({ name }) => name === asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${podName}`);
  }
  const names = containers.map(({ name }) => name);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]`,
  );
}
