import type { Machinery } from '../registry/machinery.ts';
import type { Target } from '../registry/request.ts';
import { containerOf, nodeNameOf, podOf, requireNode } from './pod-place.ts';

/** Where a simulated container's output is written: `logs.setpoint.dev/CONTAINER` on its pod. */
const logsAnnotation = 'logs.setpoint.dev/';

/**
 * What a container of the pod has written, as its annotation says; nothing without one, for no process runs. Undefined
 * for a pod that is on no node yet. Throws 404 for a missing pod or node and 400 when the container must be named or is
 * not there.
 */
export function podLogs(machinery: Machinery, target: Target, container: string | null): string | undefined {
  const pod = podOf(machinery, target);
  const name = containerOf(pod, target.name, container);
  const nodeName = nodeNameOf(pod);
  if (nodeName === '') return undefined;
  requireNode(machinery, target, nodeName);
  const written = pod.metadata.annotations?.[`${logsAnnotation}${name}`] ?? '';
  return written === '' || written.endsWith('\n') ? written : `${written}\n`;
}
