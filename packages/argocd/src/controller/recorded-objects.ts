import { refKey } from '@setpoint/kube';
import type { WantedObject } from '@setpoint/sync';
import type { DestinationCluster } from '../clusters/destination.ts';
import type { Application } from '../resources/application.ts';

interface Named {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

type Scope = Pick<DestinationCluster, 'namespaces' | 'clusterResources'>;

/**
 * Every object that the application's status names: what it was compared with, and what its last operation has written
 * or, as its record says before the first effect, was about to write. Left out is what its cluster's Secret keeps from
 * being looked at.
 */
export function recordedObjects({ status }: Application, cluster: Scope): readonly WantedObject[] {
  const written = status?.operationState?.syncResult?.resources ?? [];
  return namedObjects([...(status?.resources ?? []), ...written], cluster);
}

/** The same of the names alone. */
export function namedObjects(
  named: readonly Named[],
  { namespaces, clusterResources }: Scope,
): readonly WantedObject[] {
  const objects = named.map(objectOf).filter(({ ref: { kind, name } }) => kind !== '' && name !== '');
  const isInScope = ({ ref: { namespace } }: WantedObject): boolean =>
    namespaces.length === 0 || (namespace === '' ? clusterResources : namespaces.includes(namespace));
  return [...new Map(objects.map((object) => [refKey(object.ref), object])).values()].filter(isInScope);
}

function objectOf({ group = '', version = '', kind = '', namespace = '', name = '' }: Named): WantedObject {
  return { ref: { group, kind, namespace, name }, version };
}
