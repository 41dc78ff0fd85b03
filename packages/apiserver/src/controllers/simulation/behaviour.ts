import type { Pod } from '../../kinds/model/pod.ts';

/**
 * How a simulated pod behaves, read from its annotations (all under `simulate.setpoint.dev/`, all optional):
 *
 * - `start-delay`: time from being placed to running, as `500ms`, `5s`, `2m`; default the cluster's own.
 * - `ready`: `"false"` keeps a running pod from becoming ready.
 * - `run-duration`: how long a pod runs that ends; default the cluster's own. Pods end when their restartPolicy is not
 *   `Always`, or when `exit-code` is set.
 * - `exit-code`: what its containers end with; default 0.
 * - `failure`: what a container is stuck with: `CrashLoopBackOff`, `ImagePullBackOff`, `ErrImagePull`,
 *   `InvalidImageName`, `CreateContainerConfigError`, `CreateContainerError`, `OOMKilled`, or `Unschedulable` for the pod.
 * - `container`: the container `failure` and `exit-code` are about; default the first.
 * - `termination-delay`: time from deletion to the pod being gone, at most its grace period.
 *
 * Changing an annotation of a live pod changes its behaviour from then on.
 */
export interface Behaviour {
  readonly startDelayMs: number;
  readonly runDurationMs: number;
  readonly terminationDelayMs: number;
  readonly isReady: boolean;
  readonly exitCode: number | undefined;
  readonly failure: string | undefined;
  readonly container: string | undefined;
}

export interface BehaviourDefaults {
  readonly startDelayMs: number;
  readonly runDurationMs: number;
  readonly terminationDelayMs: number;
}

const PREFIX = 'simulate.setpoint.dev/';
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function durationMs(text: string | undefined, fallback: number): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? '');
  return match === null ? fallback : Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? 0);
}

export function behaviourOf(pod: Pod, defaults: BehaviourDefaults): Behaviour {
  const annotations = pod.metadata.annotations ?? {};
  const read = (name: string): string | undefined => annotations[PREFIX + name];
  const exitCode = read('exit-code');
  return {
    startDelayMs: durationMs(read('start-delay'), defaults.startDelayMs),
    runDurationMs: durationMs(read('run-duration'), defaults.runDurationMs),
    terminationDelayMs: durationMs(read('termination-delay'), defaults.terminationDelayMs),
    isReady: read('ready') !== 'false',
    exitCode: exitCode !== undefined && /^\d{1,3}$/.test(exitCode) ? Number(exitCode) : undefined,
    failure: read('failure'),
    container: read('container'),
  };
}
