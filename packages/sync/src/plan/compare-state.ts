import { gvkOf, type KubeObject, parseApiVersion, refKey, refOf, sameValue } from '@setpoint/kube';
import { type DiffInput, diffObject } from '../diff/diff-object.ts';
import type { FieldDiff } from '../diff/field-diff.ts';
import { noMaskedAnnotations } from '../diff/mask-secrets.ts';
import { aggregateHealth, type HealthPart } from '../health/aggregate.ts';
import { kindPosition } from '../order/kind-order.ts';
import { compareText } from '../order/sort-tasks.ts';
import type { ComparedResource, Comparison, Problem, SyncCode } from './comparison.ts';
import type { CompareInput } from './input.ts';
import { type Prepared, prepareDesired } from './prepare.ts';

/**
 * Compares what an owner wants with what is live. Pure: it asks nobody. When rendering was not complete, every status
 * is Unknown and nothing requires pruning.
 */
export function compareState(input: CompareInput): Comparison {
  const { objects, problems } = prepareDesired(input);
  const desired = objects.map((prepared) => compareDesired(prepared, input));
  const extra = extraObjects(input, new Set(objects.map(({ key }) => key)));
  const all = [...desired, ...extra.map((live) => compareExtra(live, input))].sort(byKindThenName);
  const resources = all.filter(({ annotations }) => !annotations.hook);
  const health = aggregateHealth(resources.filter(isSynced).map(healthPart));
  return {
    input,
    status: statusOf(resources, input),
    health: health.status,
    healthMessage: health.message,
    resources,
    hooks: all.filter(({ annotations }) => annotations.hook),
    problems: [...renderProblems(input), ...problems],
  };
}

function compareDesired(prepared: Prepared, input: CompareInput): ComparedResource {
  const live = input.live.get(prepared.key);
  const annotations = prepared.annotations.value;
  const diff = live === undefined || annotations.hook ? [] : diffOf(prepared, live, input);
  const owner = live === undefined ? undefined : input.conventions.ownership.ownerOf(live);
  const exempt = annotations.hook || annotations.phases.length === 0;
  const inSync = live !== undefined && diff.length === 0;
  return {
    ref: prepared.ref,
    version: prepared.gvk.version,
    desired: prepared.object,
    desiredHash: prepared.hash,
    live,
    origin: prepared.origin,
    annotations,
    sync: exempt ? undefined : statusWhen(input, inSync),
    requiresPruning: false,
    diff,
    health: live === undefined ? { status: 'Missing', message: '' } : input.health(live),
    kind: prepared.kind,
    otherOwner: owner === input.owner ? undefined : owner,
  };
}

interface KnownDiff extends DiffInput {
  readonly diff: readonly FieldDiff[];
}

/** The last comparison of each desired object: nothing is walked again until one of the two sides changed. */
const knownDiffs = new WeakMap<KubeObject, KnownDiff>();

function diffOf(prepared: Prepared, live: KubeObject, input: CompareInput): readonly FieldDiff[] {
  const { conventions } = input;
  const given: DiffInput = {
    desired: prepared.object,
    live,
    schema: input.schemas(prepared.gvk),
    fieldManager: conventions.fieldManager,
    formerManagers: conventions.formerManagers,
    ignore: input.ignore?.(prepared.object),
    applied: input.applied?.get(prepared.ref, prepared.hash),
    ignoreAggregatedRoles: input.ignoreAggregatedRoles ?? true,
    maskedAnnotations: input.maskedAnnotations ?? noMaskedAnnotations,
  };
  const known = knownDiffs.get(prepared.object);
  if (known !== undefined && sameInput(known, given)) return known.diff;
  const diff = diffObject(given);
  knownDiffs.set(prepared.object, { ...given, diff });
  return diff;
}

/** What differs of an object, whatever is to be ignored: what a sync puts right when it respects no such rule. */
export function wholeDiff(
  { ref, desired, live, desiredHash }: ComparedResource,
  input: CompareInput,
): readonly FieldDiff[] {
  if (desired === undefined || live === undefined) return [];
  const { conventions } = input;
  return diffObject({
    desired,
    live,
    schema: input.schemas(gvkOf(desired)),
    fieldManager: conventions.fieldManager,
    formerManagers: conventions.formerManagers,
    applied: input.applied?.get(ref, desiredHash),
    ignoreAggregatedRoles: input.ignoreAggregatedRoles ?? true,
    maskedAnnotations: input.maskedAnnotations ?? noMaskedAnnotations,
  });
}

function sameInput(a: DiffInput, b: DiffInput): boolean {
  return (
    a.live === b.live &&
    a.schema === b.schema &&
    a.ignore === b.ignore &&
    a.applied === b.applied &&
    a.fieldManager === b.fieldManager &&
    a.ignoreAggregatedRoles === b.ignoreAggregatedRoles &&
    sameValue(a.formerManagers, b.formerManagers) &&
    sameSet(a.maskedAnnotations, b.maskedAnnotations)
  );
}

function sameSet(a: ReadonlySet<string> = noMaskedAnnotations, b = noMaskedAnnotations): boolean {
  return a === b || (a.size === b.size && [...a].every((key) => b.has(key)));
}

/** Live objects that are the owner's but not desired. What another object created is that object's business. */
function extraObjects(input: CompareInput, desired: ReadonlySet<string>): readonly KubeObject[] {
  const extra: KubeObject[] = [];
  for (const [key, live] of input.live) {
    if (desired.has(key) || (live.metadata.ownerReferences?.length ?? 0) > 0) continue;
    if (input.conventions.ownership.ownerOf(live) === input.owner) extra.push(live);
  }
  return extra;
}

function compareExtra(live: KubeObject, input: CompareInput): ComparedResource {
  const annotations = input.conventions.readAnnotations(live).value;
  return {
    ref: refOf(live),
    version: parseApiVersion(live.apiVersion).version,
    desired: undefined,
    desiredHash: '',
    live,
    origin: undefined,
    annotations,
    sync: annotations.hook ? undefined : statusWhen(input, false),
    requiresPruning: input.render.complete && !annotations.hook,
    diff: [],
    health: input.health(live),
    kind: 'served',
    otherOwner: undefined,
  };
}

function statusWhen(input: CompareInput, inSync: boolean): SyncCode {
  if (!input.render.complete) return 'Unknown';
  return inSync ? 'Synced' : 'OutOfSync';
}

function statusOf(resources: readonly ComparedResource[], input: CompareInput): SyncCode {
  if (!input.render.complete) return 'Unknown';
  const different = resources.some(
    ({ sync, desired, annotations }) =>
      sync === 'OutOfSync' && !(desired === undefined && annotations.ignoreExtraneous),
  );
  return different ? 'OutOfSync' : 'Synced';
}

function isSynced({ sync }: ComparedResource): boolean {
  return sync !== undefined;
}

function healthPart({ ref, live, health, annotations }: ComparedResource): HealthPart {
  return { ref, live: live !== undefined, health, ignored: annotations.ignoreHealth };
}

function renderProblems({ render }: CompareInput): readonly Problem[] {
  return render.complete ? [] : render.problems.map((error) => ({ severity: 'error', error }));
}

function byKindThenName(a: ComparedResource, b: ComparedResource): number {
  return kindPosition(a.ref.kind) - kindPosition(b.ref.kind) || compareText(refKey(a.ref), refKey(b.ref));
}
