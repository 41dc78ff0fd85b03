import { type Changes, changesBetween, type TypedSides, withoutFields } from './compare.ts';
import {
  differenceNodes,
  EMPTY,
  intersectNodes,
  isEmptyNode,
  recursiveDifferenceNodes,
  sameNodes,
  type TrieNode,
  unionNodes,
} from './field-trie.ts';
import type { Managed, ManagedFields } from './managed-fields.ts';
import { mergeValues } from './merge-values.ts';
import { pruneUnapplied } from './prune-unapplied.ts';
import { reconcileWithSchema } from './reconcile-schema.ts';
import { fieldsOf } from './set-of.ts';
import { ownable } from './strip-metadata.ts';
import type { Typed, Versions } from './versions.ts';

/** Fields another manager holds that an apply would change. */
export interface Conflict {
  readonly managed: Managed;
  readonly fields: TrieNode;
}

export interface UpdateContext {
  readonly versions: Versions;
  /** Fields nobody comes to own here: those the endpoint resets. */
  readonly ignored: TrieNode;
}

export type ApplyResult =
  | { readonly ok: true; readonly value: unknown; readonly managers: ManagedFields }
  | { readonly ok: false; readonly conflicts: readonly Conflict[] };

const withFields = (managed: Managed, fields: TrieNode): Managed =>
  fields === managed.fields ? managed : { ...managed, fields, source: undefined };

/** Every manager's fields under the schema of now; managers of versions that are gone are forgotten. */
function reconciled(context: UpdateContext, live: unknown, managers: ManagedFields): ManagedFields {
  const result: ManagedFields = new Map();
  const { versions } = context;
  for (const [id, managed] of managers) {
    const typed = versions.convert(
      { value: live, type: versions.type },
      versions.version,
      managed.apiVersion,
    );
    if (typed === undefined) continue;
    result.set(id, withFields(managed, reconcileWithSchema(typed.type, managed.fields)));
  }
  return result;
}

/** The changes from one object to the other, in each version a manager needs. */
class VersionedChanges {
  readonly #context: UpdateContext;
  readonly #before: unknown;
  readonly #after: unknown;
  readonly #typed: TypedSides;
  readonly #known = new Map<string, Changes | undefined>();

  constructor(context: UpdateContext, before: unknown, after: unknown, typed: TypedSides) {
    this.#context = context;
    this.#before = before;
    this.#after = after;
    this.#typed = typed;
  }

  /** Undefined when the version is not served any more. */
  in(version: string): Changes | undefined {
    if (this.#known.has(version)) return this.#known.get(version);
    const changes = this.#compare(version);
    this.#known.set(version, changes);
    return changes;
  }

  #compare(version: string): Changes | undefined {
    const { versions, ignored } = this.#context;
    const inVersion = (value: unknown, which: string): Typed | undefined =>
      versions.convert(
        { value, type: versions.type },
        versions.version,
        version,
        `failed to convert ${which} object: `,
      );
    const before = inVersion(this.#before, 'old');
    const after = inVersion(this.#after, 'new');
    if (before === undefined || after === undefined) return undefined;
    return withoutFields(changesBetween(after.type, before.value, after.value, this.#typed), ignored);
  }
}

interface Losses {
  readonly conflicts: readonly Conflict[];
  /** What the managers hold after a forced change; managers left with nothing are gone. */
  readonly managers: ManagedFields;
}

/** What the change takes from every manager but the one who makes it. */
function lossesOf(changes: VersionedChanges, managers: ManagedFields, self: string): Losses {
  const conflicts: Conflict[] = [];
  const rest: ManagedFields = new Map();
  for (const [id, managed] of managers) {
    if (id === self) {
      if (!isEmptyNode(managed.fields)) rest.set(id, managed);
      continue;
    }
    const change = changes.in(managed.apiVersion);
    if (change === undefined) continue;
    const lost = intersectNodes(managed.fields, unionNodes(change.modified, change.added));
    if (!isEmptyNode(lost)) conflicts.push({ managed, fields: lost });
    const fields = differenceNodes(differenceNodes(managed.fields, lost), change.removed);
    if (!isEmptyNode(fields)) rest.set(id, withFields(managed, fields));
  }
  return { conflicts, managers: rest };
}

/** Who owns what after `self` changed `live` into `object` by create, update or patch. */
export function updateManagers(
  context: UpdateContext,
  live: unknown,
  object: unknown,
  managers: ManagedFields,
  self: { readonly id: string; readonly managed: Managed },
): ManagedFields {
  const changes = new VersionedChanges(context, live, object, 'both');
  const result = lossesOf(changes, reconciled(context, live, managers), self.id).managers;
  const own = changes.in(context.versions.version) as Changes;
  const held = result.get(self.id)?.fields ?? EMPTY;
  const gained = unionNodes(unionNodes(differenceNodes(held, own.removed), own.modified), own.added);
  const fields = ownable(recursiveDifferenceNodes(gained, context.ignored));
  if (isEmptyNode(fields)) result.delete(self.id);
  else result.set(self.id, { ...self.managed, fields });
  return result;
}

/** The live object with the applied one merged in, and who owns what then, or the conflicts that forbid it. */
export function applyManagers(
  context: UpdateContext,
  live: unknown,
  applied: unknown,
  liveManagers: ManagedFields,
  self: { readonly id: string; readonly managed: Managed; readonly force: boolean },
): ApplyResult {
  const { versions } = context;
  const managers = reconciled(context, live, liveManagers);
  const last = managers.get(self.id);
  const mentioned = recursiveDifferenceNodes(fieldsOf(versions.type, applied), context.ignored);
  const fields = ownable(mentioned);
  const merged: Typed = { value: mergeValues(versions.type, live, applied), type: versions.type };
  let value = merged.value;
  // Who applies what they applied before removes nothing.
  if (last === undefined || last.apiVersion !== versions.version || !sameNodes(last.fields, fields)) {
    const next = { ...self.managed, time: last?.time };
    // While pruning, the manager also holds the fields that are nobody's, so that they stay.
    managers.set(self.id, { ...next, fields: mentioned });
    value = pruneUnapplied(versions, merged, managers, last);
    managers.set(self.id, { ...next, fields });
  }
  const changes = new VersionedChanges(context, live, value, 'before');
  const losses = lossesOf(changes, managers, self.id);
  if (losses.conflicts.length > 0 && !self.force) return { ok: false, conflicts: losses.conflicts };
  return { ok: true, value, managers: losses.managers };
}
