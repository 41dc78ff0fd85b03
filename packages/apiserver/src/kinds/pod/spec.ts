import {
  dns1123Label,
  dns1123Subdomain,
  dns1123SubdomainWithUnderscore,
  qualifiedName,
} from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import { validIp } from '../ip.ts';
import { validateLabels } from '../metadata.ts';
import type { Meta } from '../model/meta.ts';
import type { Container, PodSpec } from '../model/pod.ts';
import { quantityNanos, quantityText } from '../quantity.ts';
import { validateAllContainers } from './containers.ts';
import { containersOf, validateHostProcess, validateOperatingSystem } from './operating-system.ts';
import { validateLimits, validatePodResources } from './resources.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const MAX_INT32 = 2_147_483_647;

/**
 * Rules of a pod spec (`ValidatePodSpec`), in the server's order. `pod` is the metadata of the pod; absent in templates,
 * some of whose rules only count for the pods made from them.
 */
export function validatePodSpec(
  spec: PodSpec,
  pod: Meta | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (spec.terminationGracePeriodSeconds === undefined)
    errors.required(`${path}.terminationGracePeriodSeconds`);
  const volumes = validateVolumes(spec, pod, `${path}.volumes`, errors);
  if (spec.resourceClaims) validateResourceClaims(spec.resourceClaims, `${path}.resourceClaims`, errors);
  validateAllContainers(spec, volumes, path, errors);
  if (spec.resources) validateWholeResources(spec, path, errors);
  if (spec.hostNetwork === true) validateHostNetwork(spec, pod !== undefined, path, errors);
  errors.oneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  errors.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES);
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validatePodSecurity(spec, path, errors);
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, errors);
  validateDns(spec, `${path}.dnsConfig`, errors);
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries()) {
    const at = `${path}.readinessGates[${index}].conditionType`;
    errors.invalidAll(at, conditionType, qualifiedName(conditionType));
  }
  if (spec.schedulingGates) validateGates(spec.schedulingGates, `${path}.schedulingGates`, errors);
  if (spec.topologySpreadConstraints) {
    validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, errors);
  }
  validateHostProcess(spec, path, errors);
  if (spec.hostUsers === false) validateOwnUsers(spec, path, errors);
  validateNames(spec, path, errors);
  validateOperatingSystem(spec, path, errors);
  validateFileKeys(spec, path, errors);
}

function validateNames(spec: PodSpec, path: string, errors: FieldErrors): void {
  const named = (
    field: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'hostname' | 'subdomain',
    rule: typeof dns1123Label,
  ): void => {
    const value = spec[field];
    if (value) errors.invalidAll(`${path}.${field}`, value, rule(value));
  };
  validateHostname(spec, `${path}.hostnameOverride`, errors);
  named('serviceAccountName', dns1123Subdomain);
  named('nodeName', dns1123Subdomain);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.invalid(
      `${path}.activeDeadlineSeconds`,
      deadline,
      `must be between 1 and ${MAX_INT32}, inclusive`,
    );
  }
  named('hostname', dns1123Label);
  named('subdomain', dns1123Label);
  if (spec.tolerations) validateTolerations(spec.tolerations, `${path}.tolerations`, errors);
  if (spec.hostAliases) validateHostAliases(spec.hostAliases, `${path}.hostAliases`, errors);
  named('priorityClassName', dns1123Subdomain);
  const { runtimeClassName, preemptionPolicy } = spec;
  if (runtimeClassName !== undefined) {
    errors.invalidAll(`${path}.runtimeClassName`, runtimeClassName, dns1123Subdomain(runtimeClassName));
  }
  if (preemptionPolicy !== undefined) {
    errors.oneOf(`${path}.preemptionPolicy`, preemptionPolicy, PREEMPTION_POLICIES);
  }
  validateLimits(spec.overhead, `${path}.overhead`, errors);
}

function validateHostname(spec: PodSpec, path: string, errors: FieldErrors): void {
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  if (spec.setHostnameAsFQDN === true) {
    errors.forbidden(path, 'may not be specified when setHostnameAsFQDN is true');
  }
  if (spec.hostNetwork === true) errors.forbidden(path, 'may not be specified when hostNetwork is true');
  if (name.length > 64) errors.tooLong(path, '', 64);
  errors.invalidAll(path, name, dns1123Subdomain(name));
}

/** A pod with users of its own cannot share the node's processes. */
function validateOwnUsers(spec: PodSpec, path: string, errors: FieldErrors): void {
  const detail = 'when `hostUsers` is false';
  if (spec.hostNetwork === true) errors.forbidden(`${path}.hostNetwork`, detail);
  if (spec.hostPID === true) errors.forbidden(`${path}.HostPID`, detail);
  if (spec.hostIPC === true) errors.forbidden(`${path}.HostIPC`, detail);
  for (const [container, at] of containersOf(spec, path)) {
    if ((container.volumeDevices ?? []).length > 0) errors.forbidden(`${at}.volumeDevices`, detail);
  }
}

function validateGates(gates: readonly { name?: string }[], path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of gates.entries()) {
    errors.invalidAll(`${path}[${index}]`, name, qualifiedName(name));
    if (seen.has(name)) errors.duplicate(`${path}[${index}]`, name);
    seen.add(name);
  }
}

function validateResourceClaims(
  claims: NonNullable<PodSpec['resourceClaims']>,
  path: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    // The server shows its own form of the claim.
    const shown = {
      Name: name,
      ResourceClaimName: resourceClaimName ?? null,
      ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
    };
    if (name === '') errors.required(`${at}.name`);
    else if (seen.has(name)) errors.duplicate(`${at}.name`, name);
    else errors.invalidAll(`${at}.name`, name, dns1123Label(name));
    seen.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.invalid(at, shown, detail);
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      errors.invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field];
      if (value !== undefined) errors.invalidAll(`${at}.${field}`, value, dns1123Subdomain(value));
    }
  }
}

function validateHostNetwork(spec: PodSpec, isPod: boolean, path: string, errors: FieldErrors): void {
  for (const [index, { ports = [] }] of (spec.containers ?? []).entries()) {
    for (const [place, { hostPort = 0, containerPort = 0 }] of ports.entries()) {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) continue;
      const at = `${path}.containers[${index}].ports[${place}].hostPort`;
      errors.invalid(at, hostPort, 'must match `containerPort` when `hostNetwork` is true');
    }
  }
}

function validateDns(spec: PodSpec, path: string, errors: FieldErrors): void {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === 'None') {
    if (config === undefined) {
      errors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
      return;
    }
    if ((config.nameservers ?? []).length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      errors.required(`${path}.nameservers`, detail);
      return;
    }
  }
  if (config === undefined) return;
  const { nameservers = [], searches = [], options = [] } = config;
  if (nameservers.length > 3) {
    errors.invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers');
  }
  for (const [index, server] of nameservers.entries()) {
    errors.invalidAll(`${path}.nameservers[${index}]`, server, validIp(server));
  }
  if (searches.length > 32)
    errors.invalid(`${path}.searches`, searches, 'must not have more than 32 search paths');
  if (searches.join(' ').length > 2048) {
    const detail = 'must not have more than 2048 characters (including spaces) in the search list';
    errors.invalid(`${path}.searches`, searches, detail);
  }
  for (const [index, search] of searches.entries()) {
    const name = search.replace(/\.$/, '');
    if (search !== '.') {
      errors.invalidAll(`${path}.searches[${index}]`, name, dns1123SubdomainWithUnderscore(name));
    }
  }
  for (const [index, { name }] of options.entries()) {
    if (!name) errors.required(`${path}.options[${index}]`, 'must not be empty');
  }
}

function validateHostAliases(
  aliases: readonly { ip?: string; hostnames?: readonly string[] }[],
  path: string,
  errors: FieldErrors,
): void {
  for (const [index, { ip = '', hostnames = [] }] of aliases.entries()) {
    errors.invalidAll(`${path}[${index}].ip`, ip, validIp(ip));
    for (const [place, name] of hostnames.entries()) {
      errors.invalidAll(`${path}[${index}].hostnames[${place}]`, name, dns1123Subdomain(name));
    }
  }
}

/** The resources of the whole pod have to hold those of its containers. */
function validateWholeResources(spec: PodSpec, path: string, errors: FieldErrors): void {
  const resources = spec.resources ?? {};
  const at = `${path}.resources`;
  if (spec.os?.name === 'windows') {
    errors.forbidden(at, 'may not be set for a windows pod');
    return;
  }
  validatePodResources(resources, at, errors);
  for (const [name, value] of Object.entries(resources.requests ?? {})) {
    const sum = sumOfRequests(spec, name);
    if (sum <= (quantityNanos(value) ?? 0n)) continue;
    const shown = quantityText(`${sum}n`);
    const detail = `must be greater than or equal to aggregate container requests of ${shown}`;
    errors.invalid(`${at}.requests[${name}]`, quantityText(value), detail);
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [name, value] of Object.entries(container.resources?.limits ?? {})) {
      const limit = resources.limits?.[name];
      if (limit === undefined || (quantityNanos(value) ?? 0n) <= (quantityNanos(limit) ?? 0n)) continue;
      const detail = `must be less than or equal to pod limits of ${quantityText(limit)}`;
      errors.invalid(`${at}.containers[${index}][${name}].limits`, quantityText(value), detail);
    }
  }
}

/** Containers run together, those that initialise before them, beside the ones that stay. */
function sumOfRequests(spec: PodSpec, name: string): bigint {
  const asked = ({ resources }: Container): bigint => quantityNanos(resources?.requests?.[name]) ?? 0n;
  let staying = 0n;
  let initial = 0n;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      staying += asked(container);
      if (staying > initial) initial = staying;
    } else if (staying + asked(container) > initial) initial = staying + asked(container);
  }
  const running = (spec.containers ?? []).reduce((sum, container) => sum + asked(container), staying);
  return running > initial ? running : initial;
}

/** Variables read from a file of a volume: one the containers can have written to. */
function validateFileKeys(spec: PodSpec, path: string, errors: FieldErrors): void {
  for (const [container, at] of containersOf(spec, path)) {
    for (const [index, { valueFrom }] of (container.env ?? []).entries()) {
      const reference = valueFrom?.fileKeyRef;
      if (reference === undefined) continue;
      const { volumeName = '' } = reference;
      const field = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = spec.volumes?.findLast(({ name }) => (name ?? '') === volumeName);
      if (volume === undefined) errors.notFound(field, volumeName);
      else if (volume.emptyDir === undefined) {
        errors.invalid(field, volumeName, 'referenced volume must be of type emptyDir');
      }
    }
  }
}
