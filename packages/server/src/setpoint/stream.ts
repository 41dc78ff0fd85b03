import type { Application } from '@setpoint/argocd';
import { sleep } from '@setpoint/core';
import { namespacedName } from '@setpoint/kube';
import { rbacName } from '../argo/access.ts';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import type { AccessBefore, LoggedChange } from '../state/change-log.ts';
import { allFindings, applicationFindings } from '../state/application-findings.ts';
import { fleetRow } from '../state/fleet-row.ts';
import type { GraphSnapshot } from '../state/graph-snapshots.ts';
import type { FleetRow } from '../wire/fleet.ts';
import type { GraphNode } from '../wire/graph.ts';
import type { StreamEvent } from '../wire/stream.ts';
import { FleetFilter } from './fleet-filter.ts';
import { operationProgress } from './operation-progress.ts';

/** An event with the position after it; without one the position stays. */
export interface PositionedEvent {
  readonly id: string;
  readonly event: StreamEvent;
}

const heartbeatMs = 10_000;
/** Changes that come together are sent together. */
const flushMs = 10;
const graphIntervalMs = 200;

interface Topics {
  readonly fleet: FleetFilter | undefined;
  readonly applications: ReadonlySet<string>;
  readonly graphs: readonly GraphTopic[];
}

interface GraphTopic {
  readonly key: string;
  /** Of the graph that the client has; '' when it has none. */
  readonly version: string;
}

function topicsIn(query: URLSearchParams): Topics {
  const topics = query.getAll('topic').filter((topic) => topic !== '');
  const applications = new Set<string>();
  const graphs: GraphTopic[] = [];
  for (const topic of topics) {
    const colon = topic.indexOf(':');
    const kind = topic.slice(0, Math.max(0, colon));
    const [key = '', version = ''] = topic.slice(colon + 1).split('@');
    if (topic === 'fleet') continue;
    if (!/^[^/]+\/[^/]+$/.test(key)) throw invalid(`topic ${topic.slice(0, 100)} is not known`);
    if (kind === 'application') applications.add(key);
    else if (kind === 'graph') graphs.push({ key, version });
    else throw invalid(`topic ${topic.slice(0, 100)} is not known`);
  }
  if (topics.length === 0 || graphs.length > 4)
    throw invalid('a stream needs a topic, and has at most 4 graphs');
  return { fleet: topics.includes('fleet') ? new FleetFilter(query) : undefined, applications, graphs };
}

/**
 * The events of a stream from a position on. Everything sent is the state at the time of sending, so a client that
 * missed changes gets what became of them, once. What the caller may see is looked at anew for each event.
 */
export async function* stream(
  services: Services,
  call: Call,
  query: URLSearchParams,
  from: string,
): AsyncGenerator<PositionedEvent> {
  const topics = topicsIn(query);
  const { changes } = services;
  const begun = from === '' ? undefined : changes.since(from);
  let sequence = begun?.known === true ? Number(from.split('-')[1]) : changes.sequence;
  const at = (): string => new Date(services.clock.now()).toISOString();
  yield { id: changes.positionOf(sequence), event: { event: 'hello', at: at() } };
  if (begun?.known === false) {
    yield { id: changes.positionOf(sequence), event: { event: 'reset', reason: begun.reason } };
  }
  const queue = new EventQueue(call.signal);
  const stop = changes.onChange(() => queue.wake());
  const graphs = topics.graphs.map((topic) => followGraph(services, call, topic, queue));
  try {
    while (!call.signal.aborted) {
      const since = changes.after(sequence);
      if (!since.known) {
        sequence = changes.sequence;
        yield { id: changes.position, event: { event: 'reset', reason: since.reason } };
      } else if (since.changes.length > 0) {
        const position = since.changes.at(-1)?.sequence ?? sequence;
        for (const event of eventsFor(services, call, topics, since.changes)) {
          yield { id: changes.positionOf(sequence), event };
        }
        sequence = position;
      }
      for (const event of queue.take()) yield { id: changes.positionOf(sequence), event };
      if (changes.sequence > sequence) continue;
      const woken = await queue.wait(services, heartbeatMs);
      if (!woken) yield { id: changes.positionOf(sequence), event: { event: 'heartbeat', at: at() } };
      else await pause(services, call.signal);
    }
  } finally {
    stop();
    queue.close();
    await Promise.allSettled(graphs);
  }
}

async function pause(services: Services, signal: AbortSignal): Promise<void> {
  try {
    await sleep(services.clock, flushMs, signal);
  } catch {
    // The loop's own condition ends it.
  }
}

/**
 * One event for each application that changed, from its first state before to its state now. When who may see what
 * changed, every application is looked at: what was visible and is not is gone, what is newly visible comes whole.
 */
function* eventsFor(
  services: Services,
  call: Call,
  topics: Topics,
  logged: readonly LoggedChange[],
): Generator<StreamEvent> {
  const before = new Map<string, Application | undefined>();
  for (const change of logged) {
    if ('key' in change && !before.has(change.key)) before.set(change.key, change.before);
  }
  const earlier = logged.flatMap((change) => ('access' in change ? [change.access] : []));
  const all = earlier.length > 0 ? services.state.applications.values() : [];
  for (const app of all) if (!before.has(namespacedName(app))) before.set(namespacedName(app), app);
  for (const [key, first] of before) {
    const now = services.state.applications.get(key);
    const is = visible(services, call, now);
    const seen = [...earlier, services.enforcer].map((access) => visible(services, call, first, access));
    // Whether it was seen is not known when it was visible at one time and not at another.
    const may = seen.find((app) => app !== undefined);
    const was = is === undefined ? may : seen.every((app) => app !== undefined) ? first : undefined;
    if (earlier.length > 0 && first === now && was === is) continue;
    if (topics.fleet !== undefined) yield* fleetEvents(services, topics.fleet, key, was, is);
    if (!topics.applications.has(key)) continue;
    if (is !== undefined) yield applicationEvent(services, key, is);
    else if (was !== undefined) yield { event: 'application-removed', key };
  }
}

function visible(
  services: Services,
  { identity }: Call,
  app: Application | undefined,
  access: AccessBefore = services.enforcer,
): Application | undefined {
  if (app === undefined) return undefined;
  return access.allows(identity, 'applications', 'get', rbacName(app, services)) ? app : undefined;
}

function* fleetEvents(
  services: Services,
  filter: FleetFilter,
  key: string,
  was: Application | undefined,
  is: Application | undefined,
): Generator<StreamEvent> {
  const row = is === undefined ? undefined : fleetRow(is, services);
  const old = was === undefined ? undefined : fleetRow(was, services);
  const matched = old !== undefined && filter.holds(old);
  if (row === undefined || !filter.holds(row)) {
    if (matched) yield { event: 'fleet-removed', key };
    return;
  }
  const changed = matched ? changedFields(old, row) : row;
  if (changed !== undefined) yield { event: 'fleet', row: changed };
}

/** Only the properties that changed, with the key; undefined when none did. */
function changedFields(
  old: FleetRow,
  row: FleetRow,
): (Partial<FleetRow> & Pick<FleetRow, 'key'>) | undefined {
  const names = (Object.keys(row) as (keyof FleetRow)[]).filter(
    (name) => old[name] !== row[name] && JSON.stringify(old[name]) !== JSON.stringify(row[name]),
  );
  if (names.length === 0) return undefined;
  return { ...Object.fromEntries(names.map((name) => [name, row[name]])), key: row.key };
}

function applicationEvent(services: Services, key: string, app: Application): StreamEvent {
  const operation = operationProgress(app);
  return {
    event: 'application',
    key,
    row: fleetRow(app, services),
    findings: allFindings(applicationFindings(services, app)),
    ...(operation === undefined ? {} : { operation }),
    resourceVersion: app.metadata.resourceVersion ?? '',
  };
}

/** Puts the changes of an application's graph into the queue until the stream ends. */
async function followGraph(
  services: Services,
  call: Call,
  { key, version }: GraphTopic,
  queue: EventQueue,
): Promise<void> {
  let known: GraphSnapshot | undefined;
  while (!queue.closed) {
    const app = visible(services, call, services.state.applications.get(key));
    if (app === undefined) return;
    // Before the reading: what changes during it is a reason to read again.
    const next = services.liveChanges.next(app, graphIntervalMs, queue.signal);
    try {
      const now = await services.graphs.of(services, app, queue.signal);
      // What the client has may be older: from here on changes are told, and what was before it must read.
      if (known === undefined && now.version !== version)
        queue.put({ event: 'graph', key, nodes: [], removed: [] });
      else if (known !== undefined && known !== now)
        queue.put({ event: 'graph', key, ...between(known, now) });
      known = now;
    } catch {
      // The cluster does not answer now; its next change is waited for.
    }
    await next;
  }
}

/** Nodes that did not change are the same objects. */
function between(
  before: GraphSnapshot,
  now: GraphSnapshot,
): { readonly nodes: readonly GraphNode[]; readonly removed: readonly string[] } {
  return {
    nodes: now.nodes.filter((node) => before.byId.get(node.id) !== node),
    removed: [...before.byId.keys()].filter((id) => !now.byId.has(id)),
  };
}

/** Events of graphs, the newest of each, and a bell. */
class EventQueue {
  readonly #waiting: StreamEvent[] = [];
  readonly #stop = new AbortController();
  readonly signal: AbortSignal;
  #ring: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#stop.signal]);
    this.signal.addEventListener('abort', () => this.#ring(), { once: true });
  }

  get closed(): boolean {
    return this.signal.aborted;
  }

  put(event: StreamEvent): void {
    this.#waiting.push(event);
    this.wake();
  }

  wake(): void {
    this.#ring();
  }

  take(): readonly StreamEvent[] {
    return this.#waiting.splice(0);
  }

  /** True when there was a reason to wake, false after the time. */
  async wait(services: Services, forMs: number): Promise<boolean> {
    if (this.#waiting.length > 0 || this.closed) return true;
    return new Promise((resolve) => {
      const timer = services.clock.setTimer(forMs, () => resolve(false));
      this.#ring = () => {
        timer.cancel();
        resolve(true);
      };
    });
  }

  close(): void {
    this.#stop.abort();
  }
}
