import { HELM_CODES, helmError } from '../errors.ts';
import {
  anyListShape,
  boolShape,
  type Filled,
  type StructShape,
  stringMapShape,
  stringShape,
  stringsShape,
  timeShape,
} from '../values/go-struct.ts';
import { isVersion } from './versions.ts';

/** A dependency as Chart.yaml, requirements.yaml or a lock file declares it; absent strings are ''. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Strings and maps as they were written; after processing, maps of `child` and `parent`. */
  readonly importValues: readonly unknown[];
  readonly alias: string;
}

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** What Chart.yaml says; absent strings are ''. */
export interface Metadata {
  readonly name: string;
  readonly home: string;
  readonly sources: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly maintainers: readonly Maintainer[];
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  /** Undefined when Chart.yaml has none, which templates can tell from an empty map. */
  readonly annotations: ReadonlyMap<string, string> | undefined;
  readonly kubeVersion: string;
  readonly dependencies: readonly Dependency[] | undefined;
  readonly type: string;
}

export interface Lock {
  readonly generated: string;
  readonly digest: string;
  readonly dependencies: readonly Dependency[];
}

const dependencyShape: StructShape = {
  kind: 'struct',
  type: 'v2.Dependency',
  fields: new Map([
    ['name', stringShape],
    ['version', stringShape],
    ['repository', stringShape],
    ['condition', stringShape],
    ['tags', stringsShape],
    ['enabled', boolShape],
    ['import-values', anyListShape],
    ['alias', stringShape],
  ]),
};

const maintainerShape: StructShape = {
  kind: 'struct',
  type: 'v2.Maintainer',
  fields: new Map([
    ['name', stringShape],
    ['email', stringShape],
    ['url', stringShape],
  ]),
};

const dependenciesShape = { kind: 'list', item: dependencyShape, type: '[]*v2.Dependency' } as const;

export const metadataShape: StructShape = {
  kind: 'struct',
  type: 'v2.Metadata',
  fields: new Map([
    ['name', stringShape],
    ['home', stringShape],
    ['sources', stringsShape],
    ['version', stringShape],
    ['description', stringShape],
    ['keywords', stringsShape],
    ['maintainers', { kind: 'list', item: maintainerShape, type: '[]*v2.Maintainer' } as const],
    ['icon', stringShape],
    ['apiVersion', stringShape],
    ['condition', stringShape],
    ['tags', stringShape],
    ['appVersion', stringShape],
    ['deprecated', boolShape],
    ['annotations', stringMapShape],
    ['kubeVersion', stringShape],
    ['dependencies', dependenciesShape],
    ['type', stringShape],
  ]),
};

export const lockShape: StructShape = {
  kind: 'struct',
  type: 'v2.Lock',
  fields: new Map([
    ['generated', timeShape],
    ['digest', stringShape],
    ['dependencies', dependenciesShape],
  ]),
};

const text = (from: Filled, key: string): string => (from.get(key) as string | undefined) ?? '';

const texts = (from: Filled, key: string): string[] =>
  ((from.get(key) as (string | null)[] | undefined) ?? []).map((item) => item ?? '');

/** Metadata with its strings made printable, or the first rule of Helm's that it breaks (`validation: …`). */
export function metadataOf(filled: Filled): Metadata {
  const clean = (key: string): string => printable(text(filled, key));
  const metadata: Metadata = {
    name: clean('name'),
    home: clean('home'),
    sources: texts(filled, 'sources').map(printable),
    version: text(filled, 'version'),
    description: clean('description'),
    keywords: texts(filled, 'keywords').map(printable),
    maintainers: ((filled.get('maintainers') as (Filled | null)[] | undefined) ?? []).map(maintainerOf),
    icon: clean('icon'),
    apiVersion: text(filled, 'apiVersion'),
    condition: clean('condition'),
    tags: clean('tags'),
    appVersion: clean('appVersion'),
    deprecated: filled.get('deprecated') === true,
    annotations: filled.get('annotations') as ReadonlyMap<string, string> | undefined,
    kubeVersion: clean('kubeVersion'),
    dependencies: undefined,
    type: text(filled, 'type'),
  };
  validate(metadata, filled);
  const dependencies = filled.get('dependencies') as (Filled | null)[] | undefined;
  return {
    ...metadata,
    dependencies: dependencies === undefined ? undefined : checkedDependencies(dependencies),
  };
}

/** The dependencies of a lock file, as they stand. */
export function lockOf(filled: Filled): Lock {
  const dependencies = (filled.get('dependencies') as (Filled | null)[] | undefined) ?? [];
  return {
    generated: text(filled, 'generated'),
    digest: text(filled, 'digest'),
    dependencies: dependencies.filter((item) => item !== null).map(dependencyOf),
  };
}

function validate(metadata: Metadata, filled: Filled): void {
  const { name, version, type } = metadata;
  if (metadata.apiVersion === '') throw invalid('chart.metadata.apiVersion is required');
  if (name === '') throw invalid('chart.metadata.name is required');
  if (name === '.' || name === '..')
    throw invalid(`chart.metadata.name ${JSON.stringify(name)} is not allowed`);
  if (name.includes('/')) throw invalid(`chart.metadata.name ${JSON.stringify(name)} is invalid`);
  if (version === '') throw invalid('chart.metadata.version is required');
  if (!isVersion(version)) throw invalid(`chart.metadata.version ${JSON.stringify(version)} is invalid`);
  if (type !== '' && type !== 'application' && type !== 'library') {
    throw invalid('chart.metadata.type must be application or library');
  }
  if ((filled.get('maintainers') as unknown[] | undefined)?.includes(null) === true) {
    throw invalid('maintainers must not contain empty or null nodes');
  }
}

const aliasFormat = /^[a-zA-Z0-9_-]+$/;

function checkedDependencies(list: readonly (Filled | null)[]): Dependency[] {
  const seen = new Set<string>();
  return list.map((item) => {
    if (item === null) throw invalid('dependencies must not contain empty or null nodes');
    const dependency = dependencyOf(item);
    const { name, alias } = dependency;
    if (alias !== '' && !aliasFormat.test(alias)) {
      throw invalid(`dependency ${JSON.stringify(name)} has disallowed characters in the alias`);
    }
    const key = alias === '' ? name : alias;
    if (seen.has(key)) throw invalid(`more than one dependency with name or alias ${JSON.stringify(key)}`);
    seen.add(key);
    return dependency;
  });
}

function dependencyOf(filled: Filled): Dependency {
  return {
    name: printable(text(filled, 'name')),
    version: printable(text(filled, 'version')),
    repository: printable(text(filled, 'repository')),
    condition: printable(text(filled, 'condition')),
    tags: texts(filled, 'tags').map(printable),
    enabled: filled.get('enabled') === true,
    importValues: (filled.get('import-values') as unknown[] | undefined) ?? [],
    alias: text(filled, 'alias'),
  };
}

function maintainerOf(filled: Filled | null): Maintainer {
  if (filled === null) return { name: '', email: '', url: '' };
  return {
    name: printable(text(filled, 'name')),
    email: printable(text(filled, 'email')),
    url: printable(text(filled, 'url')),
  };
}

const notPrintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Spaces of any kind become a space; what Go's unicode.IsPrint refuses goes. */
function printable(value: string): string {
  return value.replace(/[\t\n\v\f\r\u0085\u00A0\p{Z}]/gu, ' ').replace(notPrintable, '');
}

function invalid(message: string) {
  return helmError(HELM_CODES.chart, `validation: ${message}`, { subject: 'Chart.yaml' });
}
