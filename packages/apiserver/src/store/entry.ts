import type { KubeObject } from '@setpoint/kube';

/** Where an object is kept: its storage resource (`apps/deployments`, `/pods`) and its place in it. */
export interface StoreKey {
  /** `group/plural`; the core group is empty: `/pods`. */
  readonly resource: string;
  /** `namespace/name`; a cluster-scoped object's namespace is empty: `/node-1`. */
  readonly path: string;
}

export function storePath(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Holds parsed objects of the last entries, so that memory is the serialised form plus a bounded rest. */
class ParsedRing {
  readonly #slots: (Entry | undefined)[];
  #next = 0;

  constructor(capacity: number) {
    this.#slots = Array.from({ length: capacity });
  }

  keep(entry: Entry): void {
    this.#slots[this.#next]?.forget();
    this.#slots[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#slots.length;
  }
}

/** What was written is read at once, by watches, or not for long: keeping much of it is work for the collector. */
const written = new ParsedRing(64);
/** What was read is often read again. */
const read = new ParsedRing(2048);

type Labels = Readonly<Record<string, string>>;
const noLabels: Labels = {};

/** One state of one object: immutable; `json` is what is on disk and what readers are sent. */
export class Entry {
  readonly path: string;
  readonly revision: number;
  readonly json: string;
  #object: KubeObject | undefined;
  #labels: Labels | undefined;

  constructor(path: string, revision: number, json: string, object?: KubeObject) {
    this.path = path;
    this.revision = revision;
    this.json = json;
    if (object !== undefined) {
      this.#object = object;
      written.keep(this);
    }
  }

  /** The parsed object. Shared by all readers: never change it. */
  get object(): KubeObject {
    if (this.#object === undefined) {
      this.#object = JSON.parse(this.json) as KubeObject;
      read.keep(this);
    }
    return this.#object;
  }

  /** The labels, kept apart from the object so that selecting parses it once. */
  get labels(): Labels {
    this.#labels ??= this.object.metadata.labels ?? noLabels;
    return this.#labels;
  }

  get namespace(): string {
    return this.path.slice(0, this.path.indexOf('/'));
  }

  get name(): string {
    return this.path.slice(this.path.indexOf('/') + 1);
  }

  /** The same state under another revision: how a deletion is told. */
  at(revision: number): Entry {
    const metadata = { ...this.object.metadata, resourceVersion: String(revision) };
    const object = { ...this.object, metadata };
    return new Entry(this.path, revision, JSON.stringify(object), object);
  }

  forget(): void {
    this.#object = undefined;
  }
}

/** One committed change. `entry` is the new state; for a deletion the last state, carrying the deletion's revision. */
export interface ChangeEvent {
  readonly revision: number;
  readonly type: 'put' | 'delete';
  readonly entry: Entry;
  readonly previous: Entry | undefined;
}
