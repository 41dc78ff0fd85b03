import type { Application } from '@setpoint/argocd';
import { type KubeClient, type KubeObject, type ObjectLocation, parseApiVersion } from '@setpoint/kube';

/** One line that a container wrote. */
export interface PodLine {
  readonly pod: string;
  readonly container: string;
  readonly text: string;
}

export interface PodLinesOptions {
  /** Only pods of this object of the application, or below it. */
  readonly of: ObjectLocation | undefined;
  readonly container?: string;
  /** Go on with what is written later. */
  readonly follow: boolean;
  readonly tailLines: number;
}

const podKind = { group: '', version: 'v1', kind: 'Pod' };
const longestLine = 64 * 1024;

/** The lines of the application's pods as they come, each container's in its order. */
export async function* podLines(
  app: Application,
  client: KubeClient,
  options: PodLinesOptions,
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  const pods = await podsOf(app, client, options.of, signal);
  const streams = pods.flatMap((pod) =>
    containersOf(pod)
      .filter((name) => options.container === undefined || name === options.container)
      .map((container) => linesOf(pod, container, client, options, signal)),
  );
  yield* merged(streams, signal);
}

/** Pods whose owners lead to an object of the application. */
async function podsOf(
  app: Application,
  client: KubeClient,
  wanted: ObjectLocation | undefined,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const resources = (app.status?.resources ?? []).filter(
    (one) =>
      wanted === undefined ||
      (one.kind === wanted.gvk.kind &&
        (one.group ?? '') === wanted.gvk.group &&
        one.name === wanted.name &&
        (one.namespace ?? '') === (wanted.namespace ?? '')),
  );
  const roots = new Set(resources.map((one) => placeOf(one.group ?? '', one.kind, one.namespace, one.name)));
  const namespaces = [...new Set(resources.map(({ namespace }) => namespace ?? ''))].filter(Boolean);
  const lists = await Promise.all(namespaces.map((namespace) => client.list(podKind, { namespace }, signal)));
  const owners = new Map<string, Promise<KubeObject | undefined>>();
  const isBelow = async (object: KubeObject, depth: number): Promise<boolean> => {
    const { namespace, name, ownerReferences = [] } = object.metadata;
    const { group } = parseApiVersion(object.apiVersion);
    if (roots.has(placeOf(group, object.kind, namespace, name))) return true;
    const owner = ownerReferences.find(({ controller }) => controller === true);
    if (owner === undefined || depth > 8) return false;
    const gvk = { ...parseApiVersion(owner.apiVersion), kind: owner.kind };
    const location = { gvk, name: owner.name, ...(namespace === undefined ? {} : { namespace }) };
    const found = owners.get(owner.uid) ?? client.get(location, signal);
    owners.set(owner.uid, found);
    const above = await found;
    return above !== undefined && isBelow(above, depth + 1);
  };
  const pods = lists.flatMap(({ items }) => items);
  const below = await Promise.all(pods.map((pod) => isBelow(pod, 0)));
  return pods.filter((_, index) => below[index]);
}

function placeOf(
  group: string,
  kind: string | undefined,
  namespace: string | undefined,
  name: string | undefined,
): string {
  return [group, kind, namespace ?? '', name].join('/');
}

function containersOf(pod: KubeObject): readonly string[] {
  const { containers = [] } = (pod['spec'] ?? {}) as {
    readonly containers?: readonly { readonly name: string }[];
  };
  return containers.map(({ name }) => name);
}

async function* linesOf(
  pod: KubeObject,
  container: string,
  client: KubeClient,
  { follow, tailLines }: PodLinesOptions,
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  const { namespace = '', name = '' } = pod.metadata;
  const decoder = new TextDecoder();
  const line = (text: string): PodLine => ({ pod: name, container, text });
  let rest = '';
  try {
    for await (const chunk of client.podLogs({ namespace, name }, { container, follow, tailLines }, signal)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(-longestLine);
      for (const text of lines) yield line(text.slice(0, longestLine));
    }
    if (rest !== '') yield line(rest);
  } catch (error) {
    signal.throwIfAborted();
    yield line(`(cannot be read: ${(error as Error).message})`);
  }
}

/** What any of them gives, as soon as it gives it; ends when all have. */
async function* merged<T>(streams: readonly AsyncGenerator<T>[], signal: AbortSignal): AsyncGenerator<T> {
  const pending = new Map(streams.map((stream) => [stream, nextOf(stream)]));
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values());
      signal.throwIfAborted();
      if (result.done === true) pending.delete(stream);
      else {
        pending.set(stream, nextOf(stream));
        yield result.value;
      }
    }
  } finally {
    for (const waiting of pending.values()) waiting.catch(() => undefined);
  }
}

async function nextOf<T>(
  stream: AsyncGenerator<T>,
): Promise<{ readonly stream: AsyncGenerator<T>; readonly result: IteratorResult<T> }> {
  return { stream, result: await stream.next() };
}
