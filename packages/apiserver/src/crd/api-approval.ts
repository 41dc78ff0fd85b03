import type { FieldErrors, Draft } from '../kinds/index.ts';
import type { CrdSpec } from './crd-spec.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Kinds of Kubernetes' own domains name the pull request that approved them (apihelpers.GetAPIApprovalState). */
export function validateApproval(object: Draft, old: Draft | undefined, errors: FieldErrors): void {
  const { group = '' } = object['spec'] as Partial<CrdSpec>;
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return;
  const state = stateOf(object);
  if (old !== undefined && stateOf(old) === state) return;
  const field = `metadata.annotations[${ANNOTATION}]`;
  const quoted = JSON.stringify(ANNOTATION);
  if (state === 'missing')
    errors.required(field, `protected groups must have approval annotation ${quoted}, ${SEE}`);
  if (state === 'invalid')
    errors.invalid(
      field,
      annotationOf(object),
      `protected groups must have approval annotation ${quoted} with either a URL or a reason starting with "unapproved", ${SEE}`,
    );
}

function annotationOf(object: Draft): string {
  return object.metadata.annotations?.[ANNOTATION] ?? '';
}

function stateOf(object: Draft): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  const annotation = annotationOf(object);
  if (annotation === '') return 'missing';
  if (annotation.startsWith('unapproved')) return 'bypassed';
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+/i.test(annotation) ? 'approved' : 'invalid';
}
