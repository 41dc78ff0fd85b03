import { type KubeObject, type ObjectRef, refKey } from '@setpoint/kube';
import type { AppliedResults } from '../diff/applied-results.ts';

/** {@link AppliedResults} in memory, the least recently used forgotten first. `capacity` in objects, default 10,000. */
export function createAppliedResults(capacity = 10_000): AppliedResults {
  return new AppliedMemory(capacity);
}

class AppliedMemory implements AppliedResults {
  readonly #capacity: number;
  readonly #results = new Map<string, { readonly desiredHash: string; readonly result: KubeObject }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(ref: ObjectRef, desiredHash: string): KubeObject | undefined {
    const key = refKey(ref);
    const known = this.#results.get(key);
    if (known === undefined || known.desiredHash !== desiredHash) return undefined;
    this.#results.delete(key);
    this.#results.set(key, known);
    return known.result;
  }

  set(ref: ObjectRef, desiredHash: string, result: KubeObject): void {
    const key = refKey(ref);
    this.#results.delete(key);
    this.#results.set(key, { desiredHash, result: slim(result) });
    if (this.#results.size <= this.#capacity) return;
    for (const oldest of this.#results.keys()) {
      this.#results.delete(oldest);
      break;
    }
  }

  delete(ref: ObjectRef): void {
    this.#results.delete(refKey(ref));
  }
}

/** Who holds which field, and the status, never matter to a comparison with the result. */
function slim({ status: _status, ...object }: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
