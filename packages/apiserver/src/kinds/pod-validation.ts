import { type ContainerRole, type ContainerScope, validateContainer } from './container-validation.ts';
import { type FieldErrors } from './field-error.ts';
import { validIp } from './ip.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import type { LabelSelector } from './model/meta.ts';
import type { Container, PodSpec, PodTemplateSpec } from './model/pod.ts';
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import { validateQuantities } from './resource-validation.ts';
import { validateScheduling } from './scheduling-validation.ts';
import { isReadableSelector, selectorMatches } from './selectors.ts';
import { validateVolumes } from './volume-validation.ts';

/** Rules of a pod spec, in a pod or a template (`ValidatePodSpec`). */
export function validatePodSpec(spec: PodSpec | undefined, path: string, errors: FieldErrors): void {
  if (spec === undefined) {
    errors.required(`${path}.containers`);
    return;
  }
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  validateAllContainers(spec, path, { volumes, hostNetwork: spec.hostNetwork === true }, errors);
  errors.oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  errors.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, [
    'ClusterFirst',
    'ClusterFirstWithHostNet',
    'Default',
    'None',
  ]);
  if (spec.dnsPolicy === 'None' && (spec.dnsConfig?.nameservers ?? []).length === 0) {
    errors.required(
      `${path}.dnsConfig.nameservers`,
      'must provide at least one DNS nameserver when `dnsPolicy` is None',
    );
  }
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validateNames(spec, path, errors);
  validateSeconds(spec, path, errors);
  validateHosts(spec, path, errors);
  validateScheduling(spec, path, errors);
  validateQuantities(spec.overhead, `${path}.overhead`, errors);
  for (const [index, gate] of (spec.readinessGates ?? []).entries()) {
    errors.invalidAll(
      `${path}.readinessGates[${index}].conditionType`,
      gate.conditionType,
      qualifiedName(gate.conditionType),
    );
  }
}

function validateAllContainers(
  spec: PodSpec,
  path: string,
  scope: ContainerScope,
  errors: FieldErrors,
): void {
  const containers = spec.containers ?? [];
  if (containers.length === 0) errors.required(`${path}.containers`);
  const names = new Set<string>();
  const run = (list: readonly Container[], field: string, role: ContainerRole): void => {
    for (const [index, container] of list.entries()) {
      const at = `${path}.${field}[${index}]`;
      validateContainer(container, at, role, scope, errors);
      if (container.name && names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
      names.add(container.name);
    }
  };
  run(containers, 'containers', 'container');
  run(spec.initContainers ?? [], 'initContainers', 'init');
  run(spec.ephemeralContainers ?? [], 'ephemeralContainers', 'ephemeral');
}

function validateNames(spec: PodSpec, path: string, errors: FieldErrors): void {
  for (const field of ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const) {
    const value = spec[field];
    if (value) errors.invalidAll(`${path}.${field}`, value, dns1123Subdomain(value));
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const value = spec[field];
    if (value) errors.invalidAll(`${path}.${field}`, value, dns1123Label(value));
  }
  for (const [index, secret] of (spec.imagePullSecrets ?? []).entries()) {
    if (!secret.name) errors.required(`${path}.imagePullSecrets[${index}].name`);
  }
}

function validateSeconds(spec: PodSpec, path: string, errors: FieldErrors): void {
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2_147_483_647)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive');
  }
  errors.nonNegative(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds);
}

function validateHosts(spec: PodSpec, path: string, errors: FieldErrors): void {
  for (const [index, alias] of (spec.hostAliases ?? []).entries()) {
    errors.invalidAll(`${path}.hostAliases[${index}].ip`, alias.ip, validIp(alias.ip));
    for (const [at, hostname] of (alias.hostnames ?? []).entries()) {
      errors.invalidAll(
        `${path}.hostAliases[${index}].hostnames[${at}]`,
        hostname,
        dns1123Subdomain(hostname),
      );
    }
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    errors.invalid(
      `${path}.shareProcessNamespace`,
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    );
  }
}

/** Rules of a pod template at `path`. */
export function validatePodTemplate(
  template: PodTemplateSpec | undefined,
  path: string,
  errors: FieldErrors,
): void {
  validateLabels(template?.metadata?.labels, `${path}.metadata.labels`, errors);
  validateAnnotations(template?.metadata?.annotations, `${path}.metadata.annotations`, errors);
  validatePodSpec(template?.spec, `${path}.spec`, errors);
  if ((template?.spec?.ephemeralContainers ?? []).length > 0) {
    errors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
  }
}

/** The template of a kind that keeps pods running: its labels have to be selected, its pods restarted. */
export function validateWorkloadTemplate(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  path: string,
  kind: string,
  errors: FieldErrors,
): void {
  if (!isReadableSelector(selector)) {
    errors.invalid(path.replace(/template$/, 'selector'), selector, 'invalid label selector');
    return;
  }
  const labels = template?.metadata?.labels;
  if (selector !== undefined && !selectorMatches(selector, labels)) {
    errors.invalid(`${path}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`');
  }
  validatePodTemplate(template, path, errors);
  const restart = template?.spec?.restartPolicy;
  if (restart !== undefined && restart !== 'Always') {
    errors.notSupported(`${path}.spec.restartPolicy`, restart, ['Always']);
  }
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden(
      `${path}.spec.activeDeadlineSeconds`,
      `activeDeadlineSeconds in ${kind} is not Supported`,
    );
  }
}

/** Values of a selector given as a plain map, as in services. */
export function validateSelectorMap(
  selector: Record<string, string> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(selector ?? {})) {
    errors.invalidAll(path, key, qualifiedName(key));
    errors.invalidAll(path, value, labelValue(value));
  }
}
