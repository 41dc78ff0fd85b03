import { compareUtf8 } from '../values/go-json.ts';
import { unionNodes } from './field-trie.ts';
import { type Managed, type ManagedFields, managerId, secondsOf } from './managed-fields.ts';

/** How many managers of updates an object keeps apart; the oldest beyond are merged by version. */
const MAX_UPDATE_MANAGERS = 10;
const BUCKET_MANAGER = 'ancient-changes';

function oldestFirst([idA, a]: [string, Managed], [idB, b]: [string, Managed]): number {
  return secondsOf(a.time) - secondsOf(b.time) || compareUtf8(idA, idB);
}

function bucketOf(managed: Managed): Managed {
  return {
    ...managed,
    manager: BUCKET_MANAGER,
    operation: 'Update',
    subresource: undefined,
    source: undefined,
  };
}

/** Merges the oldest managers of updates into `ancient-changes`, one for each version, until at most ten are left. */
export function capUpdateManagers(managers: ManagedFields): void {
  const updaters = [...managers].filter(([, managed]) => managed.operation === 'Update');
  let count = updaters.length;
  if (count <= MAX_UPDATE_MANAGERS) return;
  updaters.sort(oldestFirst);
  const firstOf = new Map<string, string>();
  for (const [id, managed] of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) return;
    const { apiVersion } = managed;
    const first = firstOf.get(apiVersion);
    if (first === undefined) {
      firstOf.set(apiVersion, id);
      continue;
    }
    const bucketId = managerId({ manager: BUCKET_MANAGER, operation: 'Update', apiVersion });
    if (!managers.has(bucketId)) {
      managers.set(bucketId, bucketOf(managers.get(first) as Managed));
      managers.delete(first);
    }
    const bucket = managers.get(bucketId) as Managed;
    // The time of the one that joins: it is the younger.
    managers.set(bucketId, {
      ...bucket,
      fields: unionNodes(managed.fields, bucket.fields),
      time: managed.time,
      source: undefined,
    });
    managers.delete(id);
    count--;
  }
}
