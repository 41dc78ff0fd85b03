import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import {
  between,
  type Fields,
  inside,
  oneOf,
  type Rule,
  required,
  rules,
  text,
  requiredText,
} from '../field-rules.ts';
import { validateDescendingPath, validateNoBacksteps } from '../paths.ts';

/** The rules volumes of pods and PersistentVolumes share, by what the volume is. */

export function descendingPath(field: string): Rule<Fields> {
  return (source, path, errors) =>
    validateDescendingPath((source[field] as string | undefined) ?? '', `${path}.${field}`, errors);
}

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

export const hostPath: Rule<Fields> = (source, path, errors) => {
  const found = source['path'] as string | undefined;
  if (!found) {
    errors.required(`${path}.path`);
    return;
  }
  validateNoBacksteps(found, `${path}.path`, errors);
  oneOf('type', HOST_PATH_TYPES)(source, path, errors);
};

/** A disk of a cloud, of which a partition can be mounted; the limit in the text is one off. */
export function disk(id: string): Rule<Fields> {
  return rules(required(id), between('partition', 0, 255, 'must be between 1 and 255, inclusive'));
}

export const nfs: Rule<Fields> = rules(required('server', 'path'), (source, path, errors) => {
  const found = (source['path'] as string | undefined) ?? '';
  if (!found.startsWith('/')) errors.invalid(`${path}.path`, found, 'must be an absolute path');
});

const IQN = /^iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/;
const EUI = /^eui\.[a-fA-F0-9]{16}$/;
const NAA = /^naa\.[a-fA-F0-9]{32}$/;

function isIscsiName(name: string): boolean {
  if (name.startsWith('iqn')) return IQN.test(name);
  return name.startsWith('eui') ? EUI.test(name) : NAA.test(name);
}

const hasIscsiPrefix = (name: string): boolean => /^(?:iqn|eui|naa)/.test(name);

function iscsiRules(unknownPrefix: string): Rule<Fields> {
  return (source, path, errors) => {
    const { targetPortal, iqn, initiatorName, secretRef } = source as Record<string, string | undefined>;
    if (!targetPortal) errors.required(`${path}.targetPortal`);
    if (!iqn) errors.required(`${path}.iqn`);
    else if (!hasIscsiPrefix(iqn)) errors.invalid(`${path}.iqn`, iqn, unknownPrefix);
    else if (!isIscsiName(iqn)) errors.invalid(`${path}.iqn`, iqn, 'must be valid format');
    between('lun', 0, 255)(source, path, errors);
    const isSecret = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
    if (isSecret && secretRef === undefined) errors.required(`${path}.secretRef`);
    if (initiatorName === undefined) return;
    const at = `${path}.initiatorname`;
    if (!hasIscsiPrefix(initiatorName)) errors.invalid(at, initiatorName, unknownPrefix);
    else if (!isIscsiName(initiatorName)) errors.invalid(at, initiatorName, 'must be valid format');
  };
}

export const iscsi = iscsiRules('must be valid format starting with iqn, eui, or naa');
export const iscsiOfVolume = iscsiRules('must be valid format');

export const flocker: Rule<Fields> = (source, path, errors) => {
  const { datasetName = '', datasetUUID = '' } = source as Record<string, string | undefined>;
  if (datasetName === '' && datasetUUID === '') {
    errors.required(path, 'one of datasetName and datasetUUID is required');
  }
  if (datasetName !== '' && datasetUUID !== '') {
    errors.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  }
  if (datasetName.includes('/')) errors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'");
};

export const rbd = required('monitors', 'image');
export const cephfs = required('monitors');

/** A reference inside a source has to be complete where it is given. */
export function secretOf(field: string, ...parts: readonly string[]): Rule<Fields> {
  return inside(field, required(...parts));
}

export const cinder = rules(required('volumeID'), secretOf('secretRef', 'name'));

export const quobyte: Rule<Fields> = (source, path, errors) => {
  const { registry, tenant = '', volume } = source as Record<string, string | undefined>;
  const detail = 'must be a host:port pair or multiple pairs separated by commas';
  if (!registry) errors.required(`${path}.registry`, detail);
  else if (tenant.length >= 65) {
    errors.required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters');
  } else {
    for (const pair of registry.split(',')) {
      if (!/^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair))
        errors.invalid(`${path}.registry`, registry, detail);
    }
  }
  if (!volume) errors.required(`${path}.volume`);
};

export const fibreChannel: Rule<Fields> = (source, path, errors) => {
  const { targetWWNs = [], wwids = [] } = source as { targetWWNs?: string[]; wwids?: string[] };
  const at = `${path}.targetWWNs`;
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.required(at, 'must specify either targetWWNs or wwids, but not both');
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.invalid(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously');
  }
  if (targetWWNs.length === 0) return;
  if (source['lun'] === undefined) {
    errors.required(`${path}.lun`, 'lun is required if targetWWNs is specified');
  } else between('lun', 0, 255)(source, path, errors);
};

export const flexVolume: Rule<Fields> = rules(required('driver'), (source, path, errors) => {
  for (const key of Object.keys(source['options'] ?? {})) {
    const domain = `.${key.split('/', 1)[0]?.toLowerCase() ?? ''}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io')) {
      const detail = 'kubernetes.io and k8s.io namespaces are reserved';
      errors.invalid(`${path}.options[${key}]`, key, detail);
    }
  }
});

const MANAGED_DISK =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export const azureDisk: Rule<Fields> = rules(
  required('diskName', 'diskURI'),
  oneOf('cachingMode', ['None', 'ReadOnly', 'ReadWrite']),
  oneOf('kind', ['Dedicated', 'Managed', 'Shared']),
  (source, path, errors) => {
    const { kind, diskURI = '' } = source as Record<string, string | undefined>;
    if (kind === undefined) return;
    const isManaged = kind === 'Managed';
    if (diskURI.startsWith(isManaged ? '/subscriptions/' : 'https://')) return;
    errors.notSupported(`${path}.diskURI`, diskURI, [isManaged ? MANAGED_DISK : BLOB_DISK]);
  },
);

/** `secretParts`: what a reference to a secret has to name beside its name. */
export function storageos(...secretParts: readonly string[]): Rule<Fields> {
  return rules(
    requiredText('volumeName', dns1123Label),
    text('volumeNamespace', dns1123Label),
    secretOf('secretRef', 'name', ...secretParts),
  );
}

const MAX_DRIVER_NAME = 63;

/** The name of a CSI driver: a domain, in either case. */
export function csiDriver(field: string): Rule<Fields> {
  return (source, path, errors) => {
    const name = (source[field] as string | undefined) ?? '';
    const at = path === '' ? field : `${path}.${field}`;
    if (name === '') {
      errors.required(at);
      return;
    }
    if (name.length > MAX_DRIVER_NAME) errors.tooLong(at, '', MAX_DRIVER_NAME);
    errors.invalidAll(at, name, dns1123Subdomain(name.toLowerCase()));
  };
}
