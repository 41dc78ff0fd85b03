import type { FieldErrors } from './field-error.ts';
import type { ProjectionSource, Volume } from './model/pod.ts';
import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import { validateFieldRef, validateRelativePath, validateResourceFieldRef } from './container-validation.ts';
import { validateQuantity } from './resource-validation.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const DOWNWARD_FILE_PATHS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Fields that have to be set in a source, by the volume's type; nested names with a dot. */
const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  hostPath: ['path'],
  secret: ['secretName'],
  configMap: ['name'],
  persistentVolumeClaim: ['claimName'],
  nfs: ['server', 'path'],
  csi: ['driver'],
  iscsi: ['targetPortal', 'iqn'],
  cephfs: ['monitors'],
  rbd: ['monitors', 'image'],
  glusterfs: ['endpoints', 'path'],
  gitRepo: ['repository'],
  azureFile: ['secretName', 'shareName'],
  azureDisk: ['diskName', 'diskURI'],
  awsElasticBlockStore: ['volumeID'],
  gcePersistentDisk: ['pdName'],
  cinder: ['volumeID'],
  vsphereVolume: ['volumePath'],
  flexVolume: ['driver'],
  portworxVolume: ['volumeID'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  photonPersistentDisk: ['pdID'],
  local: ['path'],
};

/** In the order in which the server looks at them: the first that is there is what the volume is. */
const SOURCE_ORDER = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const;

/** Where errors name a source otherwise than the API does. */
const NAMES_IN_ERRORS: ReadonlyMap<string, string> = new Map([['gcePersistentDisk', 'persistentDisk']]);
const NAMES_OF_EXTRA: ReadonlyMap<string, string> = new Map([
  ['downwardAPI', 'downwarAPI'],
  ['cephfs', 'cephFS'],
]);

/** Rules of the volumes of a pod; answers the names of those without fault, which are all that can be mounted. */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
  errors: FieldErrors,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const before = errors.count;
    validateSource(volume, at, errors);
    if (!volume.name) {
      errors.required(`${at}.name`);
    } else {
      const messages = dns1123Label(volume.name);
      errors.invalidAll(`${at}.name`, volume.name, messages);
      if (messages.length === 0 && names.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    }
    if (errors.count === before) names.add(volume.name);
  }
  return names;
}

function validateSource(volume: Volume, path: string, errors: FieldErrors): void {
  const sources = SOURCE_ORDER.filter((key) => volume[key] !== undefined && volume[key] !== null);
  const [source, ...extra] = sources;
  if (source === undefined) {
    errors.required(path, 'must specify a volume type');
    return;
  }
  const named = NAMES_IN_ERRORS.get(source) ?? source;
  validateSourceFields({ ...(volume[source] as object) }, source, `${path}.${named}`, errors);
  validateOneSource({ name: volume.name, [source]: volume[source] }, path, errors);
  for (const name of extra) {
    const field = `${path}.${NAMES_OF_EXTRA.get(name) ?? name}`;
    errors.forbidden(field, 'may not specify more than 1 volume type');
  }
}

function validateOneSource(volume: Volume, path: string, errors: FieldErrors): void {
  validateKeyedFiles(volume, path, errors);
  if (volume.emptyDir?.sizeLimit !== undefined) {
    validateQuantity(volume.emptyDir.sizeLimit, `${path}.emptyDir.sizeLimit`, errors);
  }
  if (volume.hostPath) {
    const { type, path: hostPath } = volume.hostPath;
    if (type !== undefined && !HOST_PATH_TYPES.includes(type)) {
      errors.notSupported(`${path}.hostPath.type`, type, HOST_PATH_TYPES);
    }
    if (hostPath?.split('/').includes('..')) {
      errors.invalid(`${path}.hostPath.path`, hostPath, "must not contain '..'");
    }
  }
  if (volume.projected) validateProjected(volume.projected.sources ?? [], `${path}.projected`, errors);
  if (volume.ephemeral && !volume.ephemeral.volumeClaimTemplate) {
    errors.required(`${path}.ephemeral.volumeClaimTemplate`);
  }
}

/** Required fields of a volume source, shared with PersistentVolumes. */
export function validateSourceFields(
  fields: Record<string, unknown>,
  source: string,
  path: string,
  errors: FieldErrors,
): void {
  for (const field of REQUIRED_FIELDS[source] ?? []) {
    const value = fields[field];
    if (!value || (Array.isArray(value) && value.length === 0)) errors.required(`${path}.${field}`);
  }
  if (source === 'quobyte') validateQuobyte(fields, path, errors);
  if (source === 'flocker') validateFlocker(fields, path, errors);
  if (source === 'fc') validateFibreChannel(fields, path, errors);
  const nfsPath = fields['path'];
  if (source === 'nfs' && typeof nfsPath === 'string' && nfsPath !== '' && !nfsPath.startsWith('/')) {
    errors.invalid(`${path}.path`, nfsPath, 'must be an absolute path');
  }
}

function validateQuobyte(fields: Record<string, unknown>, path: string, errors: FieldErrors): void {
  const { registry, volume } = fields;
  if (!registry) {
    const detail = 'must be a host:port pair or multiple pairs separated by commas';
    errors.required(`${path}.registry`, detail);
  }
  if (!volume) errors.required(`${path}.volume`);
}

function validateFlocker(fields: Record<string, unknown>, path: string, errors: FieldErrors): void {
  const { datasetName, datasetUUID } = fields;
  if (!datasetName && !datasetUUID) {
    errors.required(path, 'one of datasetName and datasetUUID is required');
  }
  if (datasetName && datasetUUID) {
    errors.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  }
  if (typeof datasetName === 'string' && datasetName.includes('/')) {
    errors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'");
  }
}

function validateFibreChannel(fields: Record<string, unknown>, path: string, errors: FieldErrors): void {
  const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0;
  const { targetWWNs, wwids, lun } = fields;
  const detail = 'must specify either targetWWNs or wwids, but not both';
  if (isEmpty(targetWWNs) && isEmpty(wwids)) errors.required(`${path}.targetWWNs`, detail);
  if (!isEmpty(targetWWNs) && !isEmpty(wwids)) errors.invalid(`${path}.targetWWNs`, targetWWNs, detail);
  if (isEmpty(targetWWNs)) return;
  if (typeof lun !== 'number') errors.required(`${path}.lun`, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) {
    errors.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive');
  }
}

function validateKeyedFiles(volume: Volume, path: string, errors: FieldErrors): void {
  for (const kind of ['secret', 'configMap'] as const) {
    const source = volume[kind];
    if (!source) continue;
    validateMode(source.defaultMode, `${path}.${kind}.defaultMode`, errors);
    validateItems(source.items ?? [], `${path}.${kind}.items`, errors);
  }
  const downward = volume.downwardAPI;
  if (!downward) return;
  validateMode(downward.defaultMode, `${path}.downwardAPI.defaultMode`, errors);
  validateDownwardFiles(downward.items ?? [], `${path}.downwardAPI`, errors);
}

function validateMode(mode: number | undefined, path: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) {
    errors.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
  }
}

function validateItems(
  items: readonly { key: string; path: string; mode?: number }[],
  path: string,
  errors: FieldErrors,
): void {
  for (const [index, item] of items.entries()) {
    const at = `${path}[${index}]`;
    if (!item.key) errors.required(`${at}.key`);
    if (!item.path) errors.required(`${at}.path`);
    else validateRelativePath(item.path, `${at}.path`, errors);
    validateMode(item.mode, `${at}.mode`, errors);
  }
}

function validateDownwardFiles(
  items: readonly NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number][],
  path: string,
  errors: FieldErrors,
): void {
  for (const item of items) {
    if (!item.path) errors.required(`${path}.path`);
    else validateRelativePath(item.path, `${path}.path`, errors);
    if (item.fieldRef) validateFieldRef(item.fieldRef, `${path}.fieldRef`, DOWNWARD_FILE_PATHS, errors);
    else if (item.resourceFieldRef) {
      if (!item.resourceFieldRef.containerName) errors.required(`${path}.resourceFieldRef.containerName`);
      validateResourceFieldRef(item.resourceFieldRef, `${path}.resourceFieldRef`, errors);
    } else errors.required(path, 'one of fieldRef and resourceFieldRef is required');
    validateMode(item.mode, `${path}.mode`, errors);
  }
}

function validateProjected(sources: readonly ProjectionSource[], path: string, errors: FieldErrors): void {
  for (const [index, source] of sources.entries()) {
    const at = `${path}.sources[${index}]`;
    const kinds = Object.keys(source).filter((kind) => source[kind as keyof ProjectionSource] !== undefined);
    if (kinds.length > 1) errors.forbidden(at, 'may not specify more than 1 volume type');
    for (const kind of ['secret', 'configMap'] as const) {
      const projection = source[kind];
      if (!projection) continue;
      if (!projection.name) errors.required(`${at}.${kind}.name`);
      else errors.invalidAll(`${at}.${kind}.name`, projection.name, dns1123Subdomain(projection.name));
      validateItems(projection.items ?? [], `${at}.${kind}.items`, errors);
    }
    if (source.serviceAccountToken) {
      const seconds = source.serviceAccountToken.expirationSeconds ?? 3600;
      if (seconds < 600) {
        errors.invalid(
          `${at}.serviceAccountToken.expirationSeconds`,
          seconds,
          'may not specify a duration less than 10 minutes',
        );
      }
      if (!source.serviceAccountToken.path) errors.required(`${at}.serviceAccountToken.path`);
    }
    validateDownwardFiles(source.downwardAPI?.items ?? [], `${at}.downwardAPI`, errors);
  }
}
