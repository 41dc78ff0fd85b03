import type { FieldErrors } from '../field-error.ts';
import type { Fields } from '../field-rules.ts';
import type { Container, PodSpec } from '../model/pod.ts';

/** In the server's order; those that stand in the spec itself begin with a dot. */
const POD_NOT_ON_WINDOWS = [
  'appArmorProfile',
  'seLinuxOptions',
  '.hostUsers',
  '.hostPID',
  '.hostIPC',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  '.shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
];
const CONTAINER_NOT_ON_WINDOWS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

const NOT_ON_WINDOWS = 'cannot be set for a windows pod';

/** Rules of the operating system a pod says it is for. */
export function validateOperatingSystem(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.os === undefined) return;
  const { name } = spec.os;
  if (name === '') errors.required(`${path}.os.name`);
  else if (name === 'linux') validateLinux(spec, path, errors);
  else if (name === 'windows') validateWindows(spec, path, errors);
  else errors.notSupported(`${path}.os`, name, ['linux', 'windows']);
}

/** Every container with its path, in the order in which the server visits them. */
export function* containersOf(spec: PodSpec, path: string): Generator<readonly [Container, string]> {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      yield [container, `${path}.${list}[${index}]`];
    }
  }
}

function validateLinux(spec: PodSpec, path: string, errors: FieldErrors): void {
  const detail = 'windows options cannot be set for a linux pod';
  const check = (context: unknown, at: string): void => {
    const isSet = (context as Fields | undefined)?.['windowsOptions'] !== undefined;
    if (isSet) errors.forbidden(`${at}.securityContext.windowsOptions`, detail);
  };
  check(spec.securityContext, path);
  for (const [container, at] of containersOf(spec, path)) check(container.securityContext, at);
}

function validateWindows(spec: PodSpec, path: string, errors: FieldErrors): void {
  const fields = spec as unknown as Fields;
  const context = (spec.securityContext ?? {}) as Fields;
  for (const name of POD_NOT_ON_WINDOWS) {
    const inSpec = name.startsWith('.');
    const value = inSpec ? fields[name.slice(1)] : context[name];
    // These two are plain booleans, whose false is not to be told from nothing.
    if (value === undefined || (value === false && (name === '.hostPID' || name === '.hostIPC'))) continue;
    errors.forbidden(inSpec ? `${path}${name}` : `${path}.securityContext.${name}`, NOT_ON_WINDOWS);
  }
  for (const [container, containerPath] of containersOf(spec, path)) {
    const own = (container.securityContext ?? {}) as Fields;
    for (const name of CONTAINER_NOT_ON_WINDOWS) {
      if (own[name] !== undefined)
        errors.forbidden(`${containerPath}.securityContext.${name}`, NOT_ON_WINDOWS);
    }
  }
}

/** Containers that are processes of a Windows node are all or none, and use the node's network. */
export function validateHostProcess(spec: PodSpec, path: string, errors: FieldErrors): void {
  const ofPod = hostProcess(spec.securityContext);
  let count = 0;
  let total = 0;
  for (const [container, at] of containersOf(spec, path)) {
    total++;
    const own = hostProcess(container.securityContext);
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, detail);
    }
    if (own ?? ofPod) count++;
  }
  if (count === 0) return;
  if (count !== total) {
    const detail =
      'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.invalid(path, '', detail);
  }
  if (spec.hostNetwork !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.invalid(`${path}.hostNetwork`, false, detail);
  }
}

function hostProcess(context: unknown): boolean | undefined {
  return (context as { windowsOptions?: { hostProcess?: boolean } } | undefined)?.windowsOptions?.hostProcess;
}
