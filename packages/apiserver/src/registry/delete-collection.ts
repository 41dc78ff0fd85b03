import type { Entry } from '../store/entry.ts';
import { ApiError } from '../status/api-error.ts';
import { type DeletionOptions, deleteObject } from './delete.ts';
import { type ListRequest, type ListResult, listObjects } from './list.ts';
import type { Machinery } from './machinery.ts';
import type { Target, WriteContext } from './request.ts';

/** Deletes what the request selects, each on its own; answers what it deleted. Objects gone meanwhile are passed over. */
export async function deleteCollection(
  machinery: Machinery,
  target: Target,
  request: ListRequest,
  options: DeletionOptions,
  context: WriteContext,
): Promise<ListResult> {
  const found = await listObjects(machinery, target, request, context.signal);
  const deletions = found.entries.map(async (entry) => {
    const each = { ...target, namespace: entry.namespace || target.namespace, name: entry.name };
    return deleteObject(machinery, each, options, context).then(
      (outcome) => outcome.entry,
      (error: unknown) => {
        if (error instanceof ApiError && error.status.code === 404) return undefined;
        throw error;
      },
    );
  });
  const entries = (await Promise.all(deletions)).filter((entry): entry is Entry => entry !== undefined);
  return { ...found, entries };
}
