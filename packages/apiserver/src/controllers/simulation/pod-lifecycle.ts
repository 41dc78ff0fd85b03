import { rfc3339 } from '@setpoint/core';
import type { Condition } from '../../kinds/model/meta.ts';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../../kinds/model/pod.ts';
import type { Behaviour } from './behaviour.ts';

/** What the node knows of a pod beside the object. */
export interface PodFacts {
  /** When the node took the pod on, by the same clock as `nowMs`. */
  readonly placedAtMs: number;
  readonly nowMs: number;
  readonly nodeAddress: string;
  readonly podAddress: string;
  /** Why its containers cannot be made yet: a ConfigMap, Secret or claim that is missing. */
  readonly blockedBy: Blocker | undefined;
}

export interface Blocker {
  /** `CreateContainerConfigError` for environments, `ContainerCreating` for volumes. */
  readonly reason: string;
  readonly message: string;
}

export interface Step {
  readonly status: PodStatus;
  /** When the status changes next by itself; undefined when it is at rest. */
  readonly nextInMs: number | undefined;
}

/**
 * - `creating`: placed, containers not started;
 * - `stuck`: a container waits for what will not come, or fails again and again;
 * - `running`: containers run;
 * - `ended`: every container has ended for good.
 */
type Phase = 'creating' | 'stuck' | 'running' | 'ended';

const CRASH_FAILURES: ReadonlySet<string> = new Set(['CrashLoopBackOff', 'OOMKilled', 'Error']);
const FIRST_RESTART_MS = 10_000;
const MAX_RESTART_MS = 300_000;

const MESSAGES: Readonly<Record<string, (image: string) => string>> = {
  ImagePullBackOff: (image) => `Back-off pulling image "${image}"`,
  ErrImagePull: (image) => `failed to pull and unpack image "${image}": not found`,
  InvalidImageName: (image) => `Failed to apply default image tag "${image}": couldn't parse image name`,
  CreateContainerConfigError: () => 'container configuration is not valid',
  CreateContainerError: () => 'container could not be created',
};

interface Timeline {
  readonly phase: Phase;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly restarts: number;
  readonly nextInMs: number | undefined;
}

/** The status the pod has at this moment, as a function of its spec, its behaviour and the time since it was placed. */
export function podStatusAt(pod: Pod, behaviour: Behaviour, facts: PodFacts): Step {
  const timeline = timelineOf(pod, behaviour, facts);
  const containerStatuses = pod.spec.containers.map((container, index) =>
    containerStatus(pod, container, index, behaviour, facts, timeline),
  );
  const initContainerStatuses = (pod.spec.initContainers ?? []).map((container) =>
    initStatus(pod, container, facts, timeline),
  );
  const phase = podPhase(timeline, containerStatuses);
  const before = pod.status ?? {};
  const isPlacedOnly = timeline.phase === 'creating';
  const status: PodStatus = {
    phase,
    conditions: conditionsOf(pod, timeline, phase, containerStatuses, facts),
    hostIP: facts.nodeAddress,
    hostIPs: [{ ip: facts.nodeAddress }],
    ...(isPlacedOnly && before.podIP === undefined
      ? {}
      : { podIP: facts.podAddress, podIPs: [{ ip: facts.podAddress }] }),
    startTime: before.startTime ?? rfc3339(facts.nowMs),
    ...(before.qosClass === undefined ? {} : { qosClass: before.qosClass }),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    ...(initContainerStatuses.length > 0 ? { initContainerStatuses } : {}),
    containerStatuses,
  };
  return { status, nextInMs: timeline.nextInMs };
}

function timelineOf(pod: Pod, behaviour: Behaviour, facts: PodFacts): Timeline {
  const startedAtMs = facts.placedAtMs + behaviour.startDelayMs;
  const at = (phase: Phase, nextAtMs?: number, endedAtMs = 0, restarts = 0): Timeline => ({
    phase,
    startedAtMs,
    endedAtMs,
    restarts,
    nextInMs: nextAtMs === undefined ? undefined : Math.max(1, nextAtMs - facts.nowMs),
  });
  if (facts.blockedBy !== undefined) return at('creating');
  if (facts.nowMs < startedAtMs) return at('creating', startedAtMs);
  if (behaviour.failure !== undefined) return at('stuck', undefined, startedAtMs, 1);
  const ends = pod.spec.restartPolicy !== 'Always' || behaviour.exitCode !== undefined;
  if (!ends) return at('running');
  const endedAtMs = startedAtMs + behaviour.runDurationMs;
  if (facts.nowMs < endedAtMs) return at('running', endedAtMs);
  const failed = (behaviour.exitCode ?? 0) !== 0;
  if (pod.spec.restartPolicy === 'Always') return at('stuck', undefined, endedAtMs, 1);
  if (pod.spec.restartPolicy === 'OnFailure' && failed) return restarting(at, behaviour, facts, endedAtMs);
  return at('ended', undefined, endedAtMs);
}

/** Restarted in place after pauses that double: which restart it is at, and when the next one comes. */
function restarting(
  at: (phase: Phase, nextAtMs?: number, endedAtMs?: number, restarts?: number) => Timeline,
  behaviour: Behaviour,
  facts: PodFacts,
  firstEndMs: number,
): Timeline {
  let endedAtMs = firstEndMs;
  for (let restarts = 0; ; restarts++) {
    const resumesAtMs = endedAtMs + Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** Math.min(restarts, 10));
    if (facts.nowMs < resumesAtMs) return at('stuck', resumesAtMs, endedAtMs, restarts);
    endedAtMs = resumesAtMs + behaviour.runDurationMs;
    if (facts.nowMs < endedAtMs) return at('running', endedAtMs, resumesAtMs, restarts + 1);
  }
}

function podPhase(timeline: Timeline, statuses: readonly ContainerStatus[]): string {
  if (timeline.phase === 'ended') {
    return statuses.every(({ state }) => state?.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
  }
  const hasRun = statuses.some(
    ({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated,
  );
  return timeline.phase === 'creating' || !hasRun ? 'Pending' : 'Running';
}

function isAffected(container: Container, index: number, behaviour: Behaviour): boolean {
  return behaviour.container === undefined ? index === 0 : behaviour.container === container.name;
}

function containerStatus(
  pod: Pod,
  container: Container,
  index: number,
  behaviour: Behaviour,
  facts: PodFacts,
  timeline: Timeline,
): ContainerStatus {
  const before = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
  const affected = isAffected(container, index, behaviour);
  const stuck = timeline.phase === 'stuck' && affected;
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const make = (state: ContainerState, extra: Partial<ContainerStatus> = {}): ContainerStatus => ({
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    ready: false,
    started: false,
    restartCount: before?.restartCount ?? 0,
    state,
    ...extra,
  });
  if (timeline.phase === 'creating') {
    const { reason = hasInit ? 'PodInitializing' : 'ContainerCreating', message } = facts.blockedBy ?? {};
    const said = reason === 'CreateContainerConfigError' ? message : undefined;
    return make({ waiting: { reason, ...(said === undefined ? {} : { message: said }) } });
  }
  if (stuck) return stuckStatus(pod, container, behaviour, timeline, make);
  const containerID = containerIdOf(pod, container);
  const imageID = imageIdOf(container);
  if (timeline.phase === 'ended') {
    const exitCode = affected ? (behaviour.exitCode ?? 0) : 0;
    const terminated = terminatedState(timeline.startedAtMs, timeline.endedAtMs, exitCode, containerID);
    return make({ terminated: before?.state?.terminated ?? terminated }, { containerID, imageID });
  }
  const startedAt = before?.state?.running?.startedAt ?? rfc3339(facts.nowMs);
  const restarted = affected && timeline.restarts > 0;
  return make(
    { running: { startedAt } },
    {
      containerID,
      imageID,
      ready: behaviour.isReady,
      started: true,
      ...(restarted ? { restartCount: timeline.restarts } : {}),
      ...(before?.lastState === undefined ? {} : { lastState: before.lastState }),
    },
  );
}

function stuckStatus(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  timeline: Timeline,
  make: (state: ContainerState, extra?: Partial<ContainerStatus>) => ContainerStatus,
): ContainerStatus {
  const failure = behaviour.failure ?? 'CrashLoopBackOff';
  if (behaviour.failure !== undefined && !CRASH_FAILURES.has(failure)) {
    const message = MESSAGES[failure]?.(container.image ?? '') ?? failure;
    return make({ waiting: { reason: failure, message } });
  }
  const containerID = containerIdOf(pod, container);
  const exitCode =
    failure === 'OOMKilled' ? 137 : (behaviour.exitCode ?? (behaviour.failure === undefined ? 0 : 1));
  const terminated = terminatedState(timeline.startedAtMs, timeline.endedAtMs, exitCode, containerID);
  if (failure === 'OOMKilled') terminated.reason = 'OOMKilled';
  const known = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
  const before = known?.lastState?.terminated;
  const pause = Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** Math.min(timeline.restarts, 10)) / 1000;
  const where = `pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  const message = `back-off ${pause}s restarting failed container=${container.name} ${where}`;
  // Told once: a simulation that starts again does not know the moment as exactly as the one before it.
  const isSame = before?.exitCode === exitCode && known?.restartCount === timeline.restarts;
  return make(
    { waiting: { reason: 'CrashLoopBackOff', message } },
    {
      containerID,
      imageID: imageIdOf(container),
      restartCount: timeline.restarts,
      lastState: { terminated: isSame ? before : terminated },
    },
  );
}

function terminatedState(startedAtMs: number, endedAtMs: number, exitCode: number, containerID: string) {
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: rfc3339(startedAtMs),
    finishedAt: rfc3339(endedAtMs),
    containerID,
  };
}

function initStatus(pod: Pod, container: Container, facts: PodFacts, timeline: Timeline): ContainerStatus {
  const before = pod.status?.initContainerStatuses?.find(({ name }) => name === container.name);
  const base = {
    name: container.name,
    image: container.image ?? '',
    restartCount: before?.restartCount ?? 0,
  };
  if (timeline.phase === 'creating') {
    return {
      ...base,
      imageID: '',
      ready: false,
      started: false,
      state: { waiting: { reason: 'PodInitializing' } },
    };
  }
  const containerID = containerIdOf(pod, container);
  const imageID = imageIdOf(container);
  if (container.restartPolicy === 'Always' && timeline.phase !== 'ended') {
    const startedAt = before?.state?.running?.startedAt ?? rfc3339(facts.nowMs);
    return { ...base, imageID, containerID, ready: true, started: true, state: { running: { startedAt } } };
  }
  const terminated =
    before?.state?.terminated ?? terminatedState(facts.placedAtMs, timeline.startedAtMs, 0, containerID);
  return { ...base, imageID, containerID, ready: true, started: false, state: { terminated } };
}

/** A number from text, good enough to tell simulated containers and images apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(8);
}

function containerIdOf(pod: Pod, container: Container): string {
  return `containerd://${fingerprint(`${pod.metadata.uid}/${container.name}`)}`;
}

function imageIdOf({ image = '' }: Container): string {
  const name = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  return image.includes('@sha256:') ? image : `${name}@sha256:${fingerprint(image)}`;
}

function conditionsOf(
  pod: Pod,
  timeline: Timeline,
  phase: string,
  statuses: readonly ContainerStatus[],
  facts: PodFacts,
): Condition[] {
  const notReady = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const unready: Partial<Condition> = ended
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${notReady.join(' ')}]` };
  const initialized = timeline.phase !== 'creating' || (pod.spec.initContainers ?? []).length === 0;
  const gates = (pod.spec.readinessGates ?? []).every(({ conditionType }) =>
    (pod.status?.conditions ?? []).some(({ type, status }) => type === conditionType && status === 'True'),
  );
  const containersReady = notReady.length === 0 && !ended;
  const isReady = containersReady && gates;
  const say = (type: string, value: boolean, otherwise: Partial<Condition> = {}): Condition => {
    const said = { type, status: value ? 'True' : 'False', ...(value ? {} : otherwise) };
    const before = pod.status?.conditions?.find((condition) => condition.type === type);
    const since = before?.status === said.status ? before.lastTransitionTime : undefined;
    return { ...said, lastProbeTime: null, lastTransitionTime: since ?? rfc3339(facts.nowMs) };
  };
  const known = new Set([
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
    'PodScheduled',
  ]);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !known.has(type));
  return [
    say('PodReadyToStartContainers', timeline.phase !== 'creating' && !ended),
    say('Initialized', initialized, { reason: 'ContainersNotInitialized' }),
    say('Ready', isReady, containersReady ? { reason: 'ReadinessGatesNotReady' } : unready),
    say('ContainersReady', containersReady, unready),
    say('PodScheduled', true),
    ...others,
  ];
}
