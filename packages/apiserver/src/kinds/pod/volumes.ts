import { dns1123Label } from '@setpoint/kube';
import { dns1123Subdomain } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import { between, each, type Fields, type Rule, required, rules } from '../field-rules.ts';
import type { Meta } from '../model/meta.ts';
import type { PodSpec, ProjectionSource, Volume } from '../model/pod.ts';
import { validateFilePath } from '../paths.ts';
import { quantityNanos } from '../quantity.ts';
import { validateClaimTemplate } from '../volume/claim.ts';
import { chooseSource, type SourceRule } from '../volume/choose-source.ts';
import {
  azureDisk,
  cephfs,
  cinder,
  csiDriver,
  descendingPath,
  disk,
  fibreChannel,
  flexVolume,
  flocker,
  hostPath,
  iscsi,
  nfs,
  quobyte,
  rbd,
  storageos,
} from '../volume/sources.ts';
import { validateFieldRef, validateResourceFieldRef } from './env.ts';

const MODE_RULE = 'must be a number between 0 and 0777 (octal), both inclusive';
const mode = (field: string): Rule<Fields> => between(field, 0, 0o777, MODE_RULE);

const file: Rule<Fields> = (value, path, errors) =>
  validateFilePath((value['path'] as string | undefined) ?? '', `${path}.path`, errors);

const keyToPath = rules(required('key', 'path'), file, mode('mode'));
const keyedFiles = rules(mode('defaultMode'), each('items', keyToPath));

const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

type DownwardFiles = NonNullable<NonNullable<Volume['downwardAPI']>['items']>;

/** The server names the source, not the item, in what it says of these. */
function validateDownwardFiles(items: DownwardFiles, path: string, errors: FieldErrors): void {
  for (const item of items) {
    const { fieldRef, resourceFieldRef } = item;
    required('path')(item as unknown as Fields, path, errors);
    file(item as unknown as Fields, path, errors);
    if (fieldRef) {
      validateFieldRef(fieldRef, `${path}.fieldRef`, FILE_FIELDS, errors);
      if (resourceFieldRef) {
        const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously';
        errors.invalid(path, 'resource', detail);
      }
    } else if (resourceFieldRef) {
      validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, errors, true);
    } else errors.required(path, 'one of fieldRef and resourceFieldRef is required');
    mode('mode')(item as unknown as Fields, path, errors);
  }
}

const downwardApi: Rule<Fields> = rules(mode('defaultMode'), (source, path, errors) =>
  validateDownwardFiles((source['items'] ?? []) as DownwardFiles, path, errors),
);

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

const projected: Rule<Fields> = rules(mode('defaultMode'), (volume, path, errors) => {
  const files = new Set<string>();
  const claim = (name: string | undefined, shown: string | undefined): void => {
    if (!name) return;
    if (files.has(name)) errors.invalid(path, shown ?? '', 'conflicting duplicate paths');
    files.add(name);
  };
  for (const [index, source] of ((volume['sources'] ?? []) as ProjectionSource[]).entries()) {
    const at = `${path}.sources[${index}]`;
    for (const kind of ['secret', 'configMap'] as const) {
      const keyed = source[kind];
      if (keyed === undefined) continue;
      if (!keyed.name) errors.required(`${at}.${kind}.name`);
      for (const [place, item] of (keyed.items ?? []).entries()) {
        keyToPath(item as unknown as Fields, `${at}.${kind}.items[${place}]`, errors);
        claim(item.path, keyed.name);
      }
    }
    for (const item of source.downwardAPI?.items ?? []) {
      validateDownwardFiles([item], `${at}.downwardAPI`, errors);
      claim(item.path, item.path);
    }
    const token = source.serviceAccountToken;
    if (token !== undefined) validateTokenSource(token, at, path, errors);
    if (Object.keys(source).length > 1) {
      errors.forbidden(at, 'may not specify more than 1 volume type per source');
    }
  }
});

/** The server names the volume, not the source, in what it says of the token's path. */
function validateTokenSource(
  token: NonNullable<ProjectionSource['serviceAccountToken']>,
  path: string,
  volumePath: string,
  errors: FieldErrors,
): void {
  const seconds = token.expirationSeconds ?? 0;
  const at = `${path}.serviceAccountToken.expirationSeconds`;
  if (seconds < MIN_TOKEN_SECONDS) {
    errors.invalid(at, seconds, 'may not specify a duration less than 10 minutes');
  }
  if (seconds > MAX_TOKEN_SECONDS) {
    errors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
  if (!token.path) errors.required(`${volumePath}.path`);
  else validateFilePath(token.path, `${volumePath}.path`, errors);
}

const csi: Rule<Fields> = rules(csiDriver('driver'), (source, path, errors) => {
  const secret = source['nodePublishSecretRef'] as { name?: string } | undefined;
  if (secret === undefined) return;
  if (!secret.name) errors.required(`${path}.nodePublishSecretRef.name`);
  else errors.invalidAll(`${path}.name`, secret.name, dns1123Subdomain(secret.name));
});

/** What a volume of a pod can be, in the order in which the server looks: the first that is there is what it is. */
const SOURCES: readonly SourceRule[] = [
  {
    field: 'emptyDir',
    rule(source, path, errors) {
      const limit = source['sizeLimit'] as string | undefined;
      if (limit !== undefined && (quantityNanos(limit) ?? 0n) < 0n) {
        errors.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
      }
    },
  },
  { field: 'hostPath', rule: hostPath },
  { field: 'gitRepo', rule: rules(required('repository'), descendingPath('directory')) },
  { field: 'gcePersistentDisk', as: 'persistentDisk', rule: disk('pdName') },
  { field: 'awsElasticBlockStore', rule: disk('volumeID') },
  { field: 'secret', rule: rules(required('secretName'), keyedFiles) },
  { field: 'nfs', rule: nfs },
  { field: 'iscsi', rule: iscsi },
  { field: 'glusterfs', rule: required('endpoints', 'path') },
  { field: 'flocker', rule: flocker },
  { field: 'persistentVolumeClaim', rule: required('claimName') },
  { field: 'rbd', rule: rbd },
  { field: 'cinder', rule: cinder },
  { field: 'cephfs', extraAs: 'cephFS', rule: cephfs },
  { field: 'quobyte', rule: quobyte },
  { field: 'downwardAPI', extraAs: 'downwarAPI', rule: downwardApi },
  { field: 'fc', rule: fibreChannel },
  { field: 'flexVolume', rule: flexVolume },
  { field: 'configMap', rule: rules(required('name'), keyedFiles) },
  { field: 'azureFile', rule: required('secretName', 'shareName') },
  { field: 'vsphereVolume', rule: required('volumePath') },
  { field: 'photonPersistentDisk', rule: required('pdID') },
  { field: 'portworxVolume', rule: required('volumeID') },
  { field: 'azureDisk', rule: azureDisk },
  { field: 'storageos', rule: storageos() },
  { field: 'projected', rule: projected },
  { field: 'scaleIO', rule: required('gateway', 'system', 'volumeName') },
  { field: 'csi', rule: csi },
  {
    field: 'ephemeral',
    rule(source, path, errors) {
      const template = source['volumeClaimTemplate'] as Fields | undefined;
      if (template === undefined) errors.required(`${path}.volumeClaimTemplate`);
      else validateClaimTemplate(template, `${path}.volumeClaimTemplate`, errors);
    },
  },
  { field: 'image', rule: (source, path, errors) => validateImage(source, path, errors) },
];

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

function validateImage(source: Fields, path: string, errors: FieldErrors): void {
  errors.oneOf(`${path}.pullPolicy`, source['pullPolicy'] as string | undefined, PULL_POLICIES);
}

/**
 * Rules of the volumes of a pod; answers those without fault by name, which are all that can be mounted. `pod` is absent
 * in templates, whose pods have no names yet.
 */
export function validateVolumes(
  spec: PodSpec,
  pod: Meta | undefined,
  path: string,
  errors: FieldErrors,
): ReadonlyMap<string, Volume> {
  const valid = new Map<string, Volume>();
  const volumes = spec.volumes ?? [];
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const { name } = volume;
    const before = errors.count;
    validateSource(volume, pod, at, errors);
    errors.named(`${at}.name`, name, dns1123Label);
    if (valid.has(name)) errors.duplicate(`${at}.name`, name);
    if (errors.count === before) valid.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    const ownClaim = ({ name: other, ephemeral }: Volume): boolean =>
      ephemeral !== undefined && claim === `${pod?.name ?? ''}-${other}`;
    if (claim !== undefined && pod?.name && volumes.some(ownClaim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.invalid(`${at}.persistentVolumeClaim.claimName`, claim, detail);
    }
  }
  return valid;
}

function validateSource(volume: Volume, pod: Meta | undefined, path: string, errors: FieldErrors): void {
  const chosen = chooseSource(SOURCES, volume, path, errors);
  if (chosen === undefined) {
    errors.required(path, 'must specify a volume type');
    return;
  }
  const { name } = volume;
  const { iscsi: target, image } = volume as {
    iscsi?: { initiatorName?: string; targetPortal?: string };
    image?: { reference?: string };
  };
  if (target?.initiatorName !== undefined && `${name}:${target.targetPortal ?? ''}`.length > 64) {
    errors.invalid(
      `${path}.name`,
      name,
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    );
  }
  if (chosen === 'ephemeral' && pod?.name && name !== '') {
    const claim = `${pod.name}-${name}`;
    for (const problem of dns1123Subdomain(claim)) {
      errors.invalid(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${problem}`);
    }
  }
  if (chosen === 'image' && pod !== undefined && !image?.reference)
    errors.required(`${path}.image.reference`);
}
