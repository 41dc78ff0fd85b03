import { SetpointError } from '@setpoint/core';
import { apiVersionOf, applyObject, type FieldConflict, KUBE_CODES, type KubeObject } from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import type { Draft } from '../kinds/index.ts';
import { applyConflict } from '../status/apply-conflict.ts';
import { badRequest, conflict, notFound } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { conformToBuiltin } from './conform.ts';
import { ignoredFieldsOf, ownershipTime } from './field-ownership.ts';
import { type Decision, guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { ownCopy } from './own-copy.ts';
import { inVersions } from './other-versions.ts';
import { prepareCreate, prepareUpdate, proceedWith } from './prepare.ts';
import type { Target, WriteContext } from './request.ts';

export interface ApplyRequest {
  readonly applied: Draft;
  readonly force: boolean;
  /** The version conflicts are told in. Default: the resource's. */
  readonly ownedAs?: string;
}

/** Server-side apply: merges the configuration into the live object, or creates it. */
export function applyConfiguration(
  machinery: Machinery,
  target: Target,
  request: ApplyRequest,
  context: WriteContext,
): Promise<Outcome> {
  checkConfiguration(target, request.applied);
  return guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) return createApplied(machinery, target, request, context);
      const live = toServed(target.resource, current.object);
      return proceedWith(
        merge(machinery, target, live, request, context),
        (merged): Decision | Promise<Decision> => {
          if (!merged.changed) return { type: 'keep' };
          const draft = typedDraft(target, merged.object);
          draft.metadata.resourceVersion =
            request.applied.metadata.resourceVersion ?? String(current.revision);
          return prepareUpdate(machinery, target, draft, current.object, context, { ownershipDecided: true });
        },
      );
    },
    context.dryRun,
  );
}

/** The merged object as its built-in type holds it: a null in a map is the zero value, elsewhere nothing. */
function typedDraft({ resource }: Target, merged: KubeObject): Draft {
  const draft = ownCopy(merged);
  if (resource.custom === undefined) conformToBuiltin(draft, resource.schema);
  return draft;
}

function createApplied(
  machinery: Machinery,
  target: Target,
  request: ApplyRequest,
  context: WriteContext,
): Decision | Promise<Decision> {
  const { resource, name, subresource } = target;
  if (subresource !== '') throw notFound(groupResourceOf(resource), name);
  if (request.applied.metadata.uid) {
    const why = `uid mismatch: the provided object specified uid ${request.applied.metadata.uid}, and no existing object was found`;
    throw conflict(groupResourceOf(resource), name, why);
  }
  const prepared = proceedWith(merge(machinery, target, undefined, request, context), (merged) =>
    prepareCreate(machinery, target, typedDraft(target, merged.object), context, { ownershipDecided: true }),
  );
  return proceedWith(prepared, (object): Decision => ({ type: 'put', object }));
}

interface Merged {
  readonly object: KubeObject;
  readonly changed: boolean;
}

function merge(
  machinery: Machinery,
  { resource, subresource }: Target,
  live: KubeObject | undefined,
  { applied, force, ownedAs }: ApplyRequest,
  context: WriteContext,
): Merged | Promise<Merged> {
  const ignoredFields = ignoredFieldsOf(resource, subresource);
  const outcome = inVersions(machinery, (convert) =>
    refusing(() =>
      applyObject({
        convert,
        live,
        applied: applied as unknown as KubeObject,
        manager: context.fieldManager,
        force,
        schema: resource.schema,
        apiVersion: apiVersionOf(resource.gvk),
        time: ownershipTime(machinery, subresource),
        ...(subresource === '' ? {} : { subresource }),
        ...(ignoredFields === undefined ? {} : { ignoredFields }),
      }),
    ),
  );
  return proceedWith(outcome, (merged) => {
    if (merged.ok) return merged;
    const told = (conflict: FieldConflict) =>
      ownedAs === undefined ? conflict : { ...conflict, apiVersion: ownedAs };
    throw applyConflict(merged.conflicts.map(told));
  });
}

/** A configuration of the wrong form fails in the real server as an error of its own, which is a plain 500. */
function refusing<T>(merge: () => T): T {
  try {
    return merge();
  } catch (error) {
    if (!(error instanceof SetpointError) || error instanceof ApiError) throw error;
    throw error.code === KUBE_CODES.badRequest
      ? badRequest(error.message)
      : new ApiError(500, '', error.message);
  }
}

function checkConfiguration({ name }: Target, applied: Draft): void {
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  // What is no text is the merge's to refuse.
  const sent: unknown = applied.metadata.name ?? '';
  if (typeof sent !== 'string' || sent === name) return;
  throw badRequest(
    sent === ''
      ? `the name of the object (${name} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${sent}) does not match the name on the URL (${name})`,
  );
}
