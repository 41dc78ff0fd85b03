import type { ChangeEvent, Entry, JsonKeeper } from './entry.ts';

/** One change on its way to the disk. */
export interface Append {
  readonly resource: string;
  readonly event: ChangeEvent;
}

/** History that fell out of its bounds. */
export interface Trim {
  readonly resource: string;
  readonly revisions: readonly number[];
  readonly compactedRevision: number;
}

export interface LoadedResource {
  /** In path order. */
  readonly entries: Iterable<Entry>;
  readonly history: readonly ChangeEvent[];
  readonly compactedRevision: number;
}

/** Where the store keeps its state. The store itself decides order, visibility and revisions. */
export interface Backend {
  /** The last revision ever made durable; 0 for a new store. */
  readonly revision: number;
  resources(): readonly string[];
  load(resource: string): LoadedResource;
  /** Reads JSON of the resource's durable states again; undefined where nothing is kept but in memory. */
  keeper(resource: string): JsonKeeper | undefined;
  /** Resolves once every change is durable, all of the batch or none of it. A rejection means nothing may be acknowledged. */
  append(batch: readonly Append[], trims: readonly Trim[]): Promise<void>;
  close(): Promise<void>;
}
