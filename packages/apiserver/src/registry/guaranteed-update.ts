import type { KubeObject } from '@setpoint/kube';
import { conflict, modifiedMeanwhile, notFound } from '../status/answers.ts';
import { Entry } from '../store/entry.ts';
import type { Machinery } from './machinery.ts';
import { keyOf, type Target } from './request.ts';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { servedEntry } from '../catalog/served-entries.ts';

/** What a write makes of the state it found. */
export type Decision =
  | { readonly type: 'put'; readonly object: KubeObject }
  /** `isWritten`: the last state was a write of its own, with a version of its own. */
  | { readonly type: 'delete'; readonly last?: KubeObject; readonly isWritten?: boolean }
  /** The state stays as it is. */
  | { readonly type: 'keep' };

export interface Outcome {
  /** The state after the write, or the last one of what was deleted. */
  readonly entry: Entry;
  readonly type: Decision['type'];
  readonly created: boolean;
}

const maxAttempts = 64;

/**
 * Reads the newest state, lets `decide` make the next one and writes it, exactly once and upon that very state: when
 * `decide` had to wait and the state moved on meanwhile, it is asked again. Resolves when the result is durable.
 *
 * `decide` is given the state as the version of the target shows it where another process converts, and as it is kept;
 * the outcome is shown in that version too.
 */
export async function guaranteedUpdate(
  machinery: Machinery,
  target: Target,
  decide: Decide,
  dryRun: boolean,
): Promise<Outcome> {
  const outcome = await writeDecided(machinery, target, decide, dryRun);
  const served = servedEntry(target.resource, outcome.entry);
  return served instanceof Promise ? { ...outcome, entry: await served } : outcome;
}

type Decide = (current: Entry | undefined, stored: Entry | undefined) => Decision | Promise<Decision>;

async function writeDecided(
  { store }: Machinery,
  target: Target,
  decide: Decide,
  dryRun: boolean,
): Promise<Outcome> {
  const key = keyOf(target);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const current = store.latest(key);
    let pending: Decision | Promise<Decision>;
    let decision: Decision;
    try {
      pending = decideServed(target, current, decide);
      // A decision made at once is written at once: nothing may come between.
      decision = pending instanceof Promise ? await pending : pending;
    } catch (error) {
      // Refused only once the state it speaks of can be read: a caller that reads again and retries would otherwise
      // meet the same conflict until the state is durable.
      if (current !== undefined) await visible(store, current);
      throw error;
    }
    if (pending instanceof Promise && store.latest(key) !== current) continue;
    const created = current === undefined;
    if (decision.type !== 'put' && current === undefined) {
      throw notFound(groupResourceOf(target.resource), target.name);
    }
    if (decision.type === 'keep')
      return { entry: await visible(store, current as Entry), type: 'keep', created };
    if (dryRun) return { entry: rehearsed(decision, current, key.path), type: decision.type, created };
    const event = await store.write(key, (resourceVersion) => versioned(decision, resourceVersion));
    return { entry: answerOf(decision, event.entry), type: decision.type, created };
  }
  throw conflict(groupResourceOf(target.resource), target.name, modifiedMeanwhile);
}

function decideServed(
  { resource }: Target,
  stored: Entry | undefined,
  decide: Decide,
): Decision | Promise<Decision> {
  const served = stored === undefined ? undefined : servedEntry(resource, stored);
  if (served instanceof Promise) return served.then((current) => decide(current, stored));
  return decide(served, stored);
}

function versioned(decision: Decision, resourceVersion: string): KubeObject | undefined {
  if (decision.type !== 'put') return undefined;
  return { ...decision.object, metadata: { ...decision.object.metadata, resourceVersion } };
}

/** A write that ends in deletion answers with what it had made of the object. */
function answerOf(decision: Decision, entry: Entry): Entry {
  if (decision.type !== 'delete' || decision.last === undefined) return entry;
  const { last, isWritten = false } = decision;
  const resourceVersion = isWritten ? String(entry.revision) : last.metadata.resourceVersion;
  const metadata = { ...last.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  const object = { ...last, metadata };
  return new Entry(entry.path, entry.revision, JSON.stringify(object), object);
}

/** Nobody may be told of a state that is not durable yet. */
async function visible(store: Machinery['store'], entry: Entry): Promise<Entry> {
  await store.whenVisible(entry.revision);
  return entry;
}

function rehearsed(decision: Decision, current: Entry | undefined, path: string): Entry {
  if (decision.type !== 'put') return current as Entry;
  const { resourceVersion: _none, ...metadata } = decision.object.metadata;
  const shown = current === undefined ? metadata : { ...metadata, resourceVersion: String(current.revision) };
  const object = { ...decision.object, metadata: shown };
  return new Entry(path, current?.revision ?? 0, JSON.stringify(object), object);
}
