import type { Draft } from '../kinds/index.ts';
import type { ContainerState, ContainerStatus, Pod } from '../kinds/model/pod.ts';
import { humanDuration } from './duration.ts';
import { ageOf, containersAndImages, formatLabels, NONE, nameOf, orNone } from './format.ts';
import { AGE, type KindPrinter, NAME, text, wide } from './table.ts';

/** What the STATUS, READY and RESTARTS columns say of a pod. */
interface PodSummary {
  reason: string;
  ready: number;
  total: number;
  restarts: number;
  lastRestartMs: number;
}

function terminatedReason(state: ContainerState): string {
  const terminated = state.terminated;
  if (terminated === undefined) return '';
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function countRestarts(summary: PodSummary, status: ContainerStatus): void {
  summary.restarts += status.restartCount ?? 0;
  const finished = Date.parse(status.lastState?.terminated?.finishedAt ?? '');
  if (finished > summary.lastRestartMs) summary.lastRestartMs = finished;
}

function hasCondition(pod: Pod, type: string): boolean {
  return (pod.status?.conditions ?? []).some(
    (condition) => condition.type === type && condition.status === 'True',
  );
}

/** Goes through the init containers in order; answers whether one of them still holds the pod back. */
function summarizeInit(pod: Pod, summary: PodSummary, sidecars: PodSummary): boolean {
  const specs = pod.spec.initContainers ?? [];
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const restartable = specs.find(({ name }) => name === status.name)?.restartPolicy === 'Always';
    countRestarts(summary, status);
    if (restartable) countRestarts(sidecars, status);
    const state = status.state ?? {};
    if (state.terminated?.exitCode === 0) continue;
    if (restartable && status.started === true) {
      if (status.ready) summary.ready++;
      continue;
    }
    const waiting = state.waiting?.reason;
    if (state.terminated) summary.reason = `Init:${terminatedReason(state)}`;
    else if (waiting && waiting !== 'PodInitializing') summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${index}/${specs.length}`;
    return true;
  }
  return false;
}

function summarizeContainers(pod: Pod, summary: PodSummary): void {
  let running = false;
  for (const status of (pod.status?.containerStatuses ?? []).toReversed()) {
    countRestarts(summary, status);
    const state = status.state ?? {};
    if (state.waiting?.reason) summary.reason = state.waiting.reason;
    else if (state.terminated) summary.reason = terminatedReason(state);
    else if (status.ready && state.running) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason === 'Completed' && running) {
    summary.reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
}

function summarize(pod: Pod): PodSummary {
  const { status, spec } = pod;
  const sidecarCount = (spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  ).length;
  const summary: PodSummary = {
    reason: status?.reason || (status?.phase ?? ''),
    ready: 0,
    total: (spec.containers ?? []).length + sidecarCount,
    restarts: 0,
    lastRestartMs: 0,
  };
  if (
    (status?.conditions ?? []).some(
      ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
    )
  ) {
    summary.reason = 'SchedulingGated';
  }
  const sidecars: PodSummary = { ...summary };
  const initializing = summarizeInit(pod, summary, sidecars);
  if (!initializing || hasCondition(pod, 'Initialized')) {
    summary.restarts = sidecars.restarts;
    summary.lastRestartMs = sidecars.lastRestartMs;
    summarizeContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') summary.reason = 'Unknown';
    else if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') summary.reason = 'Terminating';
  }
  return summary;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  const passed = gates.filter(({ conditionType }) => hasCondition(pod, conditionType)).length;
  return `${passed}/${gates.length}`;
}

function podCells(object: Draft, now: number): readonly unknown[] {
  const pod = object as unknown as Pod;
  const summary = summarize(pod);
  const restarts =
    summary.restarts > 0 && summary.lastRestartMs > 0
      ? `${summary.restarts} (${humanDuration(now - summary.lastRestartMs)} ago)`
      : String(summary.restarts);
  return [
    nameOf(object),
    `${summary.ready}/${summary.total}`,
    summary.reason,
    restarts,
    ageOf(object, now),
    orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
    orNone(pod.spec.nodeName),
    orNone(pod.status?.nominatedNodeName),
    readinessGates(pod),
  ];
}

export const podPrinters: Readonly<Record<string, KindPrinter>> = {
  '/Pod': {
    columns: [
      NAME,
      text('Ready', 'Containers of the pod that are ready, of all.'),
      text('Status', 'What the containers of the pod are doing, in one word.'),
      text('Restarts', 'How often containers were restarted, and when last.'),
      AGE,
      wide('IP', 'Address of the pod.'),
      wide('Node', 'Node the pod runs on.'),
      wide('Nominated Node', 'Node kept for the pod while lower-priority pods leave it.'),
      wide('Readiness Gates', 'Extra conditions that are met, of all the pod asks for.'),
    ],
    cells: podCells,
  },
  '/PodTemplate': {
    columns: [
      NAME,
      text('Containers', 'Names of the containers in the template.'),
      text('Images', 'Images of the containers in the template.'),
      text('Pod Labels', 'Labels of the template.'),
    ],
    cells(object) {
      const template = object['template'] as Pod | undefined;
      return [nameOf(object), ...containersAndImages(template), formatLabels(template?.metadata?.labels)];
    },
  },
};
