import { type KubeObject, type ObjectRef, refKey } from '@setpoint/kube';
import type { AppliedResults } from './applied-results.ts';

interface Remembered {
  readonly desiredHash: string;
  readonly result: KubeObject;
}

/** {@link AppliedResults} in memory; beyond `limit` objects the longest untouched is forgotten. */
export function createAppliedResults(limit = 20_000): AppliedResults {
  const known = new Map<string, Remembered>();
  return {
    get(ref, desiredHash) {
      const found = known.get(refKey(ref));
      return found?.desiredHash === desiredHash ? found.result : undefined;
    },
    set(ref: ObjectRef, desiredHash, result) {
      const key = refKey(ref);
      known.delete(key);
      known.set(key, { desiredHash, result });
      const [oldest] = known.size > limit ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
    delete(ref) {
      known.delete(refKey(ref));
    },
  };
}
