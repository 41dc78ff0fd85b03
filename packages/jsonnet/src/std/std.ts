import { ObjectValue } from '../object-value.ts';
import { arrayFunctions } from './arrays.ts';
import { encodingFunctions } from './encoding.ts';
import { manifestFunctions } from './manifest.ts';
import { mathFunctions } from './math.ts';
import { objectFunctions } from './objects.ts';
import { setFunctions } from './sets.ts';
import { stringFunctions } from './strings.ts';
import { typeFunctions } from './types.ts';

let library: ObjectValue | undefined;

/** The `std` of one file. */
export function standardLibrary(file: string): ObjectValue {
  library ??= ObjectValue.ready(
    [
      ...typeFunctions,
      ...mathFunctions,
      ...stringFunctions,
      ...arrayFunctions,
      ...setFunctions,
      ...objectFunctions,
      ...encodingFunctions,
      ...manifestFunctions,
    ],
    1,
  );
  return ObjectValue.extended(library, ObjectValue.ready([['thisFile', file]], 1));
}
