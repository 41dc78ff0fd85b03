// Kubernetes' own tests of its API machinery, by behaviour and under their own names: those of the conformance set that
// need no container, and those of server-side apply.
import { mutatingPolicies, validatingPolicies } from './admission-policies.mjs';
import { serverSideApply } from './apply.mjs';
import { chunking } from './chunking.mjs';
import { customResources } from './custom.mjs';
import { discovery } from './discovery.mjs';
import { fieldValidation } from './field-validation.mjs';
import { garbage } from './garbage.mjs';
import { namespaces } from './namespaces.mjs';
import { flowControl } from './operations.mjs';
import { publishing } from './publish-openapi.mjs';
import { quotas } from './quota.mjs';
import { selectableFields } from './selectable-fields.mjs';
import { watchers } from './watchers.mjs';

/**
 * Every test. `controllers` marks those that need a cluster's controllers; `compacts` the one that waits for its history
 * to be compacted.
 */
export const e2eTests = [
  ...watchers,
  ...chunking,
  ...discovery,
  ...customResources,
  ...selectableFields,
  ...publishing,
  ...fieldValidation,
  ...namespaces,
  ...flowControl,
  ...validatingPolicies,
  ...mutatingPolicies,
  ...quotas,
  ...garbage,
  ...serverSideApply,
].map((test) => ({ ...test, area: 'end-to-end tests' }));
