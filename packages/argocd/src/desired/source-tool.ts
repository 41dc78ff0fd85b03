import type { DirectoryTool, HelmTool, KustomizeTool } from '@setpoint/render';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

/** What charts see of the application they are rendered for. */
export interface RenderContext {
  readonly application: string;
  readonly destinationNamespace: string;
}

export function renderContextOf(app: Application): RenderContext {
  return {
    application: app.metadata.name ?? '',
    destinationNamespace: app.spec.destination.namespace ?? '',
  };
}

export function directoryToolOf({ directory = {} }: ApplicationSource): DirectoryTool {
  const { recurse, include, exclude } = directory;
  return present({ kind: 'directory' as const, recurse, include, exclude });
}

/** Argo CD's `helm` block: the release is named after the application unless it says otherwise. */
export function helmToolOf({ helm = {} }: ApplicationSource, path: string, context: RenderContext): HelmTool {
  const parameters = helm.parameters ?? [];
  const assigned = (forced: boolean): readonly string[] =>
    parameters
      .filter((parameter) => (parameter.forceString ?? false) === forced)
      .map(({ name = '', value = '' }) => `${name}=${escaped(value)}`);
  return present({
    kind: 'helm' as const,
    releaseName: helm.releaseName || context.application,
    namespace: helm.namespace || context.destinationNamespace || undefined,
    valueFiles: helm.valueFiles?.map((file) => fromRoot(path, file)),
    ignoreMissingValueFiles: helm.ignoreMissingValueFiles,
    values: helm.valuesObject === undefined ? helm.values || undefined : undefined,
    valuesObject: helm.valuesObject,
    set: nonEmpty(assigned(false)),
    setString: nonEmpty(assigned(true)),
    setFile: nonEmpty(
      (helm.fileParameters ?? []).map(({ name = '', path: file = '' }) => `${name}=${fromRoot(path, file)}`),
    ),
    skipCrds: helm.skipCrds,
    skipTests: helm.skipTests,
    skipSchemaValidation: helm.skipSchemaValidation,
    kubeVersion: helm.kubeVersion,
    apiVersions: helm.apiVersions,
  });
}

export function kustomizeToolOf({ kustomize = {} }: ApplicationSource): KustomizeTool {
  const {
    version: _version,
    kubeVersion: _kube,
    apiVersions: _apis,
    commonAnnotationsEnvsubst: _envsubst,
    ...edits
  } = kustomize;
  return present({ kind: 'kustomize' as const, ...edits });
}

/** A path in a source is relative to the application's directory, or with a leading slash to the repository's root. */
function fromRoot(directory: string, path: string): string {
  const parts = path.startsWith('/') || directory === '.' ? [] : directory.split('/').filter(Boolean);
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0) parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
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
