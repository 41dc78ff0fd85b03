import { cases as apply } from './apply.mjs';
import { cases as lists } from './lists.mjs';
import { cases as patches } from './patches.mjs';
import { cases as policies } from './policies.mjs';
import { cases as rules } from './rules.mjs';
import { cases as validation } from './validation.mjs';

/** Every case of the suite. */
export const allCases = [...patches, ...apply, ...lists, ...validation, ...rules, ...policies];
