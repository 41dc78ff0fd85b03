import type { Append, Backend, ChangeEvent, Entry, LoadedResource } from '@setpoint/apiserver';
import type { Random } from '@setpoint/core';
import { never, type SimulatedProcess } from './process.ts';
import type { World } from './world.ts';

/** One change as it is on the disk. */
export interface DurableChange {
  readonly resource: string;
  readonly path: string;
  readonly revision: number;
  readonly type: 'put' | 'delete';
  /** Its state after the change; for a deletion the last one, carrying the deletion's revision. */
  readonly json: string;
  /** The same, as every run of the server that reads it may share it. */
  readonly entry: Entry;
  readonly before: Entry | undefined;
}

export interface DiskFaults {
  /** Milliseconds one flush takes. */
  flushMs(): number;
  /** Whether the flush at hand fails. */
  fails(): boolean;
}

/** The disk under the API server's store: a batch is on it whole, or not at all. */
export class SimulatedDisk {
  revision = 0;
  /** Of what was before, a server that starts has no history. */
  compactedRevision = 0;
  readonly objects = new Map<string, Map<string, Entry>>();
  readonly changes = new Map<string, DurableChange[]>();

  copy(): SimulatedDisk {
    const copy = new SimulatedDisk();
    copy.revision = this.revision;
    for (const [resource, objects] of this.objects) copy.objects.set(resource, new Map(objects));
    for (const [resource, changes] of this.changes) copy.changes.set(resource, [...changes]);
    return copy;
  }

  /** Changes of a resource after a revision, oldest first. */
  changesAfter(resource: string, revision: number): readonly DurableChange[] {
    const all = this.changes.get(resource) ?? [];
    let from = all.length;
    while (from > 0 && (all[from - 1] as DurableChange).revision > revision) from--;
    return all.slice(from);
  }

  commit(batch: readonly Append[]): readonly DurableChange[] {
    const durable: DurableChange[] = [];
    for (const { resource, event } of batch) {
      const { type, revision, entry } = event;
      const objects = this.objects.get(resource) ?? new Map<string, Entry>();
      this.objects.set(resource, objects);
      const before = objects.get(entry.path);
      if (type === 'put') objects.set(entry.path, entry);
      else objects.delete(entry.path);
      const change = { resource, path: entry.path, revision, type, json: entry.json, entry, before };
      const changes = this.changes.get(resource) ?? [];
      changes.push(change);
      this.changes.set(resource, changes);
      durable.push(change);
      this.revision = revision;
    }
    return durable;
  }

  load(resource: string): LoadedResource {
    const entries = [...(this.objects.get(resource) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
    const history = this.changesAfter(resource, this.compactedRevision).map(eventOf);
    return { entries, history, compactedRevision: this.compactedRevision };
  }
}

function eventOf({ revision, type, entry, before }: DurableChange): ChangeEvent {
  return { revision, type, entry, previous: before };
}

export interface OpenDisk {
  readonly backend: Backend;
  /** Whether a flush has failed: its process can write nothing more, and says so. */
  readonly hasFailed: boolean;
  /** The process was killed: what was being flushed is there whole, or not at all. */
  crash(): void;
}

/** The disk as one run of the API server has it open. */
export function openDisk(
  disk: SimulatedDisk,
  owner: SimulatedProcess,
  world: World,
  faults: DiskFaults,
  onDurable: (changes: readonly DurableChange[]) => void,
): OpenDisk {
  const random: Random = world.stream(`disk of ${owner.name}`);
  let flushing: readonly Append[] | undefined;
  let hasFailed = false;
  const commit = (batch: readonly Append[]): void => onDurable(disk.commit(batch));
  const backend: Backend = {
    revision: disk.revision,
    resources: () => [...disk.objects.keys()],
    load: (resource) => disk.load(resource),
    keeper: () => undefined,
    close: () => Promise.resolve(),
    append(batch) {
      if (!owner.isAlive) return never();
      flushing = batch;
      return new Promise((resolve, reject) => {
        const flush = (): void => {
          flushing = undefined;
          if (faults.fails()) {
            world.note(`fsync of ${owner.name} failed`);
            hasFailed = true;
            // Nobody can know whether it is on the disk.
            if (random.next() < 0.5) commit(batch);
            reject(new Error('EIO: i/o error, fsync'));
            return;
          }
          commit(batch);
          resolve();
        };
        world.at(faults.flushMs(), 'fsync', flush, owner);
      });
    },
  };
  return {
    backend,
    get hasFailed() {
      return hasFailed;
    },
    crash() {
      if (flushing !== undefined && random.next() < 0.5) commit(flushing);
      flushing = undefined;
    },
  };
}
