import { groupResourceOf } from '../catalog/api-resource.ts';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';
import { badRequest, notFound } from '../status/answers.ts';
import { type Decision, guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { prepareCreate, prepareUpdate } from './prepare.ts';
import type { Target, WriteContext } from './request.ts';

/** Replaces the object as a PUT asks; kinds that allow it are created when missing. */
export function updateObject(
  machinery: Machinery,
  target: Target,
  draft: Draft,
  context: WriteContext,
): Promise<Outcome> {
  checkName(target, draft);
  return guaranteedUpdate(
    machinery,
    target,
    (current) => {
      const own = clonePlain(draft);
      if (current !== undefined)
        return prepareUpdate(machinery, target, own, current.object, context, { isWhole: true });
      if (!target.resource.strategy.allowsCreateOnUpdate || target.subresource !== '') {
        throw notFound(groupResourceOf(target.resource), target.name);
      }
      return created(prepareCreate(machinery, target, own, context));
    },
    context.dryRun,
  );
}

function created(prepared: KubeObject | Promise<KubeObject>): Decision | Promise<Decision> {
  return prepared instanceof Promise
    ? prepared.then((object) => ({ type: 'put', object }) as const)
    : { type: 'put', object: prepared };
}

function checkName({ name }: Target, draft: Draft): void {
  const sent = draft.metadata.name;
  if (sent === undefined || sent === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (sent !== name) {
    throw badRequest(`the name of the object (${sent}) does not match the name on the URL (${name})`);
  }
}
