import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { StoreError } from '../errors.ts';
import type { Append, Backend, LoadedResource, Trim } from './backend.ts';
import { type ChangeEvent, Entry, type JsonKeeper } from './entry.ts';
import { acquireDirectoryLock } from './directory-lock.ts';

const format = 1;

/**
 * Addresses set aside for the file, so that it is mapped once: grown from a small map, it is resident as often as it was
 * mapped. No memory by itself, and no limit; a larger file is mapped anew.
 */
const mapSize = 16 * 2 ** 30;

/**
 * The durable backend: one LMDB environment with three tables.
 *
 * - `objects`: `resource!namespace/name` → the object's JSON;
 * - `undo`: `[resource, revision]` → kind of change, path and the JSON before it, so that history costs one extra copy
 *   only where something was overwritten;
 * - `meta`: format, last revision, and per resource the revision its history starts after.
 *
 * Commits are synced before their promise resolves (no overlapping sync), all puts of a batch in one transaction.
 */
class LmdbBackend implements Backend {
  readonly revision: number;
  readonly #root: RootDatabase;
  readonly #objects: Database<string, string>;
  readonly #undo: Database<string, [string, number]>;
  readonly #meta: Database<string, string>;
  readonly #release: () => void;
  #isClosed = false;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#release = acquireDirectoryLock(directory);
    try {
      const path = join(directory, 'store.lmdb');
      // On Windows the file itself would be as large.
      const map = process.platform === 'win32' ? {} : { mapSize };
      this.#root = open({ path, overlappingSync: false, maxDbs: 4, ...map });
      this.#objects = this.#root.openDB({ name: 'objects', encoding: 'string' });
      this.#undo = this.#root.openDB({ name: 'undo', encoding: 'string' });
      this.#meta = this.#root.openDB({ name: 'meta', encoding: 'string' });
      this.revision = this.#readRevision(directory);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  #readRevision(directory: string): number {
    const written = this.#meta.get('format');
    if (written !== undefined && written !== String(format)) {
      throw new StoreError(
        'apiserver.store-format',
        `the store has format ${written}, this version reads ${format}`,
        {
          subject: directory,
          nextAction: 'Open it with the version of Setpoint that wrote it, or use another data directory.',
        },
      );
    }
    return Number(this.#meta.get('revision') ?? 0);
  }

  resources(): readonly string[] {
    const found: string[] = [];
    for (;;) {
      const after = found.at(-1);
      const options = after === undefined ? { limit: 1 } : { start: `${after}"`, limit: 1 };
      const next = [...this.#objects.getKeys(options)][0];
      if (next === undefined) return found;
      found.push(next.slice(0, next.indexOf('!')));
    }
  }

  load(resource: string): LoadedResource {
    const entries: Entry[] = [];
    const keeper = this.keeper(resource);
    const skip = resource.length + 1;
    for (const { key, value } of this.#objects.getRange({ start: `${resource}!`, end: `${resource}"` })) {
      const entry = new Entry(key.slice(skip), revisionIn(value), value);
      entry.leftWith(keeper);
      entries.push(entry);
    }
    // LMDB's order of strings is UTF-8's; the table's is UTF-16's. They agree on ASCII, which names are.
    const compactedRevision = Number(this.#meta.get(`compacted!${resource}`) ?? 0);
    return { entries, history: this.#loadHistory(resource, entries, keeper), compactedRevision };
  }

  /** Rebuilds events from the newest backwards: what came before one change is what the change before it left. */
  #loadHistory(resource: string, entries: readonly Entry[], keeper: JsonKeeper): readonly ChangeEvent[] {
    const state = new Map<string, Entry>(entries.map((entry) => [entry.path, entry]));
    const range = { start: [resource, Number.MAX_SAFE_INTEGER], end: [resource, 0], reverse: true } as const;
    const events: ChangeEvent[] = [];
    for (const { key, value } of this.#undo.getRange(range as never)) {
      const [, revision] = key;
      const { type, path, before } = decodeUndo(value);
      const previous = before === '' ? undefined : new Entry(path, revisionIn(before), before);
      previous?.leftWith(keeper);
      previous?.replacedAt(revision);
      const after = type === 'put' ? state.get(path) : (previous as Entry).at(revision);
      if (after !== undefined) events.push({ revision, type, entry: after, previous });
      if (previous === undefined) state.delete(path);
      else state.set(path, previous);
    }
    return events.reverse();
  }

  keeper(resource: string): JsonKeeper {
    return {
      read: (path, replacedAt) => {
        if (this.#isClosed) throw new StoreError('apiserver.store-closed', 'the store is closed');
        const json =
          replacedAt === undefined
            ? this.#objects.get(`${resource}!${path}`)
            : beforeIn(this.#undo.get([resource, replacedAt]));
        if (json !== undefined) return json;
        throw new TypeError(`${resource} ${path}: no JSON is kept of it`);
      },
    };
  }

  async append(batch: readonly Append[], trims: readonly Trim[]): Promise<void> {
    const writes: Promise<boolean>[] = [];
    for (const { resource, event } of batch) {
      const key = `${resource}!${event.entry.path}`;
      if (event.type === 'put') writes.push(this.#objects.put(key, event.entry.json));
      else writes.push(this.#objects.remove(key));
      writes.push(this.#undo.put([resource, event.revision], encodeUndo(event)));
    }
    for (const { resource, revisions, compactedRevision } of trims) {
      for (const revision of revisions) writes.push(this.#undo.remove([resource, revision]));
      writes.push(this.#meta.put(`compacted!${resource}`, String(compactedRevision)));
    }
    const last = batch.at(-1);
    if (last !== undefined) writes.push(this.#meta.put('revision', String(last.event.revision)));
    if (this.revision === 0) writes.push(this.#meta.put('format', String(format)));
    await Promise.all(writes);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#root.close();
    this.#release();
  }
}

function encodeUndo(event: ChangeEvent): string {
  return `${event.type}\n${event.entry.path}\n${event.previous?.json ?? ''}`;
}

function decodeUndo(value: string): { type: 'put' | 'delete'; path: string; before: string } {
  const first = value.indexOf('\n');
  const second = value.indexOf('\n', first + 1);
  return {
    type: value.slice(0, first) as 'put' | 'delete',
    path: value.slice(first + 1, second),
    before: value.slice(second + 1),
  };
}

function beforeIn(undo: string | undefined): string | undefined {
  return undo === undefined ? undefined : decodeUndo(undo).before;
}

/** The resourceVersion written in the JSON, without parsing all of it. */
function revisionIn(json: string): number {
  return Number((JSON.parse(json) as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
}

/**
 * Opens or creates the durable store in `directory` (mode 0700).
 *
 * Throws `apiserver.store-locked` when another process has it open, `apiserver.store-format` when a newer version
 * wrote it.
 */
export function openLmdbBackend(directory: string): Backend {
  return new LmdbBackend(directory);
}
