import { clonePlain, type KubeObject } from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import { alreadyExists } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { generateName, newUid } from './names.ts';
import { prepareCreate } from './prepare.ts';
import { keyOf, type Target, type WriteContext } from './request.ts';

const maxGenerateAttempts = 8;

/** Creates the object a POST carries; its name is in the object, given or to be generated. */
export async function createObject(
  machinery: Machinery,
  target: Target,
  draft: Draft,
  context: WriteContext,
): Promise<Outcome> {
  refuseForeignFields(draft);
  // The one kind that names itself.
  if (target.resource.storage === '/limitranges' && !draft.metadata.name && !draft.metadata.generateName)
    draft.metadata.name = newUid(machinery.random);
  const { name, generateName: base } = draft.metadata;
  if (name || !base) return createNamed(machinery, { ...target, name: name ?? '' }, draft, context);
  for (let attempt = 1; ; attempt++) {
    const generated = generateName(base, machinery.random);
    const named = { ...target, name: generated };
    if (machinery.store.latest(keyOf(named)) !== undefined && attempt < maxGenerateAttempts) continue;
    const copy = { ...draft, metadata: { ...draft.metadata, name: generated } };
    return createNamed(machinery, named, copy, context);
  }
}

function createNamed(
  machinery: Machinery,
  target: Target,
  draft: Draft,
  context: WriteContext,
): Promise<Outcome> {
  return guaranteedUpdate(
    machinery,
    target,
    (current) => {
      const prepared = prepareCreate(machinery, target, clonePlain(draft), context);
      const put = (object: KubeObject) => {
        if (current !== undefined) throw taken(target, draft, current.object);
        return { type: 'put', object } as const;
      };
      return prepared instanceof Promise ? prepared.then(put) : put(prepared);
    },
    context.dryRun,
  );
}

function taken({ resource, name }: Target, { metadata }: Draft, by: KubeObject): ApiError {
  const isGoing = by.metadata.deletionTimestamp !== undefined;
  const error = alreadyExists(groupResourceOf(resource), name, isGoing ? 'object is being deleted: ' : '');
  if (!metadata.generateName) return error;
  const message = `${error.message}, the server was not able to generate a unique name for the object`;
  return new ApiError(409, 'AlreadyExists', message, error.status.details);
}

function refuseForeignFields(draft: Draft): void {
  if (draft.metadata.resourceVersion) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
}
