import { isPlainMap, ownField, type PlainMap, setOwnField } from '@setpoint/kube';
import type { ApplicationTemplate } from '../resource/generator-fields.ts';

/**
 * The generator's own template, completed by the ApplicationSet's. What the generator's says stays; as in Argo CD,
 * false, zero and empty texts, lists and maps say nothing.
 */
export function mergeTemplates(
  own: ApplicationTemplate | undefined,
  base: ApplicationTemplate,
): ApplicationTemplate {
  return own === undefined ? base : (completed(own, base) as unknown as ApplicationTemplate);
}

function completed(own: PlainMap, base: PlainMap): PlainMap {
  const result: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(base)) {
    const current = ownField(own, key);
    if (isEmpty(current)) setOwnField(result, key, value);
    // Free-form Helm values are one value, not fields.
    else if (key !== 'valuesObject' && isPlainMap(current) && isPlainMap(value)) {
      setOwnField(result, key, completed(current, value));
    }
  }
  return result;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlainMap(value) && Object.keys(value).length === 0;
}
