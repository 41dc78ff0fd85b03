import type { FieldErrors } from '../field-error.ts';
import { validateAnnotations, validateLabels } from '../metadata.ts';
import type { PodTemplateSpec } from '../model/pod.ts';
import { validatePodSpec } from './spec.ts';

/** Rules of a pod template at `path` (`ValidatePodTemplateSpec`). */
export function validatePodTemplate(
  template: PodTemplateSpec | undefined,
  path: string,
  errors: FieldErrors,
): void {
  validateLabels(template?.metadata?.labels, `${path}.labels`, errors);
  validateAnnotations(template?.metadata?.annotations, `${path}.annotations`, errors);
  const spec = template?.spec ?? { containers: [] };
  validatePodSpec(spec, undefined, `${path}.spec`, errors);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
  }
}
