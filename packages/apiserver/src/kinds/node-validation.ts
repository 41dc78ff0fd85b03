import { labelValue, qualifiedName } from '@setpoint/kube';
import { type FieldErrors, sameValue } from './field-error.ts';
import { ipFamily, validCidr } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { Quantities } from './model/pod.ts';
import { roundToMilli } from './quantity.ts';

/** Rules and defaults of Nodes (pkg/apis/core/validation, pkg/registry/core/node). */

export interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

export interface NodeSpec {
  unschedulable?: boolean;
  taints?: Taint[];
  podCIDR?: string;
  podCIDRs?: string[];
  providerID?: string;
  externalID?: string;
  configSource?: unknown;
}

function specOf(object: Draft): NodeSpec {
  return object['spec'] ?? {};
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function validateTaints(taints: readonly Taint[], errors: FieldErrors): void {
  const seen = new Set<string>();
  taints.forEach((taint, index) => {
    const { key, value = '', effect } = taint;
    // As the server names the place.
    const at = `metadata.taints[${index}]`;
    errors.invalidAll(`${at}.key`, key, qualifiedName(key));
    const problems = labelValue(value);
    if (problems.length > 0) errors.invalid(`${at}.value`, value, problems.join(';'));
    errors.oneOf(`${at}.effect`, effect, EFFECTS);
    const pair = JSON.stringify([key, effect]);
    if (seen.has(pair)) {
      const internal = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null };
      const detail = 'taints must be unique by key and effect pair';
      errors.include([{ type: 'FieldValueDuplicate', field: at, badValue: internal, detail }]);
    }
    seen.add(pair);
  });
}

export function validateNode(object: Draft, errors: FieldErrors): void {
  const { taints = [], podCIDRs = [] } = specOf(object);
  validateTaints(taints, errors);
  const field = 'spec.podCIDRs';
  podCIDRs.forEach((range, index) => errors.invalidAll(`${field}[${index}]`, range, validCidr(range)));
  if (podCIDRs.length < 2) return;
  const families = podCIDRs.map((range) => ipFamily(range.split('/')[0] ?? ''));
  const bad = podCIDRs.findIndex((range) => validCidr(range).length > 0);
  if (bad !== -1) {
    const range = podCIDRs[bad] ?? '';
    const detail = `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${bad}]: <nil> (invalid CIDR address: ${range})`;
    errors.include([{ type: 'InternalError', field, detail }]);
  }
  if (bad !== -1 || podCIDRs.length > 2 || families[0] === families[1])
    errors.invalid(field, podCIDRs, 'may specify no more than one CIDR for each IP family');
}

/** A node's addresses for pods, its provider's name and where its settings come from are set once. */
export function validateNodeUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = specOf(object);
  const before = specOf(old);
  const change = (field: string, told: string): void =>
    errors.forbidden(`spec.${field}`, `node updates may not change ${told} except from "" to valid`);
  if ((before.podCIDRs ?? []).length > 0 && !sameValue(now.podCIDRs, before.podCIDRs))
    change('podCIDRs', 'podCIDR');
  if (before.providerID && now.providerID !== before.providerID) change('providerID', 'providerID');
  validateTaints(now.taints ?? [], errors);
  if ((now.externalID ?? '') !== (before.externalID ?? ''))
    errors.forbidden('spec.externalID', 'may not be updated');
}

/** The older field holds the first of the newer one's: it decides where both are given, and is filled from it. */
function conformPodCidrs(spec: NodeSpec): void {
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  else if (!spec.podCIDR && spec.podCIDRs?.[0]) [spec.podCIDR] = spec.podCIDRs;
}

interface NodeStatus {
  capacity?: Quantities;
  allocatable?: Quantities;
}

export function defaultNode(object: Draft): void {
  conformPodCidrs(specOf(object));
  const status = object['status'] as NodeStatus | undefined;
  roundToMilli(status?.capacity);
  roundToMilli(status?.allocatable);
  if (status?.capacity !== undefined && status.allocatable === undefined) {
    status.allocatable = { ...status.capacity };
  }
}

/** The kubelet's dynamic configuration is no more. */
export function dropConfigSource(object: Draft): void {
  delete specOf(object).configSource;
}

export function warnNode(object: Draft): readonly string[] {
  return specOf(object).externalID
    ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes']
    : [];
}
