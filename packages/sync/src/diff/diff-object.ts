import type { KubeObject, ManagedFieldsEntry, SchemaNode } from '@setpoint/kube';
import { compareFields, fieldStep } from './compare-fields.ts';
import type { FieldDiff } from './field-diff.ts';
import { type FieldTrie, heldBy, isMap, trieOf } from './field-trie.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { withoutPointer } from './json-pointer.ts';
import {
  isSecret,
  lastAppliedAnnotation,
  maskAnnotations,
  noMaskedAnnotations,
  secretMarker,
} from './mask-secrets.ts';
import { comparable, normalizeDesired } from './normalize.ts';

export interface DiffInput {
  readonly desired: KubeObject;
  readonly live: KubeObject;
  readonly schema: SchemaNode | undefined;
  /** The manager of our server-side applies. */
  readonly fieldManager: string;
  /** Managers of client-side applies whose fields become ours. Default none. */
  readonly formerManagers?: readonly string[];
  readonly ignore?: IgnoreRules | undefined;
  /** What the server made of exactly this desired object before. */
  readonly applied?: KubeObject | undefined;
  /** Default true. */
  readonly ignoreAggregatedRoles?: boolean;
  /** Annotations whose values are masked in Secrets. Default none. */
  readonly maskedAnnotations?: ReadonlySet<string>;
}

/**
 * The fields in which the live object is not as desired, none when it is in sync. Decided on owned fields: those the
 * desired object sets, and those we set before and no longer desire, by our managedFields or else by kubectl's
 * last-applied annotation. `status` never counts. Values of Secrets are masked, and those of the annotations named.
 */
export function diffObject(input: DiffInput): FieldDiff[] {
  const options = { ignoreAggregatedRoles: input.ignoreAggregatedRoles ?? true };
  const prepare = (object: KubeObject): KubeObject =>
    withoutIgnored(comparable(object, options), input.ignore);
  const own = ownFields(input);
  const diffs = compareFields(prepare(normalizeDesired(input.desired)), prepare(input.live), {
    schema: input.schema,
    own: own.fields,
    ownIsExact: own.exact,
    others: heldBy((input.live.metadata.managedFields ?? []).filter((entry) => !isOurs(entry, input))),
    former: formerOf(input),
    trusted: new Set(input.ignore?.managers),
    applied: input.applied === undefined ? undefined : prepare(input.applied),
  });
  const annotations = input.maskedAnnotations ?? noMaskedAnnotations;
  return isSecret(input.desired) ? diffs.map((diff) => masked(diff, annotations)) : diffs;
}

/** The object without what the rules ignore. */
function withoutIgnored(object: KubeObject, rules: IgnoreRules | undefined): KubeObject {
  if (rules === undefined) return object;
  const pruned = (rules.jsonPointers ?? []).reduce(withoutPointer, object);
  return rules.without === undefined ? pruned : rules.without(pruned);
}

/** What our own manager wrote without server-side apply is as good as applied. */
function formerOf({ formerManagers = [], fieldManager }: DiffInput): ReadonlySet<string> {
  return new Set([...formerManagers, fieldManager]);
}

function isOurs(entry: ManagedFieldsEntry, input: DiffInput): boolean {
  return isApplyOf(entry, input.fieldManager) || isFormer(entry, input);
}

/** A client-side apply of ours counts as nobody's while no server-side apply has been made. */
function isFormer(entry: ManagedFieldsEntry, input: DiffInput): boolean {
  if (entry.operation !== 'Update' || !formerOf(input).has(entry.manager ?? '')) return false;
  return !(input.live.metadata.managedFields ?? []).some((other) => isApplyOf(other, input.fieldManager));
}

function isApplyOf(entry: ManagedFieldsEntry, manager: string): boolean {
  return entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
}

function ownFields(input: DiffInput): { readonly fields: readonly FieldTrie[]; readonly exact: boolean } {
  const applied = heldBy(
    (input.live.metadata.managedFields ?? []).filter((entry) => isApplyOf(entry, input.fieldManager)),
  );
  if (applied.length > 0) return { fields: applied.map(({ fields }) => fields), exact: true };
  const last = lastApplied(input.live);
  return { fields: last === undefined ? [] : [trieOf(last, input.schema)], exact: false };
}

function lastApplied(live: KubeObject): KubeObject | undefined {
  const text = live.metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return undefined;
  try {
    const object = JSON.parse(text) as KubeObject;
    return typeof object?.metadata === 'object' ? normalizeDesired(object) : undefined;
  } catch {
    // Anybody may write the annotation; one that is no object says nothing about what was applied.
    return undefined;
  }
}

const annotationsPath = '.metadata.annotations';

function masked(diff: FieldDiff, annotations: ReadonlySet<string>): FieldDiff {
  const { path, desired, live } = diff;
  if (path === annotationsPath) {
    return {
      ...diff,
      ...(isMap(desired) ? { desired: maskAnnotations(desired, annotations) } : {}),
      ...(isMap(live) ? { live: maskAnnotations(live, annotations) } : {}),
    };
  }
  if (!isHidden(path, annotations)) return diff;
  return {
    ...diff,
    ...(desired === undefined ? {} : { desired: secretMarker }),
    ...(live === undefined ? {} : { live: desired === undefined ? secretMarker : `${secretMarker}+` }),
  };
}

function isHidden(path: string, annotations: ReadonlySet<string>): boolean {
  if (path.startsWith('.data') || path.includes(lastAppliedAnnotation)) return true;
  return [...annotations].some((key) => path === `${annotationsPath}${fieldStep(key)}`);
}
