import { cases as access } from './access.mjs';
import { cases as apply } from './apply.mjs';
import { cases as custom } from './custom.mjs';
import { cases as discovery } from './discovery.mjs';
import { cases as histories } from './histories.mjs';
import { cases as lists } from './lists.mjs';
import { cases as objects } from './objects.mjs';
import { cases as patches } from './patches.mjs';
import { cases as policies } from './policies.mjs';
import { cases as randomDefinitions } from './random-definitions.mjs';
import { cases as roundTrips } from './round-trips.mjs';
import { cases as rules } from './rules.mjs';
import { cases as subresources } from './subresources.mjs';
import { cases as validation } from './validation.mjs';
import { cases as versions } from './versions.mjs';
import { cases as watches } from './watches.mjs';

/** Every case of the suite. What every server starts with is looked at before anything is added. */
export const allCases = [
  ...discovery,
  ...access,
  ...patches,
  ...apply,
  ...lists,
  ...watches,
  ...objects,
  ...subresources,
  ...custom,
  ...rules,
  ...versions,
  ...policies,
  ...validation,
  ...roundTrips,
  ...histories,
  ...randomDefinitions,
];
