import { EMPTY, unionNodes } from './field-trie.ts';
import { capUpdateManagers } from './cap-managers.ts';
import { type Managed, type ManagedFields, managerId } from './managed-fields.ts';
import { type UpdateContext, updateManagers } from './updater.ts';

interface UpdateBy {
  readonly manager: string;
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly subresource?: string | undefined;
}

const CURRENT_OPERATION = 'current-operation';

/**
 * Who owns what after a manager changed `live` into `object` other than by apply. What the operation changed is found
 * under a name of its own and then joins what the manager held, so that its time changes only with its fields.
 */
export function trackUpdate(
  by: UpdateBy,
  context: UpdateContext,
  live: unknown,
  object: unknown,
  before: ManagedFields,
): ManagedFields {
  const self: Managed = {
    manager: by.manager === '' ? 'unknown' : by.manager,
    operation: 'Update',
    subresource: by.subresource,
    apiVersion: by.apiVersion,
    fields: EMPTY,
    time: by.time,
    source: undefined,
  };
  const managers = updateManagers(context, live, object, before, { id: CURRENT_OPERATION, managed: self });
  const change = managers.get(CURRENT_OPERATION);
  if (change !== undefined) {
    managers.delete(CURRENT_OPERATION);
    const id = managerId(self);
    const previous = managers.get(id)?.fields ?? EMPTY;
    managers.set(id, { ...self, fields: unionNodes(change.fields, previous) });
  }
  capUpdateManagers(managers);
  return managers;
}
