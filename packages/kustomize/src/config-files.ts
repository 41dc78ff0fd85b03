import { decodeGoJson, decodeSigs } from '@setpoint/goyaml';
import { failure, messageOf, prefixed } from './errors.ts';
import { decodeStruct, isObject, list, struct, text } from './go-struct.ts';
import { fieldSpecShape } from './kustomization-shapes.ts';
import type { Loader } from './loader.ts';
import {
  defaultConfig,
  EMPTY_CONFIG,
  type FieldSpecGroups,
  mergeConfigs,
  type NameReference,
  sortedConfig,
  type TransformerConfig,
} from './transformer-config.ts';
import type { FieldSpec } from './field-spec.ts';

const fieldSpecs = list(fieldSpecShape);

const configShape = struct('builtinconfig.TransformerConfig', {
  namePrefix: fieldSpecs,
  nameSuffix: fieldSpecs,
  namespace: fieldSpecs,
  commonLabels: fieldSpecs,
  labels: fieldSpecs,
  templateLabels: fieldSpecs,
  commonAnnotations: fieldSpecs,
  nameReference: list(
    struct('builtinconfig.NameBackReferences', { group: text, version: text, kind: text, fieldSpecs }),
  ),
  varReference: fieldSpecs,
  images: fieldSpecs,
  replicas: fieldSpecs,
});

/** Kustomize's own configuration with that of the files. */
export async function loadConfigurations(
  loader: Loader,
  paths: readonly string[],
): Promise<TransformerConfig> {
  let loaded = EMPTY_CONFIG;
  for (const path of paths) loaded = mergeConfigs(loaded, readConfig(await loader.load(path)));
  return mergeConfigs(defaultConfig(), loaded);
}

function readConfig(content: Uint8Array): TransformerConfig {
  const value = decodeSigs(content, { strict: true });
  let written: ReturnType<typeof configShape.zero>;
  try {
    written = decodeStruct(configShape, value, true);
  } catch (error) {
    throw failure(`error unmarshaling JSON: while decoding JSON: ${messageOf(error)}`);
  }
  const { nameReference = [], ...groups } = written;
  const fields = Object.fromEntries(
    Object.entries(groups).map(([name, specs]) => [name, specs ?? []]),
  ) as unknown as FieldSpecGroups;
  return sortedConfig({
    fields,
    nameReferences: nameReference.map((one) => ({ ...one, referrers: one.fieldSpecs ?? [] })),
  });
}

/** The fields that OpenAPI definitions of custom resources (`crds`) mark as names, labels and references. */
export async function loadCrds(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  let config = EMPTY_CONFIG;
  for (const path of paths) {
    const content = await loader.load(path);
    config = mergeConfigs(config, configOfCrds(definitions(content, path)));
  }
  return config;
}

/** What begins with it is JSON and nothing more. */
const BRACE = 0x7b;

type Json = Readonly<Record<string, unknown>>;

function definitions(content: Uint8Array, path: string): Json {
  try {
    const value = content[0] === BRACE ? decodeGoJson(content) : decodeSigs(content);
    if (isObject(value)) return value;
    if (value === null) return {};
    throw failure(
      `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type accumulator.nameToApiMap`,
    );
  } catch (error) {
    throw prefixed(error, `unable to parse open API definition from '${path}'`);
  }
}

function propertiesOf(all: Json, name: string): Json | undefined {
  const api = Object.hasOwn(all, name) ? all[name] : undefined;
  const schema = isObject(api) ? (api['Schema'] ?? api['schema']) : undefined;
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) ? properties : undefined;
}

function configOfCrds(all: Json): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const name of Object.keys(all)) {
    const properties = propertiesOf(all, name);
    if (properties === undefined) continue;
    if (!['kind', 'apiVersion', 'metadata'].every((field) => Object.hasOwn(properties, field))) continue;
    const found: Found = { annotations: [], labels: [], prefixes: [], references: [] };
    collect(all, name, name.slice(name.lastIndexOf('.') + 1), [], found);
    config = mergeConfigs(config, {
      fields: {
        ...EMPTY_CONFIG.fields,
        commonAnnotations: found.annotations,
        commonLabels: found.labels,
        namePrefix: found.prefixes,
      },
      nameReferences: found.references,
    });
  }
  return config;
}

interface Found {
  readonly annotations: FieldSpec[];
  readonly labels: FieldSpec[];
  readonly prefixes: FieldSpec[];
  readonly references: NameReference[];
}

const EXTENSION = 'x-kubernetes-';
const MAX_DEPTH = 100;

function collect(all: Json, type: string, kind: string, path: readonly string[], found: Found): void {
  if (path.length > MAX_DEPTH) throw failure(`the definitions of ${type} refer to themselves`);
  for (const [name, property] of Object.entries(propertiesOf(all, type) ?? {})) {
    if (!isObject(property)) continue;
    const at = [...path, name];
    const has = (extension: string): boolean => typeof property[EXTENSION + extension] === 'string';
    if (has('annotation')) found.annotations.push(spec(kind, at));
    if (has('label-selector')) found.labels.push(spec(kind, at));
    if (has('identity')) found.prefixes.push(spec(kind, at));
    if (has('object-ref-api-version') && has('object-ref-kind'))
      found.references.push(reference(property, kind, at));
    const ref = property['$ref'];
    if (typeof ref === 'string') collect(all, ref, kind, at, found);
  }
}

function spec(kind: string, path: readonly string[]): FieldSpec {
  return { group: '', version: '', kind, path: path.join('/'), create: false };
}

function reference(property: Json, kind: string, path: readonly string[]): NameReference {
  const nameKey = property[`${EXTENSION}object-ref-name-key`];
  return {
    group: '',
    version: String(property[`${EXTENSION}object-ref-api-version`]),
    kind: String(property[`${EXTENSION}object-ref-kind`]),
    referrers: [spec(kind, [...path, typeof nameKey === 'string' ? nameKey : 'name'])],
  };
}
