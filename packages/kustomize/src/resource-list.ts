import { failure } from './errors.ts';
import { setField } from './node-fields.ts';
import { idGoSyntax, idKey, idText, type ResId, sameId } from './res-id.ts';
import { BUILD_ANNOTATIONS, NOTES, type Resource } from './resource.ts';
import { configMapValue } from './data-values.ts';
import { newMapping } from './ynode.ts';
import { lookupCreate, removeField } from './node-fields.ts';

/** The resources of a build in the order they came, no two with the same current id when added. */
export class ResourceList {
  #items: Resource[] = [];
  /** Keys of the current ids; undefined once something may have renamed a resource. */
  #keys: Set<string> | undefined = new Set();

  static of(resources: Iterable<Resource>): ResourceList {
    const list = new ResourceList();
    for (const resource of resources) list.append(resource);
    return list;
  }

  get items(): readonly Resource[] {
    return this.#items;
  }

  /** Replaces all resources without a check of their ids. */
  reset(items: readonly Resource[]): void {
    this.#items = [...items];
    this.#keys = undefined;
  }

  /** To be called when resources were changed in place. */
  touched(): void {
    this.#keys = undefined;
  }

  append(resource: Resource): void {
    const id = resource.currentId;
    const key = idKey(id);
    this.#keys ??= new Set(this.#items.map((item) => idKey(item.currentId)));
    if (this.#keys.has(key))
      throw failure(`may not add resource with an already registered id: ${idText(id)}`);
    this.#keys.add(key);
    this.#items.push(resource);
  }

  appendAll(resources: Iterable<Resource>): void {
    for (const resource of resources) this.append(resource);
  }

  dropEmpty(): void {
    if (this.#items.some((item) => item.isEmpty)) this.reset(this.#items.filter((item) => !item.isEmpty));
  }

  /** Resources that have or had an id of this name for which `matches` holds. */
  matchingAnyId(name: string, matches: (id: ResId) => boolean): Resource[] {
    return this.#items.filter(
      (item) =>
        item.mayHaveHadName(name) &&
        !item.isEmpty &&
        (item.previousIds.some(matches) || matches(item.currentId)),
    );
  }

  /** The one resource that has or had this id. */
  byId(id: ResId): Resource {
    const found = this.matchingAnyId(id.name, (other) => sameId(id, other));
    const [first] = found;
    if (first !== undefined && found.length === 1) return first;
    const problem = found.length > 1 ? 'multiple matches' : 'no matches';
    throw failure(`${problem} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
  }

  /** Adds generated resources; each creates, replaces or merges as its behavior says. */
  absorb(resources: readonly Resource[]): void {
    for (const resource of resources) this.#absorbOne(resource);
  }

  #absorbOne(resource: Resource): void {
    const id = resource.currentId;
    const matches = this.matchingAnyId(id.name, (other) => sameId(id, other));
    const { behavior } = resource;
    const [old] = matches;
    if (old === undefined) {
      if (behavior === 'merge' || behavior === 'replace') {
        throw failure(`id ${idGoSyntax(id)} does not exist; cannot merge or replace`);
      }
      this.append(resource);
      return;
    }
    if (matches.length > 1) {
      const shown = matches.map((match) => idText(match.currentId)).join(' ');
      throw failure(`found multiple objects [${shown}] that could accept merge of ${idText(id)}`);
    }
    if (behavior !== 'merge' && behavior !== 'replace') {
      throw failure(`id ${idGoSyntax(id)} exists; behavior must be merge or replace`);
    }
    takeOver(resource, old, behavior === 'merge');
    this.#items[this.#items.indexOf(old)] = resource;
    this.#keys = undefined;
  }
}

const ORIGIN = 'config.kubernetes.io/origin';

function takeOver(resource: Resource, old: Resource, merge: boolean): void {
  const origin = old.annotation(ORIGIN);
  takeMetadata(resource, old);
  if (!merge) return;
  setData(resource, 'data', new Map([...old.dataMap('data'), ...resource.dataMap('data')]));
  setData(resource, 'binaryData', new Map([...old.dataMap('binaryData'), ...resource.dataMap('binaryData')]));
  if (origin !== undefined) resource.annotations = resource.annotations.set(ORIGIN, origin);
}

/** Gives `resource` the other's name and notes, and its labels and annotations where it has none of its own. */
export function takeMetadata(resource: Resource, other: Resource): void {
  resource.labels = new Map([...other.labels, ...resource.labels]);
  const own = resource.annotations;
  const others = other.annotations;
  const merged = new Map([...others, ...own]);
  for (const note of BUILD_ANNOTATIONS) {
    const value = others.get(note);
    if (value === undefined) merged.delete(note);
    else merged.set(note, value);
  }
  if (!own.has(NOTES.needsHash)) merged.delete(NOTES.needsHash);
  resource.annotations = merged;
  resource.name = other.name;
  resource.namespace = other.namespace;
  resource.refVarNames = other.refVarNames;
}

function setData(resource: Resource, name: 'data' | 'binaryData', map: ReadonlyMap<string, string>): void {
  removeField(resource.root, name);
  if (map.size === 0) return;
  for (const key of [...map.keys()].sort()) {
    const { field, value } = configMapValue(map.get(key) ?? '');
    const target = lookupCreate(resource.root, 'mapping', [name === 'data' ? field : name]) ?? newMapping();
    setField(target, key, value);
  }
}
