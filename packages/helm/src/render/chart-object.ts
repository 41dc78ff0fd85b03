import { GoMap, GoNilMap, goTypes } from '@setpoint/gotemplate';
import type { Dependency, Metadata } from '../chart/metadata.ts';

const { mapOf, stringType } = goTypes;
const stringMapType = mapOf(stringType, stringType);

/** The annotations, or the nil map of a chart that has none. */
export function annotationsOf({ annotations }: Metadata): GoMap | GoNilMap {
  return annotations === undefined ? new GoNilMap(stringMapType) : new GoMap(stringMapType, annotations);
}

/** `.Chart`: in Helm 4 a map under the names of Go's fields, new for every render, as templates may change it. */
export function chartObject(metadata: Metadata, isRoot: boolean): Map<string, unknown> {
  return new Map<string, unknown>([
    ['Name', metadata.name],
    ['Home', metadata.home],
    ['Sources', [...metadata.sources]],
    ['Version', metadata.version],
    ['Description', metadata.description],
    ['Keywords', [...metadata.keywords]],
    [
      'Maintainers',
      metadata.maintainers.map(
        ({ name, email, url }) =>
          new Map([
            ['Name', name],
            ['Email', email],
            ['URL', url],
          ]),
      ),
    ],
    ['Icon', metadata.icon],
    ['APIVersion', metadata.apiVersion],
    ['Condition', metadata.condition],
    ['Tags', metadata.tags],
    ['AppVersion', metadata.appVersion],
    ['Deprecated', metadata.deprecated],
    ['Annotations', annotationsOf(metadata)],
    ['KubeVersion', metadata.kubeVersion],
    ['Dependencies', (metadata.dependencies ?? []).map(dependencyObject)],
    ['Type', metadata.type],
    ['IsRoot', isRoot],
  ]);
}

function dependencyObject(dependency: Dependency): Map<string, unknown> {
  return new Map<string, unknown>([
    ['Name', dependency.name],
    ['Version', dependency.version],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition],
    ['Tags', [...dependency.tags]],
    ['Enabled', dependency.enabled],
    [
      'ImportValues',
      dependency.importValues.map((item) => new GoMap(stringMapType, item as Map<string, string>)),
    ],
    ['Alias', dependency.alias],
  ]);
}
