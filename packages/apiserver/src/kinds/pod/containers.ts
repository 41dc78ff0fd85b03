import { dns1123Label, portName, portNumber } from '@setpoint/kube';
import type { Fields } from '../field-rules.ts';
import type { FieldErrors } from '../field-error.ts';
import type { Container, ContainerPort, PodSpec, Volume } from '../model/pod.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateMounts } from './mounts.ts';
import { type LifecycleScope, validateLifecycleAndProbes } from './probes.ts';
import { validateContainerResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';

/** What of the pod the rules of its containers depend on. */
interface ContainerScope extends LifecycleScope {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
  readonly hostUsers: boolean;
  readonly restartPolicy: string | undefined;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];

/** Rules of all containers of a pod. */
export function validateAllContainers(
  spec: PodSpec,
  volumes: ReadonlyMap<string, Volume>,
  path: string,
  errors: FieldErrors,
): void {
  const scope = scopeOf(spec, volumes);
  validateContainers(spec.containers ?? [], scope, `${path}.containers`, errors);
  if (spec.initContainers) validateInitContainers(spec, scope, `${path}.initContainers`, errors);
  if (spec.ephemeralContainers) validateEphemeral(spec, scope, `${path}.ephemeralContainers`, errors);
}

/** Rules of the containers that join a pod as it runs. */
export function validateEphemeralContainers(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.ephemeralContainers) validateEphemeral(spec, scopeOf(spec, new Map()), path, errors);
}

function scopeOf(spec: PodSpec, volumes: ReadonlyMap<string, Volume>): ContainerScope {
  return {
    volumes,
    claims: new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter((name) => name)),
    // A negative one is taken for the least.
    gracePeriodSeconds:
      (spec.terminationGracePeriodSeconds ?? 0) < 0 ? 1 : spec.terminationGracePeriodSeconds,
    hostUsers: spec.hostUsers !== false,
    restartPolicy: spec.restartPolicy,
  };
}

function validateContainers(
  containers: readonly Container[],
  scope: ContainerScope,
  path: string,
  errors: FieldErrors,
): void {
  if (containers.length === 0) {
    errors.required(path);
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    const { name } = container;
    validateContainer(container, scope, at, errors);
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    validateLifecycleAndProbes(container, scope, at, errors);
    validateRestartPolicy(container, at, errors);
  }
  validateHostPorts(containers, path, errors);
}

function validateInitContainers(
  spec: PodSpec,
  scope: ContainerScope,
  path: string,
  errors: FieldErrors,
): void {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { name } = container;
    validateContainer(container, scope, at, errors);
    validateRestartPolicy(container, at, errors, true);
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    else if (name !== '') names.add(name);
    validateHostPorts([container], path, errors);
    if (container.restartPolicy === 'Always') validateLifecycleAndProbes(container, scope, at, errors);
    else {
      forbidLifecycle(container, at, errors);
      for (const [place, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
        if (restartPolicy !== 'RestartContainer') continue;
        const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
        errors.invalid(`${at}.resizePolicy[${place}].restartPolicy`, restartPolicy, detail);
      }
    }
  }
}

function forbidLifecycle(container: Container, path: string, errors: FieldErrors): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] !== undefined) {
      errors.forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always');
    }
  }
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

function validateEphemeral(spec: PodSpec, scope: ContainerScope, path: string, errors: FieldErrors): void {
  const others = new Set(
    [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name),
  );
  const names = new Set(others);
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { name, targetContainerName } = container;
    validateContainer(container, scope, at, errors);
    validateImageText(container, at, errors);
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    else names.add(name);
    if (targetContainerName && !others.has(targetContainerName)) {
      errors.notFound(`${at}.targetContainerName`, targetContainerName);
    }
    for (const field of NOT_EPHEMERAL) {
      const value = (container as unknown as Fields)[field];
      const isSet = field === 'resources' ? Object.keys(value ?? {}).length > 0 : value !== undefined;
      if (isSet) errors.forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container');
    }
    forbidSubPaths(container, at, errors);
  }
}

function forbidSubPaths({ volumeMounts = [] }: Container, path: string, errors: FieldErrors): void {
  for (const [index, mount] of volumeMounts.entries()) {
    for (const field of ['subPath', 'subPathExpr'] as const) {
      if (!mount[field]) continue;
      const at = `${path}.volumeMounts[${index}].${field}`;
      errors.forbidden(at, 'cannot be set for an Ephemeral Container');
    }
  }
}

/** What holds for every container, whatever its part. */
function validateContainer(
  container: Container,
  scope: ContainerScope,
  path: string,
  errors: FieldErrors,
): void {
  errors.named(`${path}.name`, container.name, dns1123Label);
  if (!container.image) errors.required(`${path}.image`);
  errors.oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES);
  if (container.ports) validatePorts(container.ports, `${path}.ports`, errors);
  if (container.env) validateEnv(container.env, `${path}.env`, errors);
  if (container.envFrom) validateEnvFrom(container.envFrom, `${path}.envFrom`, errors);
  if (container.volumeMounts ?? container.volumeDevices)
    validateMounts(container, scope.volumes, path, errors);
  errors.oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  validateContainerResources(container.resources, scope.claims, `${path}.resources`, errors);
  if (container.resizePolicy) validateResize(container.resizePolicy, scope, `${path}.resizePolicy`, errors);
  const context = container.securityContext as Fields | undefined;
  validateContainerSecurity(context, scope.hostUsers, `${path}.securityContext`, errors);
}

/** What an image may look like in a pod; a template may still be completed. */
export function validateImageText({ image = '' }: Container, path: string, errors: FieldErrors): void {
  if (image.trim() !== image) {
    errors.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace');
  }
}

function validatePorts(ports: readonly ContainerPort[], path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (name) {
      const problems = portName(name);
      errors.invalidAll(`${at}.name`, name, problems);
      if (problems.length === 0 && names.has(name)) errors.duplicate(`${at}.name`, name);
      names.add(name);
    }
    if (!containerPort) errors.required(`${at}.containerPort`);
    else errors.invalidAll(`${at}.containerPort`, containerPort, portNumber(containerPort));
    if (hostPort) errors.invalidAll(`${at}.hostPort`, hostPort, portNumber(hostPort));
    errors.oneOf(`${at}.protocol`, protocol, PROTOCOLS);
  }
}

/** A port of the node can be given out once. */
function validateHostPorts(containers: readonly Container[], path: string, errors: FieldErrors): void {
  const taken = new Set<string>();
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [place, { protocol = '', hostIP = '', hostPort }] of ports.entries()) {
      if (!hostPort) continue;
      const port = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(port)) errors.duplicate(`${path}[${index}].ports[${place}].hostPort`, port);
      taken.add(port);
    }
  }
}

function validateResize(
  policies: readonly { resourceName?: string; restartPolicy?: string }[],
  scope: ContainerScope,
  path: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    if (seen.has(resourceName)) errors.duplicate(`${path}[${index}]`, resourceName);
    seen.add(resourceName);
    errors.oneOf(path, resourceName, ['cpu', 'memory']);
    errors.oneOf(path, restartPolicy, ['NotRequired', 'RestartContainer']);
    if (scope.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
    }
  }
}

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

function validateRestartPolicy(
  container: Container,
  path: string,
  errors: FieldErrors,
  isInit = false,
): void {
  const { restartPolicy, restartPolicyRules = [] } = container;
  const at = `${path}.restartPolicyRules`;
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length === 0) return;
    errors.required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
    if (isInit) return;
  } else errors.among(`${path}.restartPolicy`, restartPolicy, RESTART_POLICIES);
  if (restartPolicyRules.length > MAX_RULES) errors.tooMany(at, restartPolicyRules.length, MAX_RULES);
  for (const [index, { action, exitCodes }] of restartPolicyRules.entries()) {
    errors.among(`${at}[${index}].action`, action, ['Restart', 'RestartAllContainers']);
    if (exitCodes === undefined) {
      errors.required(`${at}[${index}].exitCodes`, 'must be specified');
      continue;
    }
    errors.among(`${at}[${index}].exitCodes.operator`, exitCodes.operator, ['In', 'NotIn']);
    const count = exitCodes.values?.length ?? 0;
    if (count > MAX_EXIT_CODES) errors.tooMany(`${at}[${index}].exitCodes.values`, count, MAX_EXIT_CODES);
  }
}
