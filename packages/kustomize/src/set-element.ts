import { getField, requireKind } from './node-fields.ts';
import { isEmptyMap, isMissingOrNull, isNull, type YNode } from './ynode.ts';

/**
 * Puts `element` in place of every item of the list whose fields have these values, at the end when there is none;
 * without an element such items are removed. Null and empty items go. An empty key matches scalars by their text; a key
 * without a value keeps nothing: kyaml's ElementSetter has it so.
 */
export function setElement(
  list: YNode,
  element: YNode | undefined,
  keys: readonly string[],
  values: readonly string[],
): void {
  requireKind(list, 'sequence');
  const byField = keys[0] !== undefined && keys[0] !== '' && values[0] !== undefined && values[0] !== '';
  const content: YNode[] = [];
  let found = false;
  for (const item of list.content) {
    if (isNull(item) || isEmptyMap(item)) continue;
    if (item.kind !== 'mapping' && byField) {
      content.push(item);
    } else if (!matches(item, keys, values)) {
      if (values.length > 0) content.push(item);
    } else {
      found = true;
      if (element !== undefined) content.push(element);
    }
  }
  list.content = content;
  if (element !== undefined && !isMissingOrNull(element) && !found) content.push(element);
}

function matches(item: YNode, keys: readonly string[], values: readonly string[]): boolean {
  let matched = false;
  for (const [i, key] of keys.entries()) {
    const value = values[i];
    if (value !== undefined) matched = hasValue(item, key, value);
    if (!matched) return false;
  }
  return matched;
}

function hasValue(item: YNode, key: string, value: string): boolean {
  if (key === '') {
    requireKind(item, 'scalar');
    return item.value === value;
  }
  const field = getField(item, key);
  return field !== undefined && (value === '' || field.value === value);
}
