import { DEFAULT_FIELD_SPECS, DEFAULT_NAME_REFERENCES } from './default-field-specs.ts';
import { prefixed } from './errors.ts';
import { type FieldSpec, mergeFieldSpecs, sortedFieldSpecs } from './field-spec.ts';
import { goSorted } from './go-sort.ts';
import { compareGvk, type Gvk, sameGvk } from './res-id.ts';

/** The fields that hold names of objects of one kind. */
export interface NameReference extends Gvk {
  readonly referrers: readonly FieldSpec[];
}

const FIELD_SPEC_GROUPS = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'varReference',
  'images',
  'replicas',
] as const;

type FieldSpecGroup = (typeof FIELD_SPEC_GROUPS)[number];

export type FieldSpecGroups = Readonly<Record<FieldSpecGroup, readonly FieldSpec[]>>;

/** Which fields the built-in transformers change. */
export interface TransformerConfig {
  readonly fields: FieldSpecGroups;
  readonly nameReferences: readonly NameReference[];
}

const NO_FIELDS: readonly FieldSpec[] = [];

export const EMPTY_CONFIG: TransformerConfig = {
  fields: {
    namePrefix: NO_FIELDS,
    nameSuffix: NO_FIELDS,
    namespace: NO_FIELDS,
    commonLabels: NO_FIELDS,
    labels: NO_FIELDS,
    templateLabels: NO_FIELDS,
    commonAnnotations: NO_FIELDS,
    varReference: NO_FIELDS,
    images: NO_FIELDS,
    replicas: NO_FIELDS,
  },
  nameReferences: [],
};

/** Configurations known to hold all of another one: merging that again changes nothing. */
const holds = new WeakMap<TransformerConfig, WeakSet<TransformerConfig>>();

/** The fields of both, in the order of their kinds. */
export function mergeConfigs(config: TransformerConfig, incoming: TransformerConfig): TransformerConfig {
  if (incoming === EMPTY_CONFIG || incoming === config || holds.get(config)?.has(incoming) === true)
    return config;
  const merged: TransformerConfig =
    config === EMPTY_CONFIG && incoming === defaultConfig() ? baseConfig() : mergeAll(config, incoming);
  const inside = holds.get(merged) ?? new WeakSet();
  holds.set(merged, inside.add(incoming).add(config));
  return merged;
}

const GROUP_NAMES: Readonly<Record<FieldSpecGroup, string>> = {
  namePrefix: 'NamePrefix',
  nameSuffix: 'NameSuffix',
  namespace: 'NameSpace',
  commonLabels: 'CommonLabels',
  labels: 'Labels',
  templateLabels: 'TemplateLabels',
  commonAnnotations: 'CommonAnnotations',
  varReference: 'VarReference',
  images: 'Images',
  replicas: 'Replicas',
};

function mergeAll(config: TransformerConfig, incoming: TransformerConfig): TransformerConfig {
  const fields = Object.fromEntries(
    FIELD_SPEC_GROUPS.map((group) => [
      group,
      merging(GROUP_NAMES[group], () =>
        sortedFieldSpecs(mergeFieldSpecs(config.fields[group], incoming.fields[group])),
      ),
    ]),
  ) as unknown as FieldSpecGroups;
  const nameReferences = merging('NameReference', () => {
    const merged = incoming.nameReferences.reduce(addNameReference, config.nameReferences);
    return goSorted(merged, compareGvk);
  });
  return { fields, nameReferences };
}

function merging<T>(group: string, merge: () => T): T {
  try {
    return merge();
  } catch (error) {
    throw prefixed(error, `failed to merge ${group} fieldSpec`);
  }
}

function addNameReference(
  references: readonly NameReference[],
  incoming: NameReference,
): readonly NameReference[] {
  if (!references.some((one) => sameGvk(one, incoming))) return [...references, incoming];
  return references.map((one) => {
    if (!sameGvk(one, incoming)) return one;
    return { ...one, referrers: mergeFieldSpecs(one.referrers, incoming.referrers) };
  });
}

/** The same configuration with every group in the order of its kinds. */
export function sortedConfig({ fields, nameReferences }: TransformerConfig): TransformerConfig {
  return {
    fields: Object.fromEntries(
      FIELD_SPEC_GROUPS.map((group) => [group, sortedFieldSpecs(fields[group])]),
    ) as unknown as FieldSpecGroups,
    nameReferences: goSorted(nameReferences, compareGvk),
  };
}

let defaults: TransformerConfig | undefined;
let base: TransformerConfig | undefined;

/** Kustomize's own configuration. */
export function defaultConfig(): TransformerConfig {
  defaults ??= sortedConfig({
    fields: { ...EMPTY_CONFIG.fields, ...readGroups() },
    nameReferences: readNameReferences(),
  });
  return defaults;
}

function baseConfig(): TransformerConfig {
  base ??= mergeAll(EMPTY_CONFIG, defaultConfig());
  return base;
}

function readGroups(): Partial<FieldSpecGroups> {
  return Object.fromEntries(
    Object.entries(DEFAULT_FIELD_SPECS).map(([group, text]) => [
      group,
      text.trim().split('\n').map(readFieldSpec),
    ]),
  );
}

function readNameReferences(): NameReference[] {
  const references: { gvk: Gvk; referrers: FieldSpec[] }[] = [];
  for (const line of DEFAULT_NAME_REFERENCES.trim().split('\n')) {
    if (line.startsWith('= ')) references.push({ gvk: readGvk(line.slice(2)), referrers: [] });
    else references.at(-1)?.referrers.push(readFieldSpec(line));
  }
  return references.map(({ gvk, referrers }) => ({ ...gvk, referrers }));
}

function readFieldSpec(line: string): FieldSpec {
  const [gvk = '', path = '', create] = line.split(' ');
  return { ...readGvk(gvk), path, create: create === 'create' };
}

/** `|` stands for a slash inside a group. */
function readGvk(text: string): Gvk {
  const [group = '', version = '', kind = ''] = text.split('/');
  return { group: group.replaceAll('|', '/'), version, kind };
}
