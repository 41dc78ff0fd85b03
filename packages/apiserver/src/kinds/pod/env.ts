import { configMapKey, dns1123Label, dns1123Subdomain, envVarName, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import type { EnvFromSource, EnvVar } from '../model/pod.ts';
import { validateNoBacksteps } from '../paths.ts';
import { quantityNanos, quantityText } from '../quantity.ts';

/** What of a pod a variable can hold. */
const ENV_FIELDS = [
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

/** Every field of a pod there is a label for (`ConvertDownwardAPIFieldLabel`). */
const POD_FIELDS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const CORES = ['1m', '1'];

/** Units resources are given in, by the last part of the resource field's name. */
const DIVISORS: ReadonlyMap<string, { readonly units: readonly string[]; readonly resource: string }> =
  new Map([
    ['cpu', { units: CORES, resource: 'cpu' }],
    ['memory', { units: BYTES, resource: 'memory' }],
    ['ephemeral-storage', { units: BYTES, resource: 'local ephemeral storage' }],
  ]);

interface FieldRef {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

interface ResourceFieldRef {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string;
}

/** Rules of the variables of a container. */
export function validateEnv(env: readonly EnvVar[], path: string, errors: FieldErrors): void {
  for (const [index, variable] of env.entries()) {
    const at = `${path}[${index}]`;
    errors.named(`${at}.name`, variable.name, envVarName);
    if (variable.valueFrom !== undefined) validateValueFrom(variable, `${at}.valueFrom`, errors);
  }
}

function validateValueFrom({ value, valueFrom }: EnvVar, path: string, errors: FieldErrors): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom ?? {};
  if (fieldRef) validateFieldRef(fieldRef, `${path}.fieldRef`, ENV_FIELDS, errors);
  if (resourceFieldRef) validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, errors);
  if (configMapKeyRef) validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`, errors);
  if (secretKeyRef) validateKeyRef(secretKeyRef, `${path}.secretKeyRef`, errors);
  if (fileKeyRef) validateFileKeyRef(fileKeyRef, `${path}.fileKeyRef`, errors);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef];
  const count = sources.filter((source) => source !== undefined).length;
  if (count === 0) {
    const which = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.invalid(path, '', `must specify one of: ${which}`);
  } else if (value) {
    errors.invalid(path, '', 'may not be specified when `value` is not empty');
  } else if (count > 1) {
    errors.invalid(path, '', 'may not have more than one field specified at a time');
  }
}

function validateKeyRef(
  { name = '', key }: { name?: string; key?: string },
  path: string,
  errors: FieldErrors,
): void {
  errors.invalidAll(`${path}.name`, name, dns1123Subdomain(name));
  errors.named(`${path}.key`, key, configMapKey);
}

function validateFileKeyRef(
  { key, volumeName, path: file }: { key?: string; volumeName?: string; path?: string },
  path: string,
  errors: FieldErrors,
): void {
  errors.named(`${path}.key`, key, envVarName);
  errors.named(`${path}.volumeName`, volumeName, dns1123Label);
  if (!file) errors.required(`${path}.path`);
  else validateNoBacksteps(file, `${path}.path`, errors);
}

const SUBSCRIPTED = /^(.*)\['(.*)'\]$/s;

/** Rules of a downward API field reference; `allowed` are the paths without a key. */
export function validateFieldRef(
  { apiVersion, fieldPath }: FieldRef,
  path: string,
  allowed: readonly string[],
  errors: FieldErrors,
): void {
  if (!apiVersion) {
    errors.required(`${path}.apiVersion`);
    return;
  }
  if (!fieldPath) {
    errors.required(`${path}.fieldPath`);
    return;
  }
  const unreadable = fieldPathFault(apiVersion, fieldPath);
  if (unreadable !== undefined) {
    errors.invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${unreadable}`);
    return;
  }
  const subscripted = SUBSCRIPTED.exec(fieldPath);
  if (subscripted !== null) {
    const key = subscripted[2] ?? '';
    const isAnnotation = subscripted[1] === 'metadata.annotations';
    const checked = isAnnotation ? key.toLowerCase() : key;
    errors.invalidAll(path, checked, qualifiedName(checked));
  } else {
    const known = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
    if (!allowed.includes(known)) errors.notSupported(`${path}.fieldPath`, known, allowed);
  }
}

function fieldPathFault(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const subscripted = SUBSCRIPTED.exec(fieldPath)?.[1];
  if (subscripted !== undefined) {
    const hasKeys = subscripted === 'metadata.annotations' || subscripted === 'metadata.labels';
    return hasKeys ? undefined : `field label does not support subscript: ${fieldPath}`;
  }
  if (POD_FIELDS.has(fieldPath) || fieldPath === 'spec.host') return undefined;
  return `field label not supported: ${fieldPath}`;
}

/** Rules of a reference to a container's resources. A file of a volume has to name the container. */
export function validateResourceFieldRef(
  { containerName, resource = '', divisor }: ResourceFieldRef,
  path: string,
  errors: FieldErrors,
  inVolume = false,
): void {
  if (inVolume && !containerName) errors.required(`${path}.containerName`);
  else if (resource === '') errors.required(`${path}.resource`);
  else if (!RESOURCE_FIELDS.includes(resource) && !isHugePagesField(resource)) {
    errors.notSupported(`${path}.resource`, resource, RESOURCE_FIELDS);
  }
  validateDivisor(resource, divisor, `${path}.divisor`, errors);
}

function isHugePagesField(resource: string): boolean {
  return resource.startsWith('requests.hugepages-') || resource.startsWith('limits.hugepages-');
}

function validateDivisor(
  resource: string,
  divisor: string | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (divisor === undefined || quantityNanos(divisor) === 0n) return;
  const rule = isHugePagesField(resource)
    ? { units: BYTES, resource: 'hugepages' }
    : RESOURCE_FIELDS.includes(resource)
      ? DIVISORS.get(resource.slice(resource.indexOf('.') + 1))
      : undefined;
  if (rule === undefined || rule.units.includes(quantityText(divisor))) return;
  const units = rule.units === CORES ? '1m and 1' : rule.units.join(', ');
  const detail = `only divisor's values ${units} are supported with the ${rule.resource} resource`;
  errors.invalid(path, resource, detail);
}

/** Rules of what whole maps become variables. */
export function validateEnvFrom(sources: readonly EnvFromSource[], path: string, errors: FieldErrors): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (prefix) errors.invalidAll(`${at}.prefix`, prefix, envVarName(prefix));
    if (configMapRef) errors.named(`${at}.configMapRef.name`, configMapRef.name, prefixOfSubdomain);
    if (secretRef) errors.named(`${at}.secretRef.name`, secretRef.name, prefixOfSubdomain);
    if (configMapRef === undefined && secretRef === undefined) {
      errors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.invalid(path, '', 'may not have more than one field specified at a time');
    }
  }
}

/** What a name may begin with: a dash at its end is followed by more. */
function prefixOfSubdomain(name: string): readonly string[] {
  return dns1123Subdomain(name.replace(/-$/, 'a'));
}
