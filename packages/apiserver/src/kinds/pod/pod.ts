import type { FieldErrors } from '../field-error.ts';
import type { Draft } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { validateImageText } from './containers.ts';
import { validatePodSpec } from './spec.ts';

/** Rules of a new pod beside those of its metadata (`ValidatePodCreate`). */
export function validatePodCreation(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as Pod;
  validatePod(object as unknown as Pod, errors);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  }
  if (spec.nodeName && (spec.schedulingGates ?? []).length > 0) {
    errors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
  }
}

/** What holds for a pod at any time. */
export function validatePod({ metadata, spec }: Pod, errors: FieldErrors): void {
  validatePodSpec(spec, metadata, 'spec', errors);
  if (!spec.serviceAccountName) forbidTokens(spec, errors);
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      validateImageText(container, `spec.${list}[${index}]`, errors);
    }
  }
}

/** Without an account there is nobody whose token could be shown. */
function forbidTokens({ volumes = [] }: Pod['spec'], errors: FieldErrors): void {
  for (const [index, { projected }] of volumes.entries()) {
    for (const [place, source] of (projected?.sources ?? []).entries()) {
      if (source.serviceAccountToken === undefined) continue;
      errors.forbidden(
        `spec.volumes[${index}].projected.sources[${place}].serviceAccountToken`,
        'must not be specified when serviceAccountName is not set',
      );
    }
  }
}
