import { labelSelectorMatches, parseFieldSelector, parseLabelSelector } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import type { Entry } from '../store/entry.ts';
import { badRequest } from '../status/answers.ts';
import { selectableField, unsupportedField } from './selectable-fields.ts';

export interface SelectionRequest {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Whether an object, in the version of the resource it was asked for, is selected. */
export type Selection = (entry: Entry) => boolean;

/**
 * The selection the request names; undefined when it selects everything. Throws 400 on a selector that cannot be
 * parsed or names a field the kind cannot be selected by.
 */
export function selectionOf(resource: ApiResource, request: SelectionRequest): Selection | undefined {
  const byLabels = request.labelSelector ? labelSelection(request.labelSelector) : undefined;
  const byFields = request.fieldSelector ? fieldSelection(resource, request.fieldSelector) : undefined;
  if (byLabels === undefined || byFields === undefined) return byLabels ?? byFields;
  return (entry) => byFields(entry) && byLabels(entry);
}

function labelSelection(text: string): Selection {
  const selector = refusing(() => parseLabelSelector(text));
  return (entry) => labelSelectorMatches(selector, entry.labels);
}

function fieldSelection(resource: ApiResource, text: string): Selection {
  const requirements = refusing(() => parseFieldSelector(text)).map(({ field, operator, value }) => {
    const read = fieldReader(resource, field);
    if (read === undefined) throw badRequest(unsupportedField(resource, field));
    return { read, wanted: operator !== '!=', value };
  });
  return (entry) => requirements.every(({ read, wanted, value }) => (read(entry) === value) === wanted);
}

/** Names are read off the key; other fields need the object. */
function fieldReader(resource: ApiResource, field: string): ((entry: Entry) => string) | undefined {
  if (field === 'metadata.name') return (entry) => entry.name;
  if (field === 'metadata.namespace') return (entry) => entry.namespace;
  const read = selectableField(resource, field);
  return read === undefined ? undefined : (entry) => read(toServed(resource, entry.object));
}

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}
