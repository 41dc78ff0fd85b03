import type { FieldErrors } from '../field-error.ts';
import type { Container, Volume, VolumeMount } from '../model/pod.ts';
import { validateDescendingPath } from '../paths.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

/** Rules of where a container sees its volumes. `volumes` are the pod's, by name. */
export function validateMounts(
  container: Container,
  volumes: ReadonlyMap<string, Volume>,
  path: string,
  errors: FieldErrors,
): void {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const paths = new Set<string>();
  for (const [index, mount] of volumeMounts.entries()) {
    const { name, mountPath } = mount;
    const at = `${path}.volumeMounts[${index}]`;
    if (name === '') errors.required(`${at}.name`);
    if (!volumes.has(name)) errors.notFound(`${at}.name`, name);
    if (mountPath === '') errors.required(`${at}.mountPath`);
    if (paths.has(mountPath)) errors.invalid(`${at}.mountPath`, mountPath, 'must be unique');
    paths.add(mountPath);
    if (volumeDevices.some((device) => device.name === name)) {
      errors.invalid(`${at}.name`, name, 'must not already exist in volumeDevices');
    }
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices');
    }
    validateMountOptions(mount, container, at, `${path}.volumeMounts`, errors);
  }
  if (volumeDevices.length > 0) validateDevices(container, volumes, `${path}.volumeDevices`, errors);
}

/** The server names the list, not the mount, in what it says of these. */
function validateMountOptions(
  mount: VolumeMount,
  container: Container,
  path: string,
  list: string,
  errors: FieldErrors,
): void {
  const { subPath, subPathExpr, mountPropagation, recursiveReadOnly } = mount;
  if (subPath) validateDescendingPath(subPath, `${list}.subPath`, errors);
  if (subPathExpr) {
    if (subPath) {
      const detail = 'subPathExpr and subPath are mutually exclusive';
      errors.invalid(`${path}.subPathExpr`, subPathExpr, detail);
    }
    validateDescendingPath(subPathExpr, `${list}.subPathExpr`, errors);
  }
  if (mountPropagation !== undefined) {
    errors.among(`${list}.mountPropagation`, mountPropagation, PROPAGATIONS);
    if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
      const detail = 'Bidirectional mount propagation is available only to privileged containers';
      errors.forbidden(`${list}.mountPropagation`, detail);
    }
  }
  if (recursiveReadOnly !== undefined) validateRecursive(mount, `${list}.recursiveReadOnly`, errors);
}

function validateRecursive(
  { recursiveReadOnly, readOnly, mountPropagation }: VolumeMount,
  path: string,
  errors: FieldErrors,
): void {
  if (recursiveReadOnly === 'Disabled') return;
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
    errors.among(path, recursiveReadOnly, RECURSIVE);
    return;
  }
  if (readOnly !== true) errors.forbidden(path, 'may only be specified when readOnly is true');
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.forbidden(path, 'may only be specified when mountPropagation is None or not specified');
  }
}

function validateDevices(
  { volumeDevices = [], volumeMounts = [] }: Container,
  volumes: ReadonlyMap<string, Volume>,
  path: string,
  errors: FieldErrors,
): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [index, { name = '', devicePath = '' }] of volumeDevices.entries()) {
    const at = `${path}[${index}]`;
    const volume = volumes.get(name);
    const isClaim = volume?.persistentVolumeClaim !== undefined || volume?.ephemeral !== undefined;
    if (name === '') errors.required(`${at}.name`);
    if (names.has(name)) errors.invalid(`${at}.name`, name, 'must be unique');
    if (volume !== undefined && !isClaim) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.invalid(`${at}.name`, name, detail);
    }
    if (volume === undefined) errors.notFound(`${at}.name`, name);
    if (devicePath === '') errors.required(`${at}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, 'must be unique');
    if (devicePath.split('/').includes('..')) {
      errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    } else paths.add(devicePath);
    if (volumeMounts.some((mount) => mount.name === name)) {
      errors.invalid(`${at}.name`, name, 'must not already exist in volumeMounts');
    }
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  }
}
