import { KUBE_CODES, kubeError } from '../errors.ts';
import { parseApiVersion } from '../group-version-kind.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { type FieldConflict, fieldConflicts } from './conflict.ts';
import type { FieldSet } from './field-set.ts';
import { differenceNodes, EMPTY, isEmptyNode, type TrieNode } from './field-trie.ts';
import { clientAppliedFields, lastAppliedOf, withLastApplied } from './last-applied.ts';
import {
  decodeManagedFields,
  encodeManagedFields,
  type Managed,
  type ManagedFields,
  managerId,
  withManagedFields,
} from './managed-fields.ts';
import { trackUpdate } from './track-update.ts';
import { type ApplyResult, applyManagers, type UpdateContext } from './updater.ts';
import { describeProblems, liveProblems, typeProblems } from './validate-typed.ts';
import { type ConvertVersion, Versions } from './versions.ts';

/** What tracking fields needs to know of the request, for applies and updates alike. */
export interface TrackingOptions {
  /** Undefined when the kind has none: types are deduced from the values. */
  readonly schema: SchemaNode | undefined;
  /** The version of the request, in which `live` and the new object are. */
  readonly apiVersion: string;
  /** RFC 3339, whole seconds: `2026-01-02T03:04:05Z`. */
  readonly time: string | undefined;
  readonly subresource?: string | undefined;
  /** Fields the endpoint resets, which nobody comes to own: `.status` on the main resource. Default none. */
  readonly ignoredFields?: FieldSet | undefined;
  /** For kinds with several versions. Default: all versions are alike. */
  readonly convert?: ConvertVersion | undefined;
}

export interface ApplyObjectOptions extends TrackingOptions {
  /** Undefined creates. */
  readonly live: KubeObject | undefined;
  readonly applied: KubeObject;
  readonly manager: string;
  /** Take over what other managers hold. */
  readonly force: boolean;
}

export type ApplyObjectResult =
  | { readonly ok: true; readonly object: KubeObject; readonly changed: boolean }
  | { readonly ok: false; readonly conflicts: readonly FieldConflict[] };

/** The manager's name that upgrades from client-side apply by annotation. */
const KUBECTL = 'kubectl';
const BEFORE_FIRST_APPLY = 'before-first-apply';

function describeTarget(object: KubeObject): string {
  const { group, version } = parseApiVersion(object.apiVersion ?? '');
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const [namespace, name] = [text(object.metadata?.namespace), text(object.metadata?.name)];
  const gvk = group === '' ? `/${version}, Kind=${object.kind}` : `${group}/${version}, Kind=${object.kind}`;
  return `${namespace}/${name}; ${gvk}`;
}

function refuse(message: string): never {
  throw kubeError(KUBE_CODES.typeMismatch, message, { rule: 'Objects must fit the schema of their kind.' });
}

function requireApplicable(options: ApplyObjectOptions, live: KubeObject, versions: Versions): void {
  const { applied, apiVersion } = options;
  if (applied.apiVersion !== apiVersion) {
    throw kubeError(
      KUBE_CODES.badRequest,
      `Incorrect version specified in apply patch. Specified patch version: ${applied.apiVersion}, expected: ${apiVersion}`,
    );
  }
  const entries: unknown = applied.metadata?.managedFields;
  if (entries !== undefined && entries !== null) {
    throw kubeError(KUBE_CODES.badRequest, 'metadata.managedFields must be nil');
  }
  const ours = typeProblems(versions.type, applied, false);
  if (ours.length > 0) {
    refuse(`failed to create typed patch object (${describeTarget(applied)}): ${describeProblems(ours)}`);
  }
  const theirs = liveProblems(versions.type, live);
  if (theirs.length > 0) {
    refuse(`failed to create typed live object (${describeTarget(live)}): ${describeProblems(theirs)}`);
  }
}

function decodeLive(live: KubeObject): ManagedFields {
  try {
    return decodeManagedFields(live.metadata?.managedFields);
  } catch (error) {
    throw kubeError(
      KUBE_CODES.managedFieldsInvalid,
      `failed to decode managed fields: ${(error as Error).message}`,
      {
        nextAction: 'Reset metadata.managedFields of the object with an update that sets it to [{}].',
        cause: error,
      },
    );
  }
}

/** Objects nobody tracked so far: what they hold belongs to a manager of its own. */
function withFirstManager(
  options: ApplyObjectOptions,
  context: UpdateContext,
  live: KubeObject,
  managers: ManagedFields,
): ManagedFields {
  if (managers.size > 0) return managers;
  const problems = liveProblems(context.versions.type, live);
  if (problems.length > 0) {
    const where = `failed to convert new object (${describeTarget(live)}) to smd typed`;
    refuse(`failed to create manager for existing fields: ${where}: ${describeProblems(problems)}`);
  }
  const empty = { apiVersion: live.apiVersion, kind: live.kind, metadata: {} };
  return trackUpdate({ ...options, manager: BEFORE_FIRST_APPLY }, context, empty, live, managers);
}

/** The union of what conflicts, without what `allowed` holds, is empty. */
function allAllowed(result: ApplyResult & { ok: false }, allowed: TrieNode): boolean {
  return result.conflicts.every(({ fields }) => isEmptyNode(differenceNodes(fields, allowed)));
}

function withoutAllowed(result: ApplyResult & { ok: false }, allowed: TrieNode): ApplyResult {
  const conflicts = result.conflicts
    .map((conflict) => ({ ...conflict, fields: differenceNodes(conflict.fields, allowed) }))
    .filter(({ fields }) => !isEmptyNode(fields));
  return { ok: false, conflicts };
}

function applyOnce(
  options: ApplyObjectOptions,
  context: UpdateContext,
  live: KubeObject,
  managers: ManagedFields,
): ApplyResult {
  const self: Managed = {
    manager: options.manager === '' ? 'unknown' : options.manager,
    operation: 'Apply',
    subresource: options.subresource,
    apiVersion: options.apiVersion,
    fields: EMPTY,
    time: undefined,
    source: undefined,
  };
  const id = managerId(self);
  const apply = (force: boolean) =>
    applyManagers(context, live, options.applied, managers, { id, managed: self, force });
  const result = apply(options.force);
  if (result.ok || options.manager !== KUBECTL) return result;
  const allowed = clientAppliedFields(context.versions.type, live, options.apiVersion);
  if (allowed === undefined) return result;
  return allAllowed(result, allowed) ? apply(true) : withoutAllowed(result, allowed);
}

function sameEntries(
  a: readonly ManagedFieldsEntry[],
  b: readonly ManagedFieldsEntry[] | undefined,
): boolean {
  return b !== undefined && a.length === b.length && a.every((entry, i) => entry === b[i]);
}

/**
 * The live object after a server-side apply, `metadata.managedFields` up to date, or the fields of other managers that
 * forbid it. Exactly as the API server's field manager does it: conflicts are fields another manager holds and whose value
 * would change; fields the manager applied before and does not apply now are removed unless another manager holds them;
 * an apply by `kubectl` takes over what `kubectl apply` left in its annotation.
 *
 * The result shares its unchanged parts with `live` and `applied`: copy it before changing it. Where nothing changes,
 * `changed` is false and `object` is `live` itself.
 *
 * Throws `kube.bad-request`, `kube.type-mismatch` and `kube.managed-fields-invalid` with the API server's messages.
 *
 * @example
 * const result = applyObject({ live, applied, manager: 'setpoint', force: false, schema, apiVersion: 'apps/v1', time });
 * if (!result.ok) throw new Error(conflictMessage(result.conflicts));
 */
export function applyObject(options: ApplyObjectOptions): ApplyObjectResult {
  const { applied } = options;
  const live: KubeObject = options.live ?? {
    apiVersion: applied.apiVersion,
    kind: applied.kind,
    metadata: {},
  };
  const versions = new Versions(options.apiVersion, options.schema, options.convert);
  const context: UpdateContext = { versions, ignored: options.ignoredFields?.node ?? EMPTY };
  const managers = withFirstManager(options, context, live, decodeLive(live));
  requireApplicable(options, live, versions);
  const result = applyOnce(options, context, live, managers);
  if (!result.ok) return { ok: false, conflicts: fieldConflicts(result.conflicts) };
  return finish(options, live, result.value as KubeObject, result.managers);
}

function finish(
  options: ApplyObjectOptions,
  live: KubeObject,
  value: KubeObject,
  managers: ManagedFields,
): ApplyObjectResult {
  if (value !== live) stamp(options, managers);
  const entries = encodeManagedFields(managers);
  let object = value;
  if (value !== live || !sameEntries(entries, live.metadata.managedFields))
    object = withManagedFields(value, entries);
  if (options.manager === KUBECTL && lastAppliedOf(object) !== undefined) {
    const next = withLastApplied(object, options.applied);
    if (lastAppliedOf(next) !== lastAppliedOf(object)) object = next;
  }
  return { ok: true, object, changed: object !== options.live };
}

/** The time of an entry is that of the last apply that changed the object. */
function stamp(options: ApplyObjectOptions, managers: ManagedFields): void {
  const id = managerId({ ...options, manager: options.manager || 'unknown', operation: 'Apply' });
  const managed = managers.get(id);
  if (managed !== undefined) managers.set(id, { ...managed, time: options.time });
}
