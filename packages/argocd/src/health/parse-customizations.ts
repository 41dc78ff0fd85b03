import { SetpointError } from '@setpoint/core';
import { isPlainMap, type KubeObject, ownField, type PlainMap } from '@setpoint/kube';
import type {
  CustomActions,
  Customization,
  IgnoredFields,
  KnownTypeField,
  ResourceCustomizations,
} from './customizations.ts';
import { withoutJqPaths } from '../jq/without-jq-paths.ts';
import { healthCodes } from './errors.ts';

/** Reads a YAML document as sigs.k8s.io/yaml does. */
export type ParseYaml = (text: string) => unknown;

interface Draft {
  healthSource?: string;
  openLibraries?: boolean;
  actions?: CustomActions;
  ignoreDifferences?: IgnoredFields;
  ignoreResourceUpdates?: IgnoredFields;
  knownTypeFields?: readonly KnownTypeField[];
}

const prefix = 'resource.customizations';

/**
 * The resource customizations of `argocd-cm`: the one map under `resource.customizations`, and the keys
 * `resource.customizations.<type>.<group>_<Kind>` (or `.<Kind>`, or `.all`), which win over it. A key that cannot be
 * read becomes a problem that names it; Argo CD instead refuses all customizations.
 */
export function parseResourceCustomizations(
  configMap: KubeObject | undefined,
  parseYaml: ParseYaml,
): ResourceCustomizations {
  const drafts = new Map<string, Draft>();
  const problems: SetpointError[] = [];
  const data = configMap?.['data'];
  for (const key of isPlainMap(data) ? Object.keys(data).sort() : []) {
    if (!key.startsWith(prefix)) continue;
    try {
      readKey(drafts, key, textOf(data as PlainMap, key), parseYaml);
    } catch (error) {
      problems.push(problemOf(key, error));
    }
  }
  const keys = [...drafts.keys()].sort();
  return { entries: keys.map((key) => finished(key, drafts.get(key) as Draft)), problems };
}

function problemOf(key: string, cause: unknown): SetpointError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SetpointError(healthCodes.invalidCustomization, `${key} cannot be read: ${reason}`, {
    subject: `v1 ConfigMap argocd-cm, data key ${key}`,
    rule: 'Customizations are resource.customizations.<type>.<group>_<Kind>',
    nextAction: `Correct the key ${key} of argocd-cm.`,
    cause,
  });
}

function readKey(drafts: Map<string, Draft>, key: string, value: string, parseYaml: ParseYaml): void {
  if (key === prefix) {
    if (value === '') return;
    for (const [name, entry] of Object.entries(mapOf(parseYaml(value)))) {
      Object.assign(draftOf(drafts, name), legacyEntry(mapOf(entry), parseYaml));
    }
    return;
  }
  const parts = key.split('.');
  if (parts.length < 4) return;
  Object.assign(
    draftOf(drafts, kindKey(parts.slice(3).join('.'))),
    splitEntry(parts[2] ?? '', value, parseYaml),
  );
}

function draftOf(drafts: Map<string, Draft>, key: string): Draft {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const draft: Draft = {};
  drafts.set(key, draft);
  return draft;
}

function kindKey(groupKind: string): string {
  const parts = groupKind.split('_');
  if (groupKind === '' || parts.length > 2) throw new Error(`${groupKind} is not <group>_<kind> or <kind>`);
  if (groupKind === 'all') return '*/*';
  return parts.join('/');
}

function splitEntry(type: string, value: string, parseYaml: ParseYaml): Draft {
  switch (type) {
    case 'health':
      return { healthSource: value };
    case 'useOpenLibs':
      return { openLibraries: goBool(value) };
    case 'actions':
      return { actions: actionsOf(parseYaml(value)) };
    case 'ignoreDifferences':
      return { ignoreDifferences: ignoredFieldsOf(parseYaml(value)) };
    case 'ignoreResourceUpdates':
      return { ignoreResourceUpdates: ignoredFieldsOf(parseYaml(value)) };
    case 'knownTypeFields':
      return { knownTypeFields: knownTypeFieldsOf(parseYaml(value)) };
    default:
      throw new Error(`resource customization type ${type} not supported`);
  }
}

function legacyEntry(entry: PlainMap, parseYaml: ParseYaml): Draft {
  const has = (name: string): boolean => (ownField(entry, name) ?? '') !== '';
  return {
    ...(has('health.lua') ? { healthSource: textOf(entry, 'health.lua') } : {}),
    openLibraries: ownField(entry, 'health.lua.useOpenLibs') === true,
    ...(has('actions') ? { actions: actionsOf(parseYaml(textOf(entry, 'actions'))) } : {}),
    ...(has('ignoreDifferences')
      ? { ignoreDifferences: ignoredFieldsOf(parseYaml(textOf(entry, 'ignoreDifferences'))) }
      : {}),
    ...(has('ignoreResourceUpdates')
      ? { ignoreResourceUpdates: ignoredFieldsOf(parseYaml(textOf(entry, 'ignoreResourceUpdates'))) }
      : {}),
    ...(has('knownTypeFields')
      ? { knownTypeFields: knownTypeFieldsOf(ownField(entry, 'knownTypeFields')) }
      : {}),
  };
}

function actionsOf(value: unknown): CustomActions {
  const map = mapOf(value);
  const definitions = listOf(ownField(map, 'definitions')).map(
    (definition) => [textOf(mapOf(definition), 'name'), textOf(mapOf(definition), 'action.lua')] as const,
  );
  return {
    discovery: textOf(map, 'discovery.lua'),
    definitions: new Map(definitions),
    mergeBuiltinActions: ownField(map, 'mergeBuiltinActions') === true,
  };
}

function ignoredFieldsOf(value: unknown): IgnoredFields {
  const map = mapOf(value);
  const texts = (name: string): readonly string[] => listOf(ownField(map, name)).map(textValue);
  const jqPathExpressions = texts('jqPathExpressions');
  // One that cannot be read is refused here, not when the first object of the kind is compared.
  withoutJqPaths(jqPathExpressions);
  return {
    jsonPointers: texts('jsonPointers'),
    jqPathExpressions,
    managedFieldsManagers: texts('managedFieldsManagers'),
  };
}

function knownTypeFieldsOf(value: unknown): readonly KnownTypeField[] {
  return listOf(value).map((item) => ({
    field: textOf(mapOf(item), 'field'),
    type: textOf(mapOf(item), 'type'),
  }));
}

function mapOf(value: unknown): PlainMap {
  if (value === null || value === undefined) return {};
  if (isPlainMap(value)) return value;
  throw new Error('expected a map');
}

function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new Error('expected a list');
}

function textOf(map: PlainMap, name: string): string {
  return textValue(ownField(map, name) ?? '');
}

function textValue(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error('expected a string');
}

/** As Go's strconv.ParseBool. */
function goBool(value: string): boolean {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw new Error(`${JSON.stringify(value)} is not a boolean`);
}

function finished(key: string, draft: Draft): Customization {
  const { healthSource, openLibraries = false, ...rest } = draft;
  if (healthSource === undefined || healthSource === '') return { key, ...rest };
  return { key, health: { source: healthSource, openLibraries }, ...rest };
}
