import { gvkOf, type ObjectLocation } from '@setpoint/kube';
import { type Application, applicationResource } from '../../resources/application.ts';

export const applicationGvk = gvkOf(applicationResource);

/** Where the Application is in the API. */
export function locationOf({ metadata }: Application): ObjectLocation {
  return { gvk: applicationGvk, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}
