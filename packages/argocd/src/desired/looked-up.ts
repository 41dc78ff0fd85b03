import { type ObjectRef, parseApiVersion } from '@setpoint/kube';
import { lookupQueryOf, type Reads } from '@setpoint/render';

/** The single objects that a render looked up, found or not. */
export function lookedUpIn(reads: Reads): readonly ObjectRef[] {
  const refs: ObjectRef[] = [];
  for (const path of reads.keys()) {
    const query = lookupQueryOf(path);
    if (query === undefined || query.name === '') continue;
    const { apiVersion, kind, namespace, name } = query;
    refs.push({ group: parseApiVersion(apiVersion).group, kind, namespace, name });
  }
  return refs;
}
