import { TWO_VARIABLE_LIBRARY } from '../library/comprehensions.ts';
import type { Library } from '../library/function.ts';
import { LISTS_LIBRARY } from '../library/lists.ts';
import { OPTIONAL_LIBRARY } from '../library/optionals.ts';
import { SETS_LIBRARY } from '../library/sets.ts';
import { STRINGS_LIBRARY } from '../library/strings.ts';
import { AUTHORIZER_LIBRARY } from './authorizer.ts';
import { FORMAT_LIBRARY } from './format.ts';
import { FORMAT_TEXT_LIBRARY } from './format-text.ts';
import { CIDR_LIBRARY, IP_LIBRARY } from './ip.ts';
import { KUBERNETES_LISTS_LIBRARY } from './lists.ts';
import { QUANTITY_LIBRARY } from './quantity.ts';
import { REGEX_LIBRARY } from './regex.ts';
import { SEMVER_LIBRARY } from './semver.ts';
import { URL_LIBRARY } from './url.ts';

/** What every expression of Kubernetes 1.36 can use (apiserver/pkg/cel/environment). */
export const KUBERNETES_LIBRARIES: readonly Library[] = [
  URL_LIBRARY,
  REGEX_LIBRARY,
  KUBERNETES_LISTS_LIBRARY,
  AUTHORIZER_LIBRARY,
  OPTIONAL_LIBRARY,
  QUANTITY_LIBRARY,
  STRINGS_LIBRARY,
  FORMAT_TEXT_LIBRARY,
  SETS_LIBRARY,
  IP_LIBRARY,
  CIDR_LIBRARY,
  FORMAT_LIBRARY,
  TWO_VARIABLE_LIBRARY,
  SEMVER_LIBRARY,
  LISTS_LIBRARY,
];
