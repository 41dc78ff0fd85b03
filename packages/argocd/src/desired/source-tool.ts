import { SetpointError } from '@setpoint/core';
import type {
  DirectoryTool,
  HelmTool,
  JsonnetVariable,
  KustomizeBuildFlags,
  KustomizeTool,
} from '@setpoint/render';
import type { KustomizeSettings } from '../config/kustomize-settings.ts';
import { codes } from '../errors.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { type BuildContext, type BuildEnvironment, substituted } from './build-environment.ts';
import { type ValuePath, type ValuePathContext, valuePathOf } from './value-paths.ts';

/** Argo CD's `directory` block; variables of the build environment count in what Jsonnet programs are given. */
export function directoryToolOf(
  { directory = {} }: ApplicationSource,
  environment: BuildEnvironment,
): DirectoryTool {
  const { recurse, include, exclude, disableExtensionFilter, jsonnet } = directory;
  const variables = (list: JsonnetBlock['extVars']): readonly JsonnetVariable[] | undefined =>
    list?.map(({ name, value, code }) => present({ name, value: substituted(value, environment), code }));
  return present({
    kind: 'directory' as const,
    recurse,
    include,
    exclude,
    disableExtensionFilter,
    jsonnet:
      jsonnet === undefined
        ? undefined
        : present({ extVars: variables(jsonnet.extVars), tlas: variables(jsonnet.tlas), libs: jsonnet.libs }),
  });
}

type JsonnetBlock = NonNullable<NonNullable<ApplicationSource['directory']>['jsonnet']>;

/** What a chart's tool needs to know beside the source. */
export interface ChartContext {
  readonly build: BuildContext;
  readonly environment: BuildEnvironment;
  readonly paths: ValuePathContext;
  /** Where a cluster is mounted; '' for none. */
  readonly cluster: string;
  readonly lookup: boolean;
}

/** Every file outside the chart's own source that the `helm` block names, and those inside. */
export function valuePathsOf(
  { helm = {} }: ApplicationSource,
  context: ValuePathContext,
): readonly ValuePath[] {
  const files = [...(helm.valueFiles ?? []), ...(helm.fileParameters ?? []).map(({ path = '' }) => path)];
  return files.map((file) => valuePathOf(file, context));
}

/** Argo CD's `helm` block: the release is named after the application unless it says otherwise. */
export function helmToolOf({ helm = {} }: ApplicationSource, context: ChartContext): HelmTool {
  const parameters = helm.parameters ?? [];
  const { environment, paths, build } = context;
  const assigned = (forced: boolean): readonly string[] =>
    parameters
      .filter((parameter) => (parameter.forceString ?? false) === forced)
      .map(({ name = '', value = '' }) => `${name}=${escaped(substituted(value, environment))}`);
  return present({
    kind: 'helm' as const,
    releaseName: helm.releaseName || build.application,
    namespace: helm.namespace || build.destinationNamespace || undefined,
    valueFiles: helm.valueFiles?.map((file) => valuePathOf(file, paths).path),
    ignoreMissingValueFiles: helm.ignoreMissingValueFiles,
    values: helm.valuesObject === undefined ? helm.values || undefined : undefined,
    valuesObject: helm.valuesObject,
    set: nonEmpty(assigned(false)),
    setString: nonEmpty(assigned(true)),
    setFile: nonEmpty(
      (helm.fileParameters ?? []).map(
        ({ name = '', path = '' }) => `${name}=${valuePathOf(path, paths).path}`,
      ),
    ),
    skipCrds: helm.skipCrds,
    skipTests: helm.skipTests,
    skipSchemaValidation: helm.skipSchemaValidation,
    kubeVersion: helm.kubeVersion || undefined,
    apiVersions: nonEmpty(helm.apiVersions ?? []),
    cluster: context.cluster || undefined,
    lookup: context.lookup || undefined,
  });
}

/** Argo CD's `kustomize` block; variables of the build environment count in images, labels and, when asked, annotations. */
export function kustomizeToolOf(
  { kustomize = {} }: ApplicationSource,
  environment: BuildEnvironment,
  settings: KustomizeSettings,
): KustomizeTool {
  const { version, kubeVersion, apiVersions, commonAnnotationsEnvsubst, ...edits } = kustomize;
  const { images, commonLabels, commonAnnotations } = edits;
  const annotated = commonAnnotationsEnvsubst === true;
  return present({
    kind: 'kustomize' as const,
    ...edits,
    images: images?.map((image) => substituted(image, environment)),
    commonLabels: valuesSubstituted(commonLabels, environment),
    commonAnnotations: annotated ? valuesSubstituted(commonAnnotations, environment) : commonAnnotations,
    build: {
      ...kustomizeFlags(settings, version ?? ''),
      ...(kubeVersion ? { helmKubeVersion: kubeVersion } : {}),
      ...(apiVersions === undefined || apiVersions.length === 0 ? {} : { helmApiVersions: apiVersions }),
    },
  });
}

/**
 * The flags that `argocd-cm` has for that version, else for all. Every version is built by the one engine here, which is
 * kustomize 5.7.1's equal; one that `argocd-cm` does not name is refused, as by Argo CD.
 */
function kustomizeFlags({ flags, versions }: KustomizeSettings, version: string): KustomizeBuildFlags {
  if (version === '') return flags;
  const ofVersion = versions.get(version);
  if (ofVersion !== undefined) return { ...flags, ...ofVersion };
  throw new SetpointError(codes.invalidSpec, `kustomize version ${version} is not registered`, {
    subject: 'spec.source.kustomize.version',
    rule: 'a version is one that argocd-cm names in a key kustomize.path.<version>',
    nextAction: 'Remove kustomize.version, or register it in argocd-cm.',
  });
}

function valuesSubstituted(
  values: Readonly<Record<string, string>> | undefined,
  environment: BuildEnvironment,
): Readonly<Record<string, string>> | undefined {
  if (values === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, substituted(value, environment)]),
  );
}

/** Commas part values on Helm's command line; Argo CD escapes those that are not escaped yet. */
function escaped(value: string): string {
  return value.replace(/\\?,/g, (comma) => (comma === ',' ? '\\,' : comma));
}

function nonEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The value without its undefined fields. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}
