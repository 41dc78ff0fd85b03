import type { FieldErrors } from './field-error.ts';
import type { Affinity, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration } from './model/pod.ts';
import { labelValue, qualifiedName } from '@setpoint/kube';
import { validateLabelSelector } from './selectors.ts';

const NODE_OPERATORS = ['DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn'];

/** Rules of where a pod may run: affinity, tolerations, spreading. */
export function validateScheduling(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, errors);
  for (const [index, toleration] of (spec.tolerations ?? []).entries()) {
    validateToleration(toleration, `${path}.tolerations[${index}]`, errors);
  }
  validateSpread(spec, `${path}.topologySpreadConstraints`, errors);
}

function validateAffinity(affinity: Affinity, path: string, errors: FieldErrors): void {
  const node = affinity.nodeAffinity;
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) {
    const at = `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
    validateNodeSelector(required, at, errors);
  }
  for (const [index, { weight, preference }] of (
    node?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  ).entries()) {
    const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    validateWeight(weight, at, errors);
    validateNodeTerm(preference, `${at}.preference`, errors);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = affinity[kind];
    for (const [index, term] of (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      validatePodTerm(
        term,
        `${path}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`,
        errors,
      );
    }
    for (const [index, weighted] of (
      terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    ).entries()) {
      const at = `${path}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      validateWeight(weighted.weight, at, errors);
      validatePodTerm(weighted.podAffinityTerm, `${at}.podAffinityTerm`, errors);
    }
  }
}

export function validateNodeSelector(
  selector: { nodeSelectorTerms?: NodeSelectorTerm[] },
  path: string,
  errors: FieldErrors,
): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0)
    errors.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) {
    validateNodeTerm(term, `${path}.nodeSelectorTerms[${index}]`, errors);
  }
}

function validateWeight(weight: number, path: string, errors: FieldErrors): void {
  if (!(weight >= 1 && weight <= 100))
    errors.invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100');
}

function validateNodeTerm(term: NodeSelectorTerm, path: string, errors: FieldErrors): void {
  for (const [index, { key, operator, values }] of (term?.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    const count = (values ?? []).length;
    if (operator === 'In' || operator === 'NotIn') {
      if (count === 0)
        errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (count > 0) {
        errors.forbidden(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
      }
    } else if (operator === 'Gt' || operator === 'Lt') {
      if (count !== 1) {
        errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      }
    } else {
      errors.invalid(`${at}.operator`, operator ?? '', `not a valid selector operator`);
    }
    errors.invalidAll(`${at}.key`, key, qualifiedName(key));
  }
  for (const [index, { key, operator, values }] of (term?.matchFields ?? []).entries()) {
    const at = `${path}.matchFields[${index}]`;
    if (!NODE_OPERATORS.includes(operator))
      errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    if ((values ?? []).length !== 1) {
      errors.required(
        `${at}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
    }
    if (key !== 'metadata.name') errors.invalid(`${at}.key`, key, 'not a valid field selector key');
  }
}

function validatePodTerm(term: PodAffinityTerm | undefined, path: string, errors: FieldErrors): void {
  validateLabelSelector(term?.labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(term?.namespaceSelector, `${path}.namespaceSelector`, errors);
  if (!term?.topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty');
  else errors.invalidAll(`${path}.topologyKey`, term.topologyKey, qualifiedName(term.topologyKey));
}

function validateToleration(toleration: Toleration, path: string, errors: FieldErrors): void {
  const { key, operator, value, effect, tolerationSeconds } = toleration;
  if (key) errors.invalidAll(`${path}.key`, key, qualifiedName(key));
  if (!key && operator !== 'Exists') {
    errors.invalid(
      `${path}.operator`,
      operator ?? '',
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.invalid(
      `${path}.effect`,
      effect ?? '',
      "effect must be 'NoExecute' when `tolerationSeconds` is set",
    );
  }
  if (operator === 'Exists') {
    if (value)
      errors.invalid(`${path}.operator`, toleration, "value must be empty when `operator` is 'Exists'");
  } else if (!operator || operator === 'Equal') {
    errors.invalidAll(`${path}.operator`, value ?? '', labelValue(value ?? ''));
  } else {
    errors.notSupported(`${path}.operator`, operator, ['Equal', 'Exists']);
  }
  if (effect && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
    errors.notSupported(`${path}.effect`, effect, ['NoExecute', 'NoSchedule', 'PreferNoSchedule']);
  }
}

function validateSpread(spec: PodSpec, path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, constraint] of (spec.topologySpreadConstraints ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!(constraint.maxSkew > 0)) {
      errors.invalid(`${at}.maxSkew`, constraint.maxSkew ?? 0, 'must be greater than zero');
    }
    if (!constraint.topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(constraint.whenUnsatisfiable)) {
      errors.notSupported(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]);
    }
    const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair);
    seen.add(pair);
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors);
  }
}
