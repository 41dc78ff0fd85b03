import { type FieldErrors, sameValue } from '../field-error.ts';
import type { Draft } from '../model/meta.ts';
import type { Affinity, Container, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../model/pod.ts';
import { validatePod } from './pod.ts';
import { validateTolerations } from './scheduling.ts';

const RULE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const MAX_INT32 = 2_147_483_647;

/** A pod's spec is fixed but for images, its deadline, more tolerations, and gates that open (`ValidatePodUpdate`). */
export function validatePodUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const pod = object as unknown as Pod;
  const { spec } = pod;
  const before = (old as unknown as Pod).spec;
  // A pod that was accepted once, under other rules, is held to what the update makes of it alone.
  validatePod(pod, errors);
  if (!validateSameContainers(spec, before, errors)) return;
  if (!validateDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, errors)) return;
  validateAddedTolerations(spec.tolerations ?? [], before.tolerations ?? [], errors);
  validateOpenedGates(spec.schedulingGates ?? [], before.schedulingGates ?? [], errors);
  if (sameValue(spec, before)) return;
  if ((before.schedulingGates ?? []).length > 0) validateNarrowed(spec, before, errors);
  if (!sameValue(fixedPart(spec, before), fixedPart(before, before))) errors.forbidden('spec', RULE);
}

function validateSameContainers(spec: PodSpec, before: PodSpec, errors: FieldErrors): boolean {
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = spec[list] ?? [];
    if (containers.length !== (before[list] ?? []).length) {
      errors.forbidden(`spec.${list}`, 'pod updates may not add or remove containers');
      return false;
    }
    for (const [index, { image = '' }] of containers.entries()) {
      const at = `spec.${list}[${index}].image`;
      if (image === '') errors.required(at);
      if (image.trim() !== image) errors.invalid(at, image, 'must not have leading or trailing whitespace');
    }
  }
  return true;
}

/** Answers whether the rest is worth looking at. */
function validateDeadline(now: number | undefined, before: number | undefined, errors: FieldErrors): boolean {
  const path = 'spec.activeDeadlineSeconds';
  if (now === undefined) {
    if (before !== undefined)
      errors.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (now < 0 || now > MAX_INT32) {
    errors.invalid(path, now, `must be between 0 and ${MAX_INT32}, inclusive`);
    return false;
  }
  if (before !== undefined && before < now) {
    errors.invalid(path, now, 'must be less than or equal to previous value');
    return false;
  }
  return true;
}

function validateAddedTolerations(
  now: readonly Toleration[],
  before: readonly Toleration[],
  errors: FieldErrors,
): void {
  const path = 'spec.tolerations';
  const untimed = (toleration: Toleration): unknown => ({ ...toleration, tolerationSeconds: undefined });
  const kept = before.every((old) => now.some((toleration) => sameValue(untimed(old), untimed(toleration))));
  if (kept) validateTolerations(now, path, errors);
  else errors.forbidden(path, 'existing toleration can not be modified except its tolerationSeconds');
}

function validateOpenedGates(
  now: readonly { name?: string }[],
  before: readonly { name?: string }[],
  errors: FieldErrors,
): void {
  const known = new Set(before.map(({ name = '' }) => name));
  const added = new Map(now.map(({ name = '' }, index) => [name, index]));
  for (const [name, index] of added) {
    if (known.has(name)) continue;
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.forbidden(`spec.schedulingGates[${index}].name`, detail);
  }
}

/** Where a pod that still waits may go can only become narrower. */
function validateNarrowed(spec: PodSpec, before: PodSpec, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(before.nodeSelector ?? {})) {
    if (spec.nodeSelector?.[key] === value) continue;
    errors.invalid(
      'spec.nodeSelector',
      spec.nodeSelector ?? null,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
    break;
  }
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution';
  const now = requiredTerms(spec.affinity);
  const old = requiredTerms(before.affinity);
  if (old.length === 0) return;
  if (now.length !== old.length) {
    errors.invalid(
      `${path}.nodeSelectorTerms`,
      isWritten(spec.affinity) ? now.map(internalTerm) : null,
      'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    );
    return;
  }
  for (const [index, term] of now.entries()) {
    if (keepsTerm(term, old[index] ?? {})) continue;
    errors.invalid(
      `${path}.nodeSelectorTerms[${index}]`,
      internalTerm(term),
      'only additions are allowed (no mutations or deletions)',
    );
  }
}

/** A term as the server's own type has it. */
function internalTerm({ matchExpressions, matchFields }: NodeSelectorTerm): unknown {
  const internal = (list: NodeSelectorTerm['matchFields']): unknown =>
    list?.map(({ key, operator, values = null }) => ({
      Key: key,
      Operator: operator,
      Values: values,
    })) ?? null;
  return { MatchExpressions: internal(matchExpressions), MatchFields: internal(matchFields) };
}

function isWritten(affinity: Affinity | undefined): boolean {
  const node = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (node?.nodeSelectorTerms ?? undefined) !== undefined;
}

function requiredTerms(affinity: Affinity | undefined): readonly NodeSelectorTerm[] {
  const node = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return node?.nodeSelectorTerms ?? [];
}

function keepsTerm(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const keeps = (a: readonly unknown[] = [], b: readonly unknown[] = []): boolean =>
    a.length >= b.length && b.every((item, index) => sameValue(item, a[index]));
  return keeps(now.matchExpressions, before.matchExpressions) && keeps(now.matchFields, before.matchFields);
}

/** What of a spec an update has to leave as it was. */
function fixedPart(spec: PodSpec, before: PodSpec): unknown {
  const imageless = (list: readonly Container[] | undefined): unknown =>
    list?.map(({ image: _image, ...rest }) => rest);
  const isGated = (before.schedulingGates ?? []).length > 0;
  const { affinity, terminationGracePeriodSeconds: seconds } = spec;
  const shortened = (before.terminationGracePeriodSeconds ?? 0) < 0 && seconds === 1;
  return {
    ...spec,
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
    schedulingGates: undefined,
    nodeSelector: isGated ? undefined : spec.nodeSelector,
    affinity: isGated && affinity !== undefined ? { ...affinity, nodeAffinity: undefined } : affinity,
    terminationGracePeriodSeconds: shortened ? before.terminationGracePeriodSeconds : seconds,
    containers: imageless(spec.containers),
    initContainers: imageless(spec.initContainers),
  };
}
