import { StructFields } from '@setpoint/goyaml';
import { GoMap, GoNilMap, GoPointer, GoSlice, GoStruct, GoType, goTypes } from '@setpoint/gotemplate';
import { annotationsOf } from './chart-object.ts';
import type { Dependency, Maintainer, Metadata } from '../chart/metadata.ts';

const { mapOf, pointerTo, sliceOf, stringType } = goTypes;
const stringMapType = mapOf(stringType, stringType);

/** Fields by their Go names, with the names JSON and YAML give them; those left empty are left out. */
type Tags = Readonly<Record<string, string>>;

const maintainerTags: Tags = { Name: 'name', Email: 'email', URL: 'url' };
const dependencyTags: Tags = {
  Name: 'name',
  Version: 'version',
  Repository: 'repository',
  Condition: 'condition',
  Tags: 'tags',
  Enabled: 'enabled',
  ImportValues: 'import-values',
  Alias: 'alias',
};
const metadataTags: Tags = {
  Name: 'name',
  Home: 'home',
  Sources: 'sources',
  Version: 'version',
  Description: 'description',
  Keywords: 'keywords',
  Maintainers: 'maintainers',
  Icon: 'icon',
  APIVersion: 'apiVersion',
  Condition: 'condition',
  Tags: 'tags',
  AppVersion: 'appVersion',
  Deprecated: 'deprecated',
  Annotations: 'annotations',
  KubeVersion: 'kubeVersion',
  Dependencies: 'dependencies',
  Type: 'type',
};

/** Fields that are written even when they are empty. */
const always = new Set(['repository', 'IsRoot']);

function structType(name: string, tags: Tags): GoType {
  return new GoType(name, 'struct', true, {
    fields: Object.keys(tags),
    json: (value: GoStruct) =>
      new StructFields(
        Object.entries(tags)
          .map(([field, tag]) => [tag, value.fields.get(field)] as const)
          .filter(([tag, item]) => always.has(tag) || !isEmpty(item)),
      ),
  });
}

function isEmpty(value: unknown): boolean {
  if (value instanceof GoNilMap) return true;
  if (value instanceof GoSlice) return value.items.length === 0;
  if (Array.isArray(value)) return value.length === 0;
  return value instanceof Map ? value.size === 0 : value === '' || value === false;
}

const maintainerType = structType('chart.Maintainer', maintainerTags);
const dependencyType = structType('chart.Dependency', dependencyTags);
const chartType = structType('struct { chart.Metadata; IsRoot bool }', { ...metadataTags, IsRoot: 'IsRoot' });
const stringsType = sliceOf(stringType);
const maintainersType = sliceOf(pointerTo(maintainerType));
const dependenciesType = sliceOf(pointerTo(dependencyType));

/** `.Chart` of Helm 3: a struct, of which only the fields Go declares can be read. */
export function chartStruct(metadata: Metadata, isRoot: boolean): GoStruct {
  const { maintainers, dependencies = [] } = metadata;
  const fields = new Map<string, unknown>([
    ['Name', metadata.name],
    ['Home', metadata.home],
    ['Sources', listOf(stringsType, metadata.sources)],
    ['Version', metadata.version],
    ['Description', metadata.description],
    ['Keywords', listOf(stringsType, metadata.keywords)],
    ['Maintainers', listOf(maintainersType, maintainers.map(maintainerPointer))],
    ['Icon', metadata.icon],
    ['APIVersion', metadata.apiVersion],
    ['Condition', metadata.condition],
    ['Tags', metadata.tags],
    ['AppVersion', metadata.appVersion],
    ['Deprecated', metadata.deprecated],
    ['Annotations', annotationsOf(metadata)],
    ['KubeVersion', metadata.kubeVersion],
    ['Dependencies', listOf(dependenciesType, dependencies.map(dependencyPointer))],
    ['Type', metadata.type],
    ['IsRoot', isRoot],
  ]);
  return new GoStruct(chartType, fields);
}

/** A list that a chart leaves out is nil. */
function listOf(type: GoType, items: readonly unknown[]): GoSlice {
  return new GoSlice(type, [...items], items.length === 0);
}

function maintainerPointer({ name, email, url }: Maintainer): GoPointer {
  const fields = new Map([
    ['Name', name],
    ['Email', email],
    ['URL', url],
  ]);
  return new GoPointer(pointerTo(maintainerType), new GoStruct(maintainerType, fields));
}

function dependencyPointer(dependency: Dependency): GoPointer {
  const imports = dependency.importValues.map(
    (item) => new GoMap(stringMapType, item as Map<string, string>),
  );
  const fields = new Map<string, unknown>([
    ['Name', dependency.name],
    ['Version', dependency.version],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition],
    ['Tags', listOf(stringsType, dependency.tags)],
    ['Enabled', dependency.enabled],
    ['ImportValues', imports],
    ['Alias', dependency.alias],
  ]);
  return new GoPointer(pointerTo(dependencyType), new GoStruct(dependencyType, fields));
}
