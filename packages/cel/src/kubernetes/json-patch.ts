import { fn, type Library, overload } from '../library/function.ts';
import { STRING } from '../types/type.ts';

/** `jsonpatch.escapeKey(key)`, for the paths of the patches of a MutatingAdmissionPolicy. */
export const JSON_PATCH_LIBRARY: Library = {
  functions: [
    fn(
      'jsonpatch.escapeKey',
      overload('string_jsonpatch_escapeKey_string', [STRING], STRING, (key: string) =>
        key.replace(/[~/]/g, (sign) => (sign === '~' ? '~0' : '~1')),
      ),
    ),
  ],
};
