import {
  type GroupVersionKind,
  gvkOf,
  type KubeObject,
  type ObjectRef,
  refKey,
  refOf,
  sameValue,
} from '@setpoint/kube';
import { normalizeDesired } from '../diff/normalize.ts';
import { syncError } from '../errors.ts';
import { type DefinedKind, definedKind, definesKind } from '../order/crd.ts';
import type { ParsedSyncAnnotations, ReadSyncAnnotations } from '../order/sync-annotations.ts';
import { hashOf } from './canonical-json.ts';
import type { Problem } from './comparison.ts';
import type { CompareInput, DesiredObject, Origin } from './input.ts';

/** A desired object made ready: in its namespace, normalised, marked, hashed. */
export interface Prepared {
  readonly ref: ObjectRef;
  readonly key: string;
  readonly gvk: GroupVersionKind;
  readonly object: KubeObject;
  readonly hash: string;
  readonly origin: Origin | undefined;
  readonly annotations: ParsedSyncAnnotations;
  readonly kind: 'served' | 'coming' | 'unknown';
}

export interface PreparedState {
  readonly objects: readonly Prepared[];
  readonly problems: readonly Problem[];
}

/** Makes all desired objects ready; of several with one identity the last counts, as in Argo CD. */
export function prepareDesired(input: CompareInput): PreparedState {
  const coming = input.desired.flatMap(({ object }) => definedKind(object) ?? []);
  const problems: Problem[] = [];
  const byKey = new Map<string, Prepared[]>();
  for (const desired of input.desired) {
    const invalid = findInvalid(desired);
    if (invalid !== undefined) {
      problems.push(invalid);
      continue;
    }
    const prepared = prepareOne(desired, input, coming);
    if (prepared.ref.name === '' && !prepared.annotations.value.hook) {
      problems.push(invalidObject(desired, ['metadata.name']));
      continue;
    }
    const key = prepared.ref.name === '' ? `${prepared.key}#${byKey.size}` : prepared.key;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [prepared]);
    else same.push(prepared);
  }
  const objects: Prepared[] = [];
  for (const same of byKey.values()) {
    const last = same.at(-1) as Prepared;
    objects.push(last);
    if (same.length > 1) problems.push(duplicate(last, same));
    problems.push(...last.annotations.problems.map((error) => warning(last, error)));
  }
  return { objects, problems };
}

function findInvalid(desired: DesiredObject): Problem | undefined {
  const { object } = desired;
  const lacks: string[] = [];
  if (typeof object.apiVersion !== 'string' || object.apiVersion === '') lacks.push('apiVersion');
  if (typeof object.kind !== 'string' || object.kind === '') lacks.push('kind');
  if (!hasName(object)) lacks.push('metadata.name');
  return lacks.length === 0 ? undefined : invalidObject(desired, lacks);
}

function invalidObject({ object, origin }: DesiredObject, lacks: readonly string[]): Problem {
  const error = syncError('sync.invalid-object', `the object has no ${lacks.join(', no ')}`, {
    subject: describeOrigin(origin) ?? object.kind ?? 'an object',
    rule: 'Every object needs apiVersion, kind and metadata.name (hooks: or metadata.generateName).',
    nextAction: 'Add what is missing.',
  });
  return { severity: 'error', error, ...(origin === undefined ? {} : { origin }) };
}

function hasName(object: KubeObject): boolean {
  const metadata = object.metadata as KubeObject['metadata'] | undefined;
  return (metadata?.name ?? '') !== '' || (metadata?.generateName ?? '') !== '';
}

/** What was made of a source object before: renders that did not change hand in the same objects again. */
interface Ready {
  readonly object: KubeObject;
  readonly hash: string;
  readonly reader: ReadSyncAnnotations;
  readonly annotations: ParsedSyncAnnotations;
}

const readyBySource = new WeakMap<KubeObject, Ready>();

function prepareOne(
  { object, origin }: DesiredObject,
  input: CompareInput,
  coming: readonly DefinedKind[],
): Prepared {
  const gvk = gvkOf(object);
  const served = input.kinds(gvk);
  const crd = coming.find((defined) => definesKind(defined, gvk) && defined.versions.includes(gvk.version));
  const ready = makeReady(object, served?.namespaced ?? crd?.namespaced ?? true, input);
  const ref = refOf(ready.object);
  return {
    ref,
    key: refKey(ref),
    gvk,
    object: ready.object,
    hash: ready.hash,
    origin,
    annotations: ready.annotations,
    kind: served !== undefined ? 'served' : crd === undefined ? 'unknown' : 'coming',
  };
}

/** The same for the same source object, so that what was found out about it stays known. */
function makeReady(source: KubeObject, namespaced: boolean, input: CompareInput): Ready {
  const { ownership, readAnnotations: reader } = input.conventions;
  const placed = inNamespace(normalizeDesired(source), namespaced, input.destinationNamespace);
  const object = ownership.mark(placed, input.owner);
  const known = readyBySource.get(source);
  if (known?.reader === reader && sameValue(known.object.metadata, object.metadata)) return known;
  const ready = { object, hash: hashOf(object), reader, annotations: reader(object) };
  readyBySource.set(source, ready);
  return ready;
}

/** Cluster-scoped objects lose a namespace; namespaced ones without get the destination's. */
function inNamespace(object: KubeObject, namespaced: boolean, destination: string): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  if (!namespaced) return namespace === undefined ? object : { ...object, metadata };
  if ((namespace ?? '') !== '' || destination === '') return object;
  return { ...object, metadata: { ...metadata, namespace: destination } };
}

function duplicate(last: Prepared, same: readonly Prepared[]): Problem {
  const { group, kind, namespace, name } = last.ref;
  const places = same.flatMap(({ origin }) => describeOrigin(origin) ?? []);
  const message = `Resource ${group}/${kind}/${namespace}/${name} appeared ${same.length} times among application resources.`;
  return warning(
    last,
    syncError('sync.duplicate', message, {
      subject: places.length > 0 ? places.join(', ') : `${kind} ${name}`,
      rule: 'An object may be defined once; the last definition is used.',
      nextAction: 'Remove the definitions that are not meant.',
    }),
  );
}

function warning({ ref, origin }: Prepared, error: Problem['error']): Problem {
  return { severity: 'warning', error, ref, ...(origin === undefined ? {} : { origin }) };
}

export function describeOrigin(origin: Origin | undefined): string | undefined {
  if (origin === undefined) return undefined;
  return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
}
