import { goFormat, goTypeName } from '@setpoint/kube';
import { type Draft, type FieldError, FieldErrors } from '../kinds/index.ts';
import type { ScalePaths } from './custom-version.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** What of a custom resource cannot be scaled by (apiextensions-apiserver/pkg/registry/customresource/validator.go). */
export function scaleErrors(
  object: Draft,
  scale: ScalePaths | undefined,
  subresource: string,
): readonly FieldError[] {
  if (scale === undefined) return [];
  const errors = new FieldErrors();
  if (subresource !== 'status') validateReplicas(object, scale.specReplicas, errors);
  validateReplicas(object, scale.statusReplicas, errors);
  if (scale.labelSelector !== undefined) validateSelector(object, scale.labelSelector, errors);
  return errors.all;
}

function validateReplicas(object: Draft, path: string, errors: FieldErrors): void {
  const field = `.${path}`;
  const { value, problem } = valueAt(object, path, 'int64', Number.isInteger);
  if (problem !== undefined) errors.invalid(field, 0, problem);
  else if (typeof value === 'number' && value < 0)
    errors.invalid(field, value, 'should be a non-negative integer');
  else if (typeof value === 'number' && value > MAX_INT32)
    errors.invalid(field, value, `should be less than or equal to ${MAX_INT32}`);
}

function validateSelector(object: Draft, path: string, errors: FieldErrors): void {
  const { problem } = valueAt(object, path, 'string', (value) => typeof value === 'string');
  if (problem !== undefined) errors.invalid(`.${path}`, '', problem);
}

interface Found {
  readonly value?: unknown;
  readonly problem?: string;
}

/** The value at the path, or what is in its way, as `unstructured.Nested…` say it; nothing where it is not there. */
function valueAt(object: Draft, path: string, type: string, fits: (value: unknown) => boolean): Found {
  const steps = path.split('.');
  let value: unknown = object;
  for (const [index, step] of steps.entries()) {
    if (value === null || value === undefined) return {};
    if (typeof value !== 'object' || Array.isArray(value))
      return { problem: mismatch(steps.slice(0, index + 1), value, 'map[string]interface{}') };
    if (!Object.hasOwn(value, step)) return {};
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return fits(value) ? { value } : { problem: mismatch(steps, value, type) };
}

function mismatch(steps: readonly string[], value: unknown, type: string): string {
  return `.${steps.join('.')} accessor error: ${goFormat(value)} is of the type ${goTypeName(value)}, expected ${type}`;
}
