import type { AdmissionRequest } from './admission.ts';

/** Whether the request creates a pod. */
export function isNewPod({ operation, resource, subresource }: AdmissionRequest): boolean {
  return operation === 'CREATE' && resource.storage === '/pods' && subresource === '';
}
