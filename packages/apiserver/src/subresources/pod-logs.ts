import { groupResourceOf } from '../catalog/api-resource.ts';
import type { KubeObject } from '@setpoint/kube';
import type { Machinery } from '../registry/machinery.ts';
import { keyOf, type Target } from '../registry/request.ts';
import { storePath } from '../store/entry.ts';
import { badRequest, notFound } from '../status/answers.ts';

/** Where a simulated container's output is written: `logs.setpoint.dev/CONTAINER` on its pod. */
const logsAnnotation = 'logs.setpoint.dev/';

/**
 * What a container of the pod has written, as its annotation says; nothing without one, for no process runs. Undefined
 * for a pod that is on no node yet. Throws 404
 * for a missing pod and 400 when the container must be named or is not there.
 */
export function podLogs(machinery: Machinery, target: Target, container: string | null): string | undefined {
  const entry = machinery.store.get(keyOf(target));
  if (entry === undefined) throw notFound(groupResourceOf(target.resource), target.name);
  const { nodeName = '' } = entry.object['spec'] as { nodeName?: string };
  const node = { resource: '/nodes', path: storePath('', nodeName) };
  const isLost = machinery.store.get(node) === undefined;
  const name = containerOf(entry.object, target.name, container);
  if (nodeName === '') return undefined;
  if (isLost) throw notFound(groupResourceOf(target.resource), nodeName);
  const written = entry.object.metadata.annotations?.[`${logsAnnotation}${name}`] ?? '';
  return written === '' || written.endsWith('\n') ? written : `${written}\n`;
}

interface PodSpec {
  readonly containers?: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[];
}

function containerOf(pod: KubeObject, podName: string, asked: string | null): string {
  const { containers = [], initContainers = [] } = pod['spec'] as PodSpec;
  const names = containers.map(({ name }) => name);
  const all = [...names, ...initContainers.map(({ name }) => name)];
  if (asked !== null && asked !== '') {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${podName}`);
  }
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]`,
  );
}
