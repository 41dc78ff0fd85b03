import { type KubeObject, parseApiVersion, refOf, sameValue } from '@setpoint/kube';
import type { HealthOf } from '../health/status.ts';
import type { IgnoreRules } from '../diff/ignore-rules.ts';
import { withoutPointer } from '../diff/json-pointer.ts';
import type { Ownership } from '../ownership/ownership.ts';
import type { LiveEntry } from './live-cache.ts';
import { objectFacts } from './object-facts.ts';

/** The entry of an object with its body; what another object created belongs to no owner by itself. */
export function entryOf(object: KubeObject, ownership: Ownership, health: HealthOf): LiveEntry {
  const { metadata } = object;
  const ownerReferences = metadata.ownerReferences ?? [];
  return {
    ref: refOf(object),
    version: parseApiVersion(object.apiVersion).version,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    creationTimestamp: metadata.creationTimestamp ?? '',
    ownerReferences,
    owner: ownerReferences.length > 0 ? undefined : ownership.ownerOf(object),
    health: health(object),
    facts: objectFacts(object),
    deleting: metadata.deletionTimestamp !== undefined,
    body: object,
  };
}

/**
 * Whether the change can matter to an owner: anything but a status that leaves the health as it was, and fields whose
 * updates are ignored, and where traffic leads. What is wanted without being marked may not have been kept yet, and then every change may matter.
 */
export function matters(
  before: LiveEntry | undefined,
  after: LiveEntry,
  isWanted: boolean,
  ignoredUpdates: (object: KubeObject) => IgnoreRules | undefined,
): boolean {
  if (before === undefined || before.uid !== after.uid) return true;
  if (before.owner !== after.owner || before.deleting !== after.deleting) return true;
  if (before.health?.status !== after.health?.status || before.health?.message !== after.health?.message) {
    return true;
  }
  if (!sameValue(before.facts?.network, after.facts?.network)) return true;
  // What was dropped was nobody's; by now it may be somebody's.
  if (before.body === undefined || after.body === undefined) return after.owner !== undefined || isWanted;
  if (sameIntent(before.body, after.body)) return false;
  const rules = ignoredUpdates(after.body);
  return rules === undefined || !sameApartFrom(rules, before.body, after.body);
}

function sameApartFrom(rules: IgnoreRules, a: KubeObject, b: KubeObject): boolean {
  return sameValue(relevant(a, rules), relevant(b, rules));
}

/** What is left of an object when what every write changes, its status, and what the rules name are taken away. */
function relevant({ status: _status, ...object }: KubeObject, rules: IgnoreRules): KubeObject {
  const {
    resourceVersion: _version,
    managedFields: _fields,
    generation: _generation,
    ...metadata
  } = object.metadata;
  const pruned = (rules.jsonPointers ?? []).reduce<KubeObject>(
    (rest, pointer) => withoutPointer(rest, pointer),
    { ...object, metadata },
  );
  return rules.without?.(pruned) ?? pruned;
}

/** The API server raises the generation when anything but status and metadata changes, for kinds that have one. */
function sameIntent(a: KubeObject, b: KubeObject): boolean {
  const { generation } = a.metadata;
  if (generation === undefined || generation !== b.metadata.generation) return false;
  const part = ({ metadata: { labels, annotations, finalizers, ownerReferences } }: KubeObject): string =>
    JSON.stringify([labels, annotations, finalizers, ownerReferences]);
  return part(a) === part(b);
}
