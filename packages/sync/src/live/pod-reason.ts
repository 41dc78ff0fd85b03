import type { KubeObject } from '@setpoint/kube';
import { at, listAt, textAt } from './json-reads.ts';

/**
 * The word that kubectl's STATUS column and Argo CD have for a Pod: what its first init container that is not done waits
 * for, else what the first of its containers waits for or ended with, else its phase.
 */
export function podReason(pod: KubeObject, sidecars: ReadonlySet<string>): string {
  const phase = textAt(pod, 'status', 'phase');
  const ended = phase === 'Failed' || phase === 'Succeeded';
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
    if (!ended) return 'Terminating';
  }
  const initializing = initReason(pod, sidecars);
  if (initializing !== undefined && !hasCondition(pod, 'Initialized')) return initializing;
  return (
    containersReason(pod) ?? (isGated(pod) ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || phase)
  );
}

function initReason(pod: KubeObject, sidecars: ReadonlySet<string>): string | undefined {
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const terminated = at(status, 'state', 'terminated');
    if (terminated !== undefined && at(terminated, 'exitCode') === 0) continue;
    if (sidecars.has(textAt(status, 'name')) && at(status, 'started') === true) continue;
    if (terminated !== undefined) return `Init:${endOf(terminated)}`;
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${listAt(pod, 'spec', 'initContainers').length}`;
  }
  return undefined;
}

/** Of the first container that says something; a Pod of which some ended well and others run, runs. */
function containersReason(pod: KubeObject): string | undefined {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const said = statuses.map(reasonOf).find((reason) => reason !== undefined);
  const runs = statuses.some(
    (status) => at(status, 'ready') === true && at(status, 'state', 'running') !== undefined,
  );
  return said === 'Completed' && runs ? 'Running' : said;
}

function reasonOf(status: unknown): string | undefined {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '') return waiting;
  const terminated = at(status, 'state', 'terminated');
  return terminated === undefined ? undefined : endOf(terminated);
}

function endOf(terminated: unknown): string {
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = at(terminated, 'signal');
  if (typeof signal === 'number' && signal !== 0) return `Signal:${signal}`;
  const exitCode = at(terminated, 'exitCode');
  return `ExitCode:${typeof exitCode === 'number' ? exitCode : 0}`;
}

function conditionsOf(pod: KubeObject, type: string): readonly unknown[] {
  return listAt(pod, 'status', 'conditions').filter((one) => textAt(one, 'type') === type);
}

const hasCondition = (pod: KubeObject, type: string): boolean =>
  conditionsOf(pod, type).some((one) => textAt(one, 'status') === 'True');

const isGated = (pod: KubeObject): boolean =>
  conditionsOf(pod, 'PodScheduled').some((one) => textAt(one, 'reason') === 'SchedulingGated');
