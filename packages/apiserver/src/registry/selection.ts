import {
  type KubeObject,
  labelSelectorMatches,
  parseFieldSelector,
  parseLabelSelector,
} from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { badRequest } from '../status/answers.ts';
import { selectableField } from './selectable-fields.ts';

export interface SelectionRequest {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Whether an object, in the version of the resource it was asked for, is selected. */
export type Selection = (object: KubeObject) => boolean;

/**
 * The selection the request names; undefined when it selects everything. Throws 400 on a selector that cannot be
 * parsed or names a field the kind cannot be selected by.
 */
export function selectionOf(resource: ApiResource, request: SelectionRequest): Selection | undefined {
  const byLabels = request.labelSelector ? labelSelection(request.labelSelector) : undefined;
  const byFields = request.fieldSelector ? fieldSelection(resource, request.fieldSelector) : undefined;
  if (byLabels === undefined || byFields === undefined) return byLabels ?? byFields;
  return (object) => byFields(object) && byLabels(object);
}

function labelSelection(text: string): Selection {
  const selector = refusing(() => parseLabelSelector(text));
  return (object) => labelSelectorMatches(selector, object.metadata.labels ?? {});
}

function fieldSelection(resource: ApiResource, text: string): Selection {
  const requirements = refusing(() => parseFieldSelector(text)).map(({ field, operator, value }) => {
    const read = selectableField(resource, field);
    if (read === undefined) throw badRequest(`field label not supported: ${field}`);
    return { read, wanted: operator !== '!=', value };
  });
  return (object) => requirements.every(({ read, wanted, value }) => (read(object) === value) === wanted);
}

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}
