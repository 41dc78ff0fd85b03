import type { KubeObject } from '@setpoint/kube';
import { Recent } from './recent.ts';

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

/** Reads the JSON of durable states of one resource again, so that memory need not hold it. */
export interface JsonKeeper {
  /** The JSON of what stands at the path or, when a change replaced it, of what that change found there. */
  read(path: string, replacedAt: number | undefined): string;
}

const mebibyte = 2 ** 20;
/** What was written is told to watches at once. */
const told = new Recent(2 * mebibyte, (entry) => entry.forgetJson());
/** What was written is read at once, by watches, or not for long: keeping much of it is work for the collector. */
const written = new Recent(mebibyte / 2, (entry) => entry.forgetObject());
/** What was read is often read again, and is kept while it is; parsed it takes twice the memory of its JSON. */
const read = new Recent(4 * mebibyte, (entry) => entry.forgetUnused());

type Labels = Readonly<Record<string, string>>;
const noLabels: Labels = {};

/** One state of one object: immutable; `json` is what is on disk and what readers are sent. */
export class Entry {
  readonly path: string;
  readonly revision: number;
  /** The length of its JSON. */
  readonly size: number;
  #json: string | undefined;
  #keeper: JsonKeeper | undefined;
  /** The revision of the change that replaced this state, once that is durable. */
  #replacedAt: number | undefined;
  /** What keeps its JSON is about to change. */
  #isHeld = false;
  #object: KubeObject | undefined;
  #isUsed = false;
  #labels: Labels | undefined;

  constructor(path: string, revision: number, json: string, object?: KubeObject) {
    this.path = path;
    this.revision = revision;
    this.size = json.length;
    this.#json = json;
    if (object !== undefined) {
      this.#object = object;
      written.add(this);
    }
  }

  get json(): string {
    return this.#json ?? (this.#keeper as JsonKeeper).read(this.path, this.#replacedAt);
  }

  /** The parsed object. Shared by all readers: never change it. */
  get object(): KubeObject {
    if (this.#object === undefined) {
      this.#object = JSON.parse(this.json) as KubeObject;
      read.add(this);
    } else this.#isUsed = true;
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
    const object = this.#objectAt(revision);
    const entry = new Entry(this.path, revision, JSON.stringify(object), object);
    entry.keptBy({ read: () => JSON.stringify(this.#objectAt(revision)) });
    return entry;
  }

  #objectAt(revision: number): KubeObject {
    return { ...this.object, metadata: { ...this.object.metadata, resourceVersion: String(revision) } };
  }

  /** From now on, with the state durable, its JSON can be read from the keeper. */
  keptBy(keeper: JsonKeeper): void {
    this.#keeper = keeper;
    told.add(this);
  }

  /** The same of a state that was read from the keeper just now. */
  leftWith(keeper: JsonKeeper): void {
    this.#keeper = keeper;
    this.forgetJson();
  }

  /** Has its JSON in memory, before a write that takes it from where it is kept. */
  hold(): void {
    this.#json = this.json;
    this.#isHeld = true;
  }

  /** The change of that revision, now durable, replaced this state: its JSON is kept with the change. */
  replacedAt(revision: number): void {
    this.#replacedAt = revision;
    this.#isHeld = false;
    this.forgetJson();
  }

  forgetJson(): boolean {
    if (this.#keeper !== undefined && !this.#isHeld) this.#json = undefined;
    return true;
  }

  forgetObject(): boolean {
    this.#object = undefined;
    return true;
  }

  /** What was read since it was looked at last stays. */
  forgetUnused(): boolean {
    if (!this.#isUsed) return this.forgetObject();
    this.#isUsed = false;
    return false;
  }
}

/** One committed change. `entry` is the new state; for a deletion the last state, carrying the deletion's revision. */
export interface ChangeEvent {
  readonly revision: number;
  readonly type: 'put' | 'delete';
  readonly entry: Entry;
  readonly previous: Entry | undefined;
}
