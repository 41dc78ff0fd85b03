import { applicationSets } from './application-sets.mjs';
import { clusters } from './clusters.mjs';
import { deletion } from './deletion.mjs';
import { failing } from './failing.mjs';
import { health } from './health.mjs';
import { hooks } from './hooks.mjs';
import { hydrator } from './hydrator.mjs';
import { moreOptions } from './more-options.mjs';
import { moreSets } from './more-sets.mjs';
import { options } from './options.mjs';
import { policies } from './policies.mjs';
import { projects } from './projects.mjs';
import { services } from './services.mjs';
import { settingsCases } from './settings.mjs';
import { sourceOptions } from './source-options.mjs';
import { sources } from './sources.mjs';
import { sync } from './sync.mjs';

/** All cases. No name begins with another's name and a dash: that is how what they make is told apart. */
export const cases = [
  ...sync,
  ...hooks,
  ...failing,
  ...health,
  ...options,
  ...deletion,
  ...sources,
  ...projects,
  ...applicationSets,
  ...sourceOptions,
  ...policies,
  ...moreOptions,
  ...moreSets,
  ...services,
  ...settingsCases,
  ...clusters,
  ...hydrator,
];
