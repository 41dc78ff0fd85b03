import { goFormat, goTypeName } from '../values/go-format.ts';
import { isPlainMap, type PlainMap } from '../values/plain.ts';
import { patchError } from './patch-error.ts';

export const badDeleteList = (): Error => patchError('unreadable', 'invalid patch format of primitive list');
export const badRetainKeys = (): Error => patchError('unreadable', 'invalid patch format of retainKeys');
export const badOrderList = (): Error =>
  patchError('unreadable', 'invalid patch format of setElementOrder list');
export const listOfLists = (): Error => patchError('unappliable', 'lists of lists are not supported');

export function noMergeKey(item: PlainMap, key: string): Error {
  return patchError('internal', `map: ${goFormat(item)} does not contain declared merge key: ${key}`);
}

function badType(expected: string, actual: unknown): Error {
  return patchError(
    'internal',
    `expected a ${expected}, but received a ${actual === null ? '%!s(<nil>)' : goTypeName(actual)}`,
  );
}

export function badDirective(directive: unknown, map: PlainMap): Error {
  const shown =
    typeof directive === 'string' ? directive : `%!s(${goTypeName(directive)}=${goFormat(directive)})`;
  return patchError('internal', `unknown patch type: ${shown} in map: ${goFormat(map)}`);
}

export function asMap(value: unknown): Record<string, unknown> {
  if (!isPlainMap(value)) throw badType('map[string]interface {}', value);
  return value;
}

export function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw badType('[]interface {}', value);
  return value;
}
