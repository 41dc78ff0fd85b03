import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import type { LabelSelector } from '../model/meta.ts';
import type { Affinity, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration } from '../model/pod.ts';
import { validateLabelSelector } from '../selectors.ts';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Rules of whom a pod wants near. */
export function validateAffinity(affinity: Affinity, path: string, errors: FieldErrors): void {
  const node = affinity.nodeAffinity;
  if (node?.[REQUIRED]) validateNodeSelector(node[REQUIRED], `${path}.nodeAffinity.${REQUIRED}`, errors);
  for (const [index, { weight, preference }] of (node?.[PREFERRED] ?? []).entries()) {
    const at = `${path}.nodeAffinity.${PREFERRED}[${index}]`;
    validateWeight(weight, at, errors);
    validateNodeTerm(preference ?? {}, `${at}.preference`, errors, true);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = affinity[kind];
    for (const [index, term] of (terms?.[REQUIRED] ?? []).entries()) {
      validatePodTerm(term, `${path}.${kind}.${REQUIRED}[${index}]`, errors);
    }
    for (const [index, { weight, podAffinityTerm }] of (terms?.[PREFERRED] ?? []).entries()) {
      const at = `${path}.${kind}.${PREFERRED}[${index}]`;
      validateWeight(weight, at, errors);
      validatePodTerm(podAffinityTerm ?? {}, `${at}.podAffinityTerm`, errors);
    }
  }
}

function validateWeight(weight: number | undefined, path: string, errors: FieldErrors): void {
  if (weight === undefined || weight <= 0 || weight > 100) {
    errors.invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100');
  }
}

/** Rules of a choice of nodes by their labels and names. */
export function validateNodeSelector(
  selector: { nodeSelectorTerms?: NodeSelectorTerm[] },
  path: string,
  errors: FieldErrors,
): void {
  const terms = selector.nodeSelectorTerms ?? [];
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) errors.required(at, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) validateNodeTerm(term, `${at}[${index}]`, errors);
}

/** A preference may name values no label can have: it is only never met. */
function validateNodeTerm(term: NodeSelectorTerm, path: string, errors: FieldErrors, anyValue = false): void {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    validateNodeRequirement(requirement, `${path}.matchExpressions[${index}]`, errors, anyValue);
  }
  for (const [index, requirement] of (term.matchFields ?? []).entries()) {
    validateNodeField(requirement, `${path}.matchFields[${index}]`, errors);
  }
}

function validateNodeRequirement(
  { key = '', operator = '', values = [] }: Requirement,
  path: string,
  errors: FieldErrors,
  anyValue: boolean,
): void {
  const at = `${path}.values`;
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(at, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) {
      errors.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    }
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  errors.invalidAll(`${path}.key`, key, qualifiedName(key));
  if (anyValue) return;
  for (const [index, value] of values.entries())
    errors.invalidAll(`${at}[${index}]`, value, labelValue(value));
}

function validateNodeField(
  { key = '', operator = '', values = [] }: Requirement,
  path: string,
  errors: FieldErrors,
): void {
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.required(`${path}.values`, detail);
  }
  if (key !== 'metadata.name') {
    errors.invalid(`${path}.key`, key, 'not a valid field selector key');
    return;
  }
  for (const [index, value] of values.entries()) {
    errors.invalidAll(`${path}.values[${index}]`, value, dns1123Subdomain(value));
  }
}

function validatePodTerm(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '' } = term;
  validateLabelSelector(labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, errors);
  for (const name of namespaces) errors.invalidAll(`${path}.namespace`, name, dns1123Label(name));
  validateLabelKeys(term, path, errors);
  if (topologyKey === '') errors.required(`${path}.topologyKey`, 'can not be empty');
  errors.invalidAll(`${path}.topologyKey`, topologyKey, qualifiedName(topologyKey));
}

interface LabelKeys {
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
  readonly labelSelector?: LabelSelector;
}

/** Labels named by key alone add to a selector, so there has to be one, without the same keys. */
function validateLabelKeys(
  { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: LabelKeys,
  path: string,
  errors: FieldErrors,
): void {
  validateKeys(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`, errors);
  validateKeys(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`, errors);
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys.lastIndexOf(key);
    if (index >= 0 && seen.has(key)) {
      errors.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector');
    }
    seen.add(key);
  }
  for (const [index, key] of matchLabelKeys.entries()) {
    if (!mismatchLabelKeys.includes(key)) continue;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.invalid(`${path}.matchLabelKeys[${index}]`, key, detail);
  }
}

function validateKeys(
  keys: readonly string[],
  selector: LabelSelector | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (keys.length === 0) return;
  if (selector === undefined) errors.forbidden(path, 'must not be specified when labelSelector is not set');
  else
    for (const [index, key] of keys.entries())
      errors.invalidAll(`${path}[${index}]`, key, qualifiedName(key));
}

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Rules of the taints a pod puts up with. */
export function validateTolerations(
  tolerations: readonly Toleration[],
  path: string,
  errors: FieldErrors,
): void {
  for (const [index, toleration] of tolerations.entries()) {
    validateToleration(toleration, `${path}[${index}]`, errors);
  }
}

function validateToleration(toleration: Toleration, path: string, errors: FieldErrors): void {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  if (key !== '') errors.invalidAll(`${path}.key`, key, qualifiedName(key));
  if (key === '' && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.invalid(`${path}.operator`, operator, detail);
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  const at = `${path}.operator`;
  if (operator === 'Exists') {
    if (value !== '') errors.invalid(at, value, "value must be empty when `operator` is 'Exists'");
  } else if (operator === '' || operator === 'Equal') {
    const problems = labelValue(value);
    if (problems.length > 0) errors.invalid(at, value, problems.join(';'));
  } else {
    const isNumeric = operator === 'Lt' || operator === 'Gt';
    errors.notSupported(at, operator, isNumeric ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists']);
  }
  if (effect !== '') errors.among(`${path}.effect`, effect, TAINT_EFFECTS);
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSIONS = ['Honor', 'Ignore'];

/** Rules of how the pods of a set are spread. */
export function validateSpread(
  constraints: NonNullable<PodSpec['topologySpreadConstraints']>,
  path: string,
  errors: FieldErrors,
): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    errors.positive(`${at}.maxSkew`, maxSkew);
    if (topologyKey === '') errors.required(`${at}.topologyKey`, 'can not be empty');
    errors.among(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS);
    const isRepeated = constraints
      .slice(index + 1)
      .some(
        (next) =>
          (next.topologyKey ?? '') === topologyKey && (next.whenUnsatisfiable ?? '') === whenUnsatisfiable,
      );
    if (isRepeated) {
      const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
      errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair);
    }
    if (minDomains !== undefined) {
      errors.positive(`${at}.minDomains`, minDomains);
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.invalid(`${at}.minDomains`, minDomains, detail);
      }
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined) errors.among(`${at}.${field}`, policy, INCLUSIONS);
    }
    validateLabelKeys(constraint, at, errors);
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors);
  }
}
