import type { FieldErrors } from './field-error.ts';
import type { IntOrString } from './model/meta.ts';
import type {
  Container,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  Handler,
  Probe,
  VolumeMount,
} from './model/pod.ts';
import {
  configMapKey,
  dns1123Label,
  dns1123Subdomain,
  envVarName,
  httpHeaderName,
  portName,
  portNumber,
} from '@setpoint/kube';
import { validateResourceRequirements } from './resource-validation.ts';

export interface ContainerScope {
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
}

export type ContainerRole = 'container' | 'init' | 'ephemeral';

/** Rules of one container at `path`; names are checked for uniqueness by the caller. */
export function validateContainer(
  container: Container,
  path: string,
  role: ContainerRole,
  scope: ContainerScope,
  errors: FieldErrors,
): void {
  if (!container.name) errors.required(`${path}.name`);
  else errors.invalidAll(`${path}.name`, container.name, dns1123Label(container.name));
  if (!container.image) errors.required(`${path}.image`);
  else if (container.image.trim() !== container.image) {
    errors.invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace');
  }
  errors.oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
    'FallbackToLogsOnError',
    'File',
  ]);
  validatePorts(container.ports ?? [], `${path}.ports`, scope.hostNetwork, errors);
  validateEnv(container.env ?? [], `${path}.env`, errors);
  validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`, errors);
  validateMounts(container, path, scope, errors);
  errors.oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  validateResourceRequirements(container.resources, `${path}.resources`, errors);
  if (role === 'init' && container.restartPolicy !== 'Always') forbidLifecycle(container, path, errors);
  else validateLifecycleAndProbes(container, path, errors);
  validateContainerSecurity(container, `${path}.securityContext`, errors);
}

function forbidLifecycle(container: Container, path: string, errors: FieldErrors): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] !== undefined) {
      errors.forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always');
    }
  }
}

function validateLifecycleAndProbes(container: Container, path: string, errors: FieldErrors): void {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = container.lifecycle?.[hook];
    if (handler) validateHandler(handler, `${path}.lifecycle.${hook}`, errors);
  }
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[kind];
    if (probe === undefined) continue;
    validateProbe(probe, `${path}.${kind}`, errors);
    if (kind !== 'readinessProbe' && probe.successThreshold !== 1) {
      errors.invalid(`${path}.${kind}.successThreshold`, probe.successThreshold ?? 0, 'must be 1');
    }
    if (kind === 'readinessProbe' && probe.terminationGracePeriodSeconds !== undefined) {
      errors.invalid(
        `${path}.${kind}.terminationGracePeriodSeconds`,
        probe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      );
    }
  }
}

function validateContainerSecurity(container: Container, path: string, errors: FieldErrors): void {
  const security = container.securityContext;
  if (security === undefined) return;
  for (const field of ['runAsUser', 'runAsGroup'] as const) {
    const id = security[field];
    if (id !== undefined && (id < 0 || id > 2_147_483_647)) {
      errors.invalid(`${path}.${field}`, id, 'must be between 0 and 2147483647, inclusive');
    }
  }
  if (security.allowPrivilegeEscalation === false && security.privileged === true) {
    errors.invalid(path, security, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
}

function validatePorts(
  ports: readonly ContainerPort[],
  path: string,
  hostNetwork: boolean,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (port.name) {
      const messages = portName(port.name);
      errors.invalidAll(`${at}.name`, port.name, messages);
      if (messages.length === 0 && names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else errors.invalidAll(`${at}.containerPort`, port.containerPort, portNumber(port.containerPort));
    if (port.hostPort) {
      errors.invalidAll(`${at}.hostPort`, port.hostPort, portNumber(port.hostPort));
      if (hostNetwork && port.hostPort !== port.containerPort) {
        errors.invalid(
          `${at}.containerPort`,
          port.containerPort,
          'must match `hostPort` when `hostNetwork` is true',
        );
      }
    }
    errors.oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  }
}

const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const KEYED_FIELD_PATH = /^metadata\.(labels|annotations)\['(.+)'\]$/;
const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

function validateEnv(env: readonly EnvVar[], path: string, errors: FieldErrors): void {
  for (const [index, variable] of env.entries()) {
    const at = `${path}[${index}]`;
    if (!variable.name) errors.required(`${at}.name`);
    else errors.invalidAll(`${at}.name`, variable.name, envVarName(variable.name));
    if (variable.valueFrom) validateValueFrom(variable, `${at}.valueFrom`, errors);
  }
}

function validateValueFrom(variable: EnvVar, path: string, errors: FieldErrors): void {
  const source = variable.valueFrom ?? {};
  const set = Object.values(source).filter((value) => value !== undefined && value !== null);
  if (set.length === 0) {
    errors.invalid(
      path,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
    return;
  }
  if (variable.value) errors.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (set.length > 1) errors.invalid(path, '', 'may not have more than one field specified at a time');
  if (source.fieldRef) validateFieldRef(source.fieldRef, `${path}.fieldRef`, FIELD_PATHS, errors);
  if (source.resourceFieldRef)
    validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`, errors);
  for (const kind of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = source[kind];
    if (!reference) continue;
    if (!reference.name) errors.required(`${path}.${kind}.name`);
    if (!reference.key) errors.required(`${path}.${kind}.key`);
    else errors.invalidAll(`${path}.${kind}.key`, reference.key, configMapKey(reference.key));
  }
}

/** Rules of a downward API field reference; `allowed` are the paths without a key. */
export function validateFieldRef(
  reference: { apiVersion?: string; fieldPath?: string },
  path: string,
  allowed: readonly string[],
  errors: FieldErrors,
): void {
  if (!reference.apiVersion) errors.required(`${path}.apiVersion`);
  if (!reference.fieldPath) {
    errors.required(`${path}.fieldPath`);
    return;
  }
  if (allowed.includes(reference.fieldPath) || KEYED_FIELD_PATH.test(reference.fieldPath)) return;
  if (
    FIELD_PATHS.includes(reference.fieldPath) ||
    /^metadata\.(labels|annotations)$/.test(reference.fieldPath)
  ) {
    errors.notSupported(`${path}.fieldPath`, reference.fieldPath, allowed);
    return;
  }
  errors.invalid(
    `${path}.fieldPath`,
    reference.fieldPath,
    `error converting fieldPath: field label not supported: ${reference.fieldPath}`,
  );
}

export function validateResourceFieldRef(
  reference: { resource?: string },
  path: string,
  errors: FieldErrors,
): void {
  if (!reference.resource) errors.required(`${path}.resource`);
  else if (!RESOURCE_FIELDS.includes(reference.resource) && !reference.resource.includes('hugepages-')) {
    errors.notSupported(`${path}.resource`, reference.resource, RESOURCE_FIELDS);
  }
}

function validateEnvFrom(sources: readonly EnvFromSource[], path: string, errors: FieldErrors): void {
  for (const [index, source] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (source.prefix) errors.invalidAll(`${at}.prefix`, source.prefix, envVarName(source.prefix));
    if (source.configMapRef && source.secretRef) {
      errors.invalid(at, '', 'may not have more than one field specified at a time');
    } else if (!source.configMapRef && !source.secretRef) {
      errors.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`');
    }
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const name = source[kind]?.name;
      if (source[kind] && !name) errors.required(`${at}.${kind}.name`);
      else if (name) errors.invalidAll(`${at}.${kind}.name`, name, dns1123Subdomain(name));
    }
  }
}

function validateMounts(
  container: Container,
  path: string,
  scope: ContainerScope,
  errors: FieldErrors,
): void {
  const paths = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    else if (!scope.volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (paths.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    paths.add(mount.mountPath);
    validateSubPaths(mount, at, errors);
    if (mount.mountPropagation) {
      errors.oneOf(`${at}.mountPropagation`, mount.mountPropagation, [
        'Bidirectional',
        'HostToContainer',
        'None',
      ]);
    }
  }
  for (const [index, device] of (container.volumeDevices ?? []).entries()) {
    const at = `${path}.volumeDevices[${index}]`;
    if (!device.name) errors.required(`${at}.name`);
    else if (!scope.volumes.has(device.name)) errors.notFound(`${at}.name`, device.name);
    if (!device.devicePath) errors.required(`${at}.devicePath`);
  }
}

function validateSubPaths(mount: VolumeMount, path: string, errors: FieldErrors): void {
  if (mount.subPath && mount.subPathExpr) {
    errors.invalid(
      `${path}.subPathExpr`,
      mount.subPathExpr,
      'subPathExpr and subPath are mutually exclusive',
    );
  }
  for (const field of ['subPath', 'subPathExpr'] as const) {
    const value = mount[field];
    if (value) validateRelativePath(value, `${path}.${field}`, errors);
  }
}

/** A path inside a volume: relative, with no way up. */
export function validateRelativePath(value: string, path: string, errors: FieldErrors): void {
  if (value.startsWith('/')) errors.invalid(path, value, 'must be a relative path');
  if (value.split('/').includes('..')) errors.invalid(path, value, "must not contain '..'");
}

function validateProbe(probe: Probe, path: string, errors: FieldErrors): void {
  validateHandler(probe, path, errors);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    errors.nonNegative(`${path}.${field}`, probe[field]);
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  }
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function validateHandler(handler: Handler, path: string, errors: FieldErrors): void {
  const present = HANDLERS.filter((kind) => handler[kind] !== undefined);
  for (const extra of present.slice(1)) {
    errors.forbidden(`${path}.${extra}`, 'may not specify more than 1 handler type');
  }
  switch (present[0]) {
    case undefined:
      errors.required(path, 'must specify a handler type');
      break;
    case 'exec':
      if ((handler.exec?.command ?? []).length === 0) errors.required(`${path}.exec.command`);
      break;
    case 'httpGet':
      validateHttpGet(handler, `${path}.httpGet`, errors);
      break;
    case 'tcpSocket':
      validateTargetPort(handler.tcpSocket?.port, `${path}.tcpSocket.port`, errors);
      break;
    case 'grpc':
      validateTargetPort(handler.grpc?.port, `${path}.grpc.port`, errors);
      break;
    default:
      break;
  }
}

function validateHttpGet(handler: Handler, path: string, errors: FieldErrors): void {
  const action = handler.httpGet;
  if (action === undefined) return;
  if (!action.path) errors.required(`${path}.path`);
  validateTargetPort(action.port, `${path}.port`, errors);
  errors.oneOf(`${path}.scheme`, action.scheme, ['HTTP', 'HTTPS']);
  for (const [index, header] of (action.httpHeaders ?? []).entries()) {
    errors.invalidAll(`${path}.httpHeaders[${index}].name`, header.name, httpHeaderName(header.name));
  }
}

/** A port by number or by name. */
export function validateTargetPort(port: IntOrString | undefined, path: string, errors: FieldErrors): void {
  if (typeof port === 'string') errors.invalidAll(path, port, portName(port));
  else errors.invalidAll(path, port ?? 0, portNumber(port ?? 0));
}
