import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeClient, ObjectRef, PodLogOptions } from '@setpoint/kube';
import { refKey } from '@setpoint/kube';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { clusterOf, liveNodes, type TreeNode } from './live-resources.ts';

/** One line that a container wrote. */
export interface PodLine {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** RFC 3339 with nanoseconds; '' when the cluster did not say. */
  readonly at: string;
  readonly text: string;
}

export interface LogSelection {
  /** Pods of this object, or this pod; undefined: every pod of the application. Empty fields match all. */
  readonly of: Partial<ObjectRef>;
  readonly container: string;
  readonly options: Omit<PodLogOptions, 'container' | 'timestamps'>;
}

/** As many containers are followed at once, as Argo CD's `server.maxPodLogsToRender` default for pods. */
const maxContainers = 50;
const longestLine = 64 * 1024;

/**
 * The lines of the application's pods, merged: in the order of their times as far as they are at hand together, and as
 * they come after that. A container that cannot be read says so in a line of its own.
 */
export async function* logLines(
  services: Services,
  app: Application,
  selection: LogSelection,
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  const { client } = clusterOf(services, app);
  const pods = podsBelow(await liveNodes(services, app, signal), selection.of);
  const containers = (
    await Promise.all(pods.map((pod) => containersOf(client, pod, selection.container, signal)))
  ).flat();
  if (containers.length > maxContainers) {
    throw invalid('max pods to view logs are reached. Please provide more granular query', {
      rule: `at most ${maxContainers} containers at once`,
    });
  }
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  try {
    const lines = containers.map((target) => linesOf(client, target, selection.options, both));
    yield* selection.options.follow === true ? asTheyCome(lines) : byTime(lines);
  } finally {
    stop.abort();
  }
}

interface Target {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

function podsBelow(nodes: readonly TreeNode[], of: Partial<ObjectRef>): readonly ObjectRef[] {
  const selected = new Set<string>();
  const pods: ObjectRef[] = [];
  for (const { entry, parent } of nodes) {
    const key = refKey(entry.ref);
    const inside = (parent !== undefined && selected.has(refKey(parent.ref))) || isMeant(entry.ref, of);
    if (!inside) continue;
    selected.add(key);
    if (entry.ref.kind === 'Pod' && entry.ref.group === '') pods.push(entry.ref);
  }
  return pods;
}

function isMeant(ref: ObjectRef, of: Partial<ObjectRef>): boolean {
  const is = (wanted: string | undefined, value: string): boolean => !wanted || wanted === value;
  return (
    is(of.kind, ref.kind) &&
    is(of.group, ref.group) &&
    is(of.name, ref.name) &&
    is(of.namespace, ref.namespace)
  );
}

async function containersOf(
  client: KubeClient,
  { namespace, name }: ObjectRef,
  container: string,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  if (container !== '') return [{ namespace, pod: name, container }];
  const pod = await client.get({ gvk: { group: '', version: 'v1', kind: 'Pod' }, namespace, name }, signal);
  const spec = pod?.['spec'] as { readonly containers?: readonly { readonly name: string }[] } | undefined;
  return (spec?.containers ?? []).map((item) => ({ namespace, pod: name, container: item.name }));
}

async function* linesOf(
  client: KubeClient,
  target: Target,
  options: LogSelection['options'],
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  const { namespace, pod, container } = target;
  const wanted = { ...options, container, timestamps: true };
  try {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of client.podLogs({ namespace, name: pod }, wanted, signal)) {
      const parts = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
      rest = (parts.pop() ?? '').slice(0, longestLine);
      for (const line of parts) yield { namespace, pod, container, ...timed(line.slice(0, longestLine)) };
    }
    if (rest !== '') yield { namespace, pod, container, ...timed(rest) };
  } catch (error) {
    if (signal.aborted) return;
    yield { namespace, pod, container, at: '', text: SetpointError.from(error).message };
  }
}

function timed(line: string): { readonly at: string; readonly text: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (.*)$/s.exec(line);
  return match === null ? { at: '', text: line } : { at: match[1] ?? '', text: match[2] ?? '' };
}

/** Merges finite streams, each in order of time already; a line without a time follows the one before it. */
async function* byTime(streams: readonly AsyncGenerator<PodLine>[]): AsyncGenerator<PodLine> {
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let first = -1;
    for (const [index, head] of heads.entries()) {
      if (head.done === true) continue;
      const best = first < 0 ? undefined : heads[first];
      if (best === undefined || best.done === true || head.value.at < best.value.at) first = index;
    }
    const head = heads[first];
    const stream = streams[first];
    if (head === undefined || stream === undefined || head.done === true) return;
    yield head.value;
    heads[first] = await stream.next();
  }
}

/** Whatever comes next of any stream. */
async function* asTheyCome(streams: readonly AsyncGenerator<PodLine>[]): AsyncGenerator<PodLine> {
  const next = async (index: number, stream: AsyncGenerator<PodLine>) => ({
    index,
    result: await stream.next(),
  });
  const waiting = new Map(streams.map((stream, index) => [index, next(index, stream)]));
  while (waiting.size > 0) {
    const { index, result } = await Promise.race(waiting.values());
    const stream = streams[index];
    if (result.done === true || stream === undefined) waiting.delete(index);
    else {
      waiting.set(index, next(index, stream));
      yield result.value;
    }
  }
}
