import { GoError } from '../errors.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { stringType } from '../values/go-type.ts';
import { base64Functions } from './base64.ts';
import { caseFunctions } from './case-words.ts';
import { certificateFunctions } from './certificates.ts';
import { cryptoFunctions } from './crypto.ts';
import { dateFunctions } from './dates.ts';
import { defaultFunctions } from './defaults.ts';
import { dictFunctions } from './dicts.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './lists.ts';
import { mathFunctions } from './math.ts';
import { pathFunctions } from './paths.ts';
import { environmentFunctions, randomFunctions } from './random.ts';
import { regexFunctions } from './regex.ts';
import { semverFunctions } from './semver.ts';
import { stringFunctions } from './strings.ts';
import { urlFunctions } from './url.ts';
import { wordFunctions } from './words.ts';

function fail(message: string): never {
  throw new GoError(message);
}

/**
 * The functions of Masterminds/sprig 3.3 under their names. `env` and `expandenv` see the environment the execution
 * was given, empty by default; leave them out to make them unknown, as Helm does. `getHostByName` gives "".
 */
export const sprigFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ...stringFunctions,
  ...wordFunctions,
  ...caseFunctions,
  ...mathFunctions,
  ...listFunctions,
  ...dictFunctions,
  ...defaultFunctions,
  ...dateFunctions,
  ...regexFunctions,
  ...urlFunctions,
  ...pathFunctions,
  ...base64Functions,
  ...jsonFunctions,
  ...semverFunctions,
  ...randomFunctions,
  ...cryptoFunctions,
  ...certificateFunctions,
  ...environmentFunctions,
  ['fail', func([stringType], fail)],
];
