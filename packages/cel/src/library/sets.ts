import { BOOL, listType, paramType } from '../types/type.ts';
import { equalValues } from '../values/equality.ts';
import type { CelList } from '../values/list.ts';
import type { Value } from '../values/value.ts';
import { fn, type Library, overload } from './function.ts';

const LIST_T = listType(paramType('T'));

/** cel-go's sets: lists compared without order and repetition. */
export const SETS_LIBRARY: Library = {
  functions: [
    fn('sets.contains', overload('list_sets_contains_list', [LIST_T, LIST_T], BOOL, containsAll)),
    fn(
      'sets.equivalent',
      overload(
        'list_sets_equivalent_list',
        [LIST_T, LIST_T],
        BOOL,
        (a: CelList, b: CelList) => containsAll(a, b) && containsAll(b, a),
      ),
    ),
    fn(
      'sets.intersects',
      overload('list_sets_intersects_list', [LIST_T, LIST_T], BOOL, (a: CelList, b: CelList) =>
        b.toArray().some((item) => has(a, item)),
      ),
    ),
  ],
};

function containsAll(list: CelList, part: CelList): boolean {
  return part.toArray().every((item) => has(list, item));
}

function has(list: CelList, item: Value): boolean {
  for (const candidate of list) if (equalValues(candidate, item) === true) return true;
  return false;
}
