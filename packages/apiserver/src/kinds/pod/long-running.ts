import { type FieldErrors, sorted } from '../field-error.ts';
import type { LabelSelector } from '../model/meta.ts';
import type { PodTemplateSpec } from '../model/pod.ts';
import { validateAnnotations, validateLabels } from '../metadata.ts';
import { isEmptySelector, isReadableSelector, selectorMatches, validateLabelSelector } from '../selectors.ts';
import { validatePodTemplate } from './template.ts';

/** How errors name a kind that keeps pods running. */
export interface LongRunning {
  readonly kind: string;
  readonly emptySelector: string;
  /** What is said of a selector that cannot be read. */
  readonly unreadable: string;
  /** The kind looks at its template's metadata a second time, and is silent on the rest until the end. */
  readonly repeatsMetadata?: boolean;
}

export const MISMATCH = '`selector` does not match template `labels`';

interface Selecting {
  /** Go writes an absent one as null. */
  readonly selector?: LabelSelector | null;
  readonly template?: PodTemplateSpec | undefined;
}

/** Rules of what a kind that keeps pods running selects, and of the template it makes them from. */
export function validateLongRunning(
  { selector: given, template }: Selecting,
  rules: LongRunning,
  errors: FieldErrors,
): void {
  const selector = given ?? undefined;
  if (selector === undefined) errors.required('spec.selector');
  else {
    validateLabelSelector(selector, 'spec.selector', errors);
    if (isEmptySelector(selector)) {
      errors.invalid('spec.selector', selector, `empty selector is invalid for ${rules.emptySelector}`);
    }
  }
  if (isReadableSelector(selector)) {
    validateSelectedTemplate(template, selector, rules.kind, errors, rules.repeatsMetadata);
  } else {
    errors.invalid('spec.selector', selector ?? null, rules.unreadable);
    if (rules.repeatsMetadata === true) validateRunsForEver(template, rules.kind, errors);
  }
}

/** Rules of a template whose pods have to be selected, and never end. No selector selects nothing. */
export function validateSelectedTemplate(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  kind: string,
  errors: FieldErrors,
  repeatsMetadata = false,
): void {
  const path = 'spec.template';
  const labels = template?.metadata?.labels;
  const selects = selector === undefined || !isEmptySelector(selector);
  if (selects && !selectorMatches(selector, labels)) {
    errors.invalid(`${path}.metadata.labels`, labels && sorted(labels), MISMATCH);
  }
  validatePodTemplate(template, path, errors);
  if (repeatsMetadata) {
    validateLabels(labels, `${path}.labels`, errors);
    validateAnnotations(template?.metadata?.annotations, `${path}.annotations`, errors);
  }
  validateRunsForEver(template, kind, errors);
}

/** Pods of such kinds are started again whenever they end. */
export function validateRunsForEver(
  template: PodTemplateSpec | undefined,
  kind: string,
  errors: FieldErrors,
): void {
  const path = 'spec.template.spec';
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy !== 'Always')
    errors.notSupported(`${path}.restartPolicy`, restartPolicy ?? '', ['Always']);
  if (activeDeadlineSeconds !== undefined) {
    errors.forbidden(`${path}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`);
  }
}
