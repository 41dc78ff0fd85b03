import type { ApiResource } from '../catalog/api-resource.ts';
import { type FieldError, formatFieldErrors, toStatusCauses } from '../kinds/index.ts';
import { ApiError } from '../status/api-error.ts';

/** 422 naming every rule broken, for an object of the resource. */
export function invalid(
  { gvk }: Pick<ApiResource, 'gvk'>,
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const kind = gvk.group === '' ? gvk.kind : `${gvk.kind}.${gvk.group}`;
  const details = {
    ...(name === '' ? {} : { name }),
    ...(gvk.group === '' ? {} : { group: gvk.group }),
    ...(gvk.kind === '' ? {} : { kind: gvk.kind }),
    causes: toStatusCauses(errors),
  };
  return new ApiError(
    422,
    'Invalid',
    `${kind} ${JSON.stringify(name)} is invalid: ${formatFieldErrors(errors)}`,
    details,
  );
}
