import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own, setOwn } from './model/meta.ts';
import { configMapKey, dns1123Label, qualifiedName } from '@setpoint/kube';
import { fillText } from './pod-defaults.ts';

const MAX_DATA_BYTES = 1024 * 1024;

type Text = Record<string, string>;

function textMap(object: Draft, field: string): Text {
  return (object[field] ?? {}) as Text;
}

function base64Bytes(text: string): number {
  return Buffer.byteLength(text, 'base64');
}

// --- ConfigMap

function validateConfigMap(object: Draft, errors: FieldErrors): void {
  let total = 0;
  for (const [key, value] of Object.entries(textMap(object, 'data'))) {
    errors.invalidAll(`data[${key}]`, key, configMapKey(key));
    if (own(textMap(object, 'binaryData'), key) !== undefined) {
      errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    }
    total += Buffer.byteLength(value);
  }
  for (const [key, value] of Object.entries(textMap(object, 'binaryData'))) {
    errors.invalidAll(`binaryData[${key}]`, key, configMapKey(key));
    total += base64Bytes(value);
  }
  if (total > MAX_DATA_BYTES) errors.tooLong('[]', '', MAX_DATA_BYTES);
}

/** Once `immutable` is set, neither it nor the data changes. */
function validateImmutableData(fields: readonly string[]) {
  return (object: Draft, old: Draft, errors: FieldErrors): void => {
    if (old['immutable'] !== true) return;
    const detail = 'field is immutable when `immutable` is set';
    if (object['immutable'] !== true) errors.forbidden('immutable', detail);
    for (const field of fields) {
      if (!sameValue(object[field], old[field])) errors.forbidden(field, detail);
    }
  };
}

// --- Secret

/** Keys a secret of the type has to have; for the ones with several, any of them will do. */
const REQUIRED_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubernetes.io/dockercfg': [['.dockercfg']],
  'kubernetes.io/dockerconfigjson': [['.dockerconfigjson']],
  'kubernetes.io/basic-auth': [['username', 'password']],
  'kubernetes.io/ssh-auth': [['ssh-privatekey']],
  'kubernetes.io/tls': [['tls.crt'], ['tls.key']],
};
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** `stringData` is written in clear and kept in `data`, as the conversion to the stored form does. */
function foldStringData(object: Draft): void {
  const stringData = object['stringData'] as Text | undefined;
  if (stringData === undefined) return;
  const data: Text = { ...textMap(object, 'data') };
  for (const [key, value] of Object.entries(stringData)) {
    setOwn(data, key, Buffer.from(value, 'utf8').toString('base64'));
  }
  object['data'] = data;
  delete object['stringData'];
}

function validateSecret(object: Draft, errors: FieldErrors): void {
  const data = textMap(object, 'data');
  let total = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.invalidAll(`data[${key}]`, key, configMapKey(key));
    total += base64Bytes(value);
  }
  if (total > MAX_DATA_BYTES) errors.tooLong('data', '', MAX_DATA_BYTES);
  const type = object['type'] as string;
  if (
    type === 'kubernetes.io/service-account-token' &&
    !own(object.metadata.annotations, ACCOUNT_ANNOTATION)
  ) {
    errors.required(`metadata.annotations[${ACCOUNT_ANNOTATION}]`);
  }
  for (const keys of own(REQUIRED_KEYS as Record<string, readonly (readonly string[])[]>, type) ?? []) {
    if (keys.some((key) => own(data, key) !== undefined)) continue;
    for (const key of keys) errors.required(`data[${key}]`);
  }
  validateDockerJson(type, data, errors);
}

function validateDockerJson(type: string, data: Text, errors: FieldErrors): void {
  const key = REQUIRED_KEYS[type]?.[0]?.[0];
  if (!key?.startsWith('.docker')) return;
  const value = own(data, key);
  if (value === undefined) return;
  try {
    JSON.parse(Buffer.from(value, 'base64').toString('utf8'));
  } catch (error) {
    errors.invalid(
      `data[${key}]`,
      '<secret contents redacted>',
      (error as Error).name === 'SyntaxError' ? 'must be valid JSON' : '',
    );
  }
}

const immutableSecret = validateImmutableData(['data']);

// --- Namespace

const NAME_LABEL = 'kubernetes.io/metadata.name';

interface NamespaceSpec {
  finalizers?: string[];
}

function defaultNamespace(object: Draft): void {
  if (!object.metadata.name) return;
  object.metadata.labels = { ...object.metadata.labels, [NAME_LABEL]: object.metadata.name };
}

function createNamespace(object: Draft): void {
  const finalizers = (object['spec'] as NamespaceSpec | undefined)?.finalizers ?? [];
  object['spec'] = {
    finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'],
  };
  object['status'] = { phase: 'Active' };
}

function validateNamespace(object: Draft, errors: FieldErrors): void {
  validateFinalizers(object, () => 'spec.finalizers', errors);
}

/** Rules of what is to be done before a namespace goes; `pathOf` tells where one of them is said to be. */
function validateFinalizers(object: Draft, pathOf: (index: number) => string, errors: FieldErrors): void {
  const { finalizers = [] } = (object['spec'] as NamespaceSpec | undefined) ?? {};
  for (const [index, finalizer] of finalizers.entries()) {
    const path = pathOf(index);
    errors.invalidAll(path, finalizer, qualifiedName(finalizer));
    if (!finalizer.includes('/') && finalizer !== 'kubernetes') {
      errors.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
    }
  }
}

/** An account names its secrets; all else a reference could say is none of its business. */
function keepSecretNames(object: Draft): void {
  const secrets = object['secrets'] as { name?: string }[] | undefined;
  if (secrets) object['secrets'] = secrets.map(({ name }) => (name ? { name } : {}));
}

export const configKinds: KindTable = {
  '/ConfigMap': namespacedKind({
    metadataOnUpdate: 'whole',
    validate: validateConfigMap,
    validateUpdate: validateImmutableData(['data', 'binaryData']),
  }),
  '/Secret': namespacedKind({
    metadataOnUpdate: 'whole',
    default(object) {
      fillText(object, { type: 'Opaque' });
      foldStringData(object);
    },
    validate: validateSecret,
    validateUpdate(object, old, errors) {
      errors.immutable('type', object['type'], old['type']);
      immutableSecret(object, old, errors);
    },
    update(object, old) {
      if (!object['type']) object['type'] = old['type'];
    },
  }),
  '/Namespace': clusterKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    name: dns1123Label,
    default: defaultNamespace,
    create: createNamespace,
    update: (object, old) => void (object['spec'] = old['spec']),
    validate: validateNamespace,
    validateStatus(object, _old, errors) {
      const { phase } = (object['status'] ?? {}) as { phase?: string };
      const isDeleted = object.metadata.deletionTimestamp !== undefined;
      if (!isDeleted && phase !== 'Active')
        errors.invalid('status.Phase', phase ?? '', "may only be 'Active' if `deletionTimestamp` is empty");
      if (isDeleted && phase !== 'Terminating')
        errors.invalid(
          'status.Phase',
          phase ?? '',
          "may only be 'Terminating' if `deletionTimestamp` is not empty",
        );
    },
    subresources: {
      finalize: {
        update: (object, old) => void (object['status'] = old['status']),
        validate: (object, _old, errors) =>
          validateFinalizers(object, (index) => `spec.finalizers[${index}]`, errors),
      },
    },
  }),
  '/ServiceAccount': namespacedKind({
    metadataOnUpdate: 'whole',
    create: keepSecretNames,
    update: keepSecretNames,
  }),
};
