import { refKey } from '@setpoint/kube';
import { KeySets } from './key-sets.ts';
import type { LiveEntry, LiveNode } from './live-cache.ts';

/** Deeper chains of ownerReferences are cut; real ones have four or five links. */
const maxDepth = 16;

/** Entries by reference, owner, uid and parent. */
export class EntryIndex {
  readonly #entries = new Map<string, LiveEntry>();
  readonly #byOwner = new KeySets();
  readonly #byParentUid = new KeySets();
  /** Those that no other object created, by namespace. */
  readonly #topLevel = new KeySets();
  /** Pods by the Node they run on. */
  readonly #byHost = new KeySets();
  readonly #keyByUid = new Map<string, string>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): LiveEntry | undefined {
    return this.#entries.get(key);
  }

  values(): IterableIterator<LiveEntry> {
    return this.#entries.values();
  }

  put(key: string, entry: LiveEntry): void {
    this.delete(key);
    this.#entries.set(key, entry);
    if (entry.owner !== undefined) this.#byOwner.add(entry.owner, key);
    for (const { uid } of entry.ownerReferences) this.#byParentUid.add(uid, key);
    if (isTopLevel(entry)) this.#topLevel.add(entry.ref.namespace, key);
    if (entry.facts?.pod !== undefined) this.#byHost.add(entry.facts.pod.node, key);
    this.#keyByUid.set(entry.uid, key);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    if (entry.owner !== undefined) this.#byOwner.delete(entry.owner, key);
    for (const { uid } of entry.ownerReferences) this.#byParentUid.delete(uid, key);
    if (isTopLevel(entry)) this.#topLevel.delete(entry.ref.namespace, key);
    if (entry.facts?.pod !== undefined) this.#byHost.delete(entry.facts.pod.node, key);
    if (this.#keyByUid.get(entry.uid) === key) this.#keyByUid.delete(entry.uid);
  }

  ownedBy(owner: string): readonly LiveEntry[] {
    return this.#all(this.#byOwner.get(owner));
  }

  /** What no other object created in the namespace. */
  topLevel(namespace: string): readonly LiveEntry[] {
    return this.#all(this.#topLevel.get(namespace));
  }

  podsOn(node: string): readonly LiveEntry[] {
    return this.#all(this.#byHost.get(node));
  }

  /** The entry with all that descends from it. */
  tree(entry: LiveEntry, depth = 0): LiveNode {
    const children = depth >= maxDepth ? [] : this.#all(this.#byParentUid.get(entry.uid));
    return { entry, children: children.map((one) => this.tree(one, depth + 1)) };
  }

  /** The keys of the entry and of everything it descends from. */
  lineage(entry: LiveEntry): ReadonlySet<string> {
    const keys = new Set<string>();
    let level: readonly LiveEntry[] = [entry];
    for (let depth = 0; level.length > 0 && depth <= maxDepth; depth++) {
      const parents = new Set<string>();
      for (const one of level) {
        keys.add(refKey(one.ref));
        for (const { uid } of one.ownerReferences) parents.add(this.#keyByUid.get(uid) ?? '');
      }
      level = this.#all(parents).filter(({ ref }) => !keys.has(refKey(ref)));
    }
    return keys;
  }

  #all(keys: Iterable<string>): readonly LiveEntry[] {
    const entries: LiveEntry[] = [];
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }
}

/** Of a namespaced kind, and created by no other object. */
export function isTopLevel({ ref, ownerReferences }: LiveEntry): boolean {
  return ref.namespace !== '' && ownerReferences.length === 0;
}
