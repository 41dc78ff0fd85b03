import { fillZero } from './pod-defaults.ts';
import { validateFlowSchema, validatePriorityLevel } from './flow-validation.ts';
import { clusterKind, type KindTable } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import { dns1035Label, dns1123Subdomain } from '@setpoint/kube';
import { fill, fillText } from './pod-defaults.ts';

// --- CustomResourceDefinition: the frame; the schemas themselves are checked where they are compiled.

interface CrdVersion {
  name: string;
  served?: boolean;
  storage?: boolean;
  schema?: { openAPIV3Schema?: unknown };
}

interface CrdSpec {
  group?: string;
  scope?: string;
  names?: {
    plural?: string;
    singular?: string;
    kind?: string;
    listKind?: string;
    shortNames?: string[];
    categories?: string[];
  };
  versions?: CrdVersion[];
  conversion?: { strategy?: string; webhook?: { clientConfig?: { service?: { port?: number } } } };
  preserveUnknownFields?: boolean;
}

function crdSpec(object: Draft): CrdSpec {
  return object['spec'] as CrdSpec;
}

function defaultCrd(object: Draft): void {
  const spec = crdSpec(object);
  spec.names ??= {};
  const { names } = spec;
  if (names.kind) fillText(names, { singular: names.kind.toLowerCase(), listKind: `${names.kind}List` });
  fill(spec, { conversion: { strategy: 'None' } });
  if (spec.conversion?.webhook?.clientConfig?.service) {
    fill(spec.conversion.webhook.clientConfig.service, { port: 443 });
  }
}

function createCrd(object: Draft): void {
  const storage = (crdSpec(object).versions ?? []).filter((version) => version.storage === true);
  // What Go writes of a status that nobody has set yet.
  object['status'] = {
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: storage.map(({ name }) => name),
  };
}

/** Versions once used to store objects stay listed until their objects are rewritten. */
function updateCrd(object: Draft, old: Draft): void {
  const status = (old['status'] ?? {}) as { storedVersions?: string[] };
  const storage = (crdSpec(object).versions ?? []).find((version) => version.storage === true)?.name;
  const stored = status.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage)) return;
  object['status'] = { ...status, storedVersions: [...stored, storage] };
}

function validateNewCrd(object: Draft, errors: FieldErrors): void {
  const { names = {}, group } = crdSpec(object);
  if (object.metadata.name !== `${names.plural}.${group}`) {
    errors.invalid('metadata.name', object.metadata.name ?? '', 'must be spec.names.plural+"."+spec.group');
  }
  validateCrd(object, errors);
}

function validateCrd(object: Draft, errors: FieldErrors): void {
  const spec = crdSpec(object);
  const names = spec.names ?? {};
  if (!spec.group) errors.required('spec.group');
  else {
    errors.invalidAll('spec.group', spec.group, dns1123Subdomain(spec.group));
    if (!spec.group.includes('.'))
      errors.invalid('spec.group', spec.group, 'should be a domain with at least one dot');
  }
  errors.oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']);
  validateVersions(spec.versions ?? [], errors);
  validateCrdNames(names, errors);
  if (spec.preserveUnknownFields === true) {
    errors.invalid('spec.preserveUnknownFields', true, 'must be false');
  }
}

function validateVersions(versions: readonly CrdVersion[], errors: FieldErrors): void {
  const storage = versions.filter((version) => version.storage === true).length;
  if (storage !== 1)
    errors.invalid('spec.versions', versions, 'must have exactly one version marked as storage version');
  const seen = new Set<string>();
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    if (!version.name) errors.required(`${path}.name`);
    else errors.invalidAll(`${path}.name`, version.name, dns1035Label(version.name));
    if (seen.has(version.name))
      errors.invalid('spec.versions', versions, 'must contain unique version names');
    seen.add(version.name);
    if (version.schema?.openAPIV3Schema === undefined) {
      errors.required(`${path}.schema.openAPIV3Schema`, 'schemas are required');
    }
  }
}

function validateCrdNames(names: NonNullable<CrdSpec['names']>, errors: FieldErrors): void {
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names[field];
    if (!value) errors.required(`spec.names.${field}`);
    else errors.invalidAll(`spec.names.${field}`, value, dns1035Label(value.toLowerCase()));
  }
  for (const field of ['shortNames', 'categories'] as const) {
    for (const [index, value] of (names[field] ?? []).entries()) {
      errors.invalidAll(`spec.names.${field}[${index}]`, value, dns1035Label(value));
    }
  }
  if (names.kind && names.kind === names.listKind) {
    errors.invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same');
  }
}

function validateCrdUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateCrd(object, errors);
  const now = crdSpec(object);
  const before = crdSpec(old);
  errors.immutable('spec.group', now.group, before.group);
  const conditions =
    ((old['status'] ?? {}) as { conditions?: { type: string; status: string }[] }).conditions ?? [];
  if (!conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return;
  errors.immutable('spec.scope', now.scope, before.scope);
  errors.immutable('spec.names.kind', now.names?.kind, before.names?.kind);
  errors.immutable('spec.names.plural', now.names?.plural, before.names?.plural);
}

// --- APIService

interface ApiServiceSpec {
  group?: string;
  version?: string;
  groupPriorityMinimum?: number;
  versionPriority?: number;
  service?: { name?: string; namespace?: string; port?: number } | null;
}

function validateApiService(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as ApiServiceSpec;
  const required = `${spec.version ?? ''}.${spec.group ?? ''}`;
  if (object.metadata.name !== required) {
    errors.invalid(
      'metadata.name',
      object.metadata.name ?? '',
      `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`,
    );
  }
  for (const [field, max] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = spec[field] ?? 0;
    if (value <= 0 || value > max)
      errors.invalid(`spec.${field}`, value, `must be positive and less than ${max}`);
  }
}

// --- Flow control

interface PriorityLevelSpec {
  type?: string;
  limited?: {
    nominalConcurrencyShares?: number;
    lendablePercent?: number;
    limitResponse?: {
      type?: string;
      queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number };
    };
  };
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
}

function defaultPriorityLevel(object: Draft): void {
  const spec = object['spec'] as PriorityLevelSpec;
  if (spec.type === 'Exempt') {
    spec.exempt ??= {};
    fill(spec.exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 });
  }
  if (spec.limited === undefined) return;
  fill(spec.limited, { nominalConcurrencyShares: 30, lendablePercent: 0 });
  const queuing = spec.limited.limitResponse?.queuing;
  if (queuing) fillZero(queuing, { handSize: 8, queues: 64, queueLengthLimit: 50 });
}

// --- Certificates

interface RequestSpec {
  request?: string;
  signerName?: string;
  usages?: string[];
  expirationSeconds?: number;
}

function validateSigningRequest(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as RequestSpec;
  if (!spec.request) errors.required('spec.request');
  if ((spec.usages ?? []).length === 0) errors.required('spec.usages');
  if (!spec.signerName) errors.required('spec.signerName');
  else if (!/^[^/]+\.[^/]+\/.+$/.test(spec.signerName)) {
    errors.invalid(
      'spec.signerName',
      spec.signerName,
      'must be a fully qualified domain and path of the form "example.com/signer-name"',
    );
  }
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600) {
    errors.invalid(
      'spec.expirationSeconds',
      spec.expirationSeconds,
      'may not specify a duration less than 600 seconds (10 minutes)',
    );
  }
}

export const apiKinds: KindTable = {
  'apiextensions.k8s.io/CustomResourceDefinition': clusterKind({
    hasStatus: true,
    hasGeneration: true,
    default: defaultCrd,
    create: createCrd,
    update: updateCrd,
    validate: validateNewCrd,
    validateOnUpdate: false,
    validateUpdate: validateCrdUpdate,
  }),
  'apiregistration.k8s.io/APIService': clusterKind({
    hasStatus: true,
    anyName: true,
    default(object) {
      const { service } = object['spec'] as ApiServiceSpec;
      if (service) fill(service, { port: 443 });
    },
    validate: validateApiService,
  }),
  'flowcontrol.apiserver.k8s.io/FlowSchema': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    hasGeneration: true,
    metadataOnUpdate: 'whole',
    default: (object) => fill(object['spec'] as object, { matchingPrecedence: 1000 }),
    validate: validateFlowSchema,
  }),
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    hasGeneration: true,
    default: defaultPriorityLevel,
    validate: validatePriorityLevel,
  }),
  'certificates.k8s.io/CertificateSigningRequest': clusterKind({
    hasStatus: true,
    anyName: true,
    validate: validateSigningRequest,
    update: (object, old) => void (object['spec'] = old['spec']),
    subresources: { approval: { update: (object, old) => void (object['spec'] = old['spec']) } },
  }),
};
