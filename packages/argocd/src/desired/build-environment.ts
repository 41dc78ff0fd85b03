import type { ApplicationSource } from '../resources/application-source.ts';

/** Variables by name, as Argo CD's build environment has them. */
export type BuildEnvironment = ReadonlyMap<string, string>;

export interface BuildContext {
  /** The application as its own override file names it: with its namespace unless that is the controller's. */
  readonly instance: string;
  readonly application: string;
  readonly destinationNamespace: string;
  readonly project: string;
}

/** What a source's parameters can refer to (docs/user-guide/build-environment.md). */
export function buildEnvironment(
  { instance, destinationNamespace, project }: BuildContext,
  { repoURL, path = '', targetRevision = '' }: ApplicationSource,
  revision: string,
): BuildEnvironment {
  return new Map([
    ['ARGOCD_APP_NAME', instance],
    ['ARGOCD_APP_NAMESPACE', destinationNamespace],
    ['ARGOCD_APP_PROJECT_NAME', project],
    ['ARGOCD_APP_REVISION', revision],
    ['ARGOCD_APP_REVISION_SHORT', revision.slice(0, 7)],
    ['ARGOCD_APP_REVISION_SHORT_8', revision.slice(0, 8)],
    ['ARGOCD_APP_SOURCE_REPO_URL', repoURL],
    ['ARGOCD_APP_SOURCE_PATH', path],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', targetRevision],
  ]);
}

/**
 * The text with `$NAME` and `${NAME}` replaced as Go's `os.Expand` does for Argo CD: `$$` is a dollar, an unknown name is
 * nothing, a dollar before anything else stays.
 */
export function substituted(text: string, environment: BuildEnvironment): string {
  return text.replace(
    /\$(?:\{([^}]*)\}|(\{)|([*#$@!?\d-])|(\w+))/g,
    (_whole, braced?: string, open?: string, special?: string, name?: string) => {
      if (open !== undefined) return '';
      const wanted = braced ?? special ?? name ?? '';
      return wanted === '$' ? '$' : (environment.get(wanted) ?? '');
    },
  );
}
