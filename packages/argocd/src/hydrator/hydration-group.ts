import { posix } from 'node:path';
import { normalizeGitUrl } from '../config/git-url.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

type SourceHydrator = NonNullable<Application['spec']['sourceHydrator']>;

/** Where an application's manifests are committed. */
export interface HydrationTarget {
  readonly repoURL: string;
  readonly branch: string;
  /** Where a branch that is not there yet begins. */
  readonly syncBranch: string;
}

/** The source an application is rendered from; undefined for one without a hydrator. */
export function drySourceOf({ spec }: Application): ApplicationSource | undefined {
  return spec.sourceHydrator?.drySource;
}

/** Where the hydrator commits: the branch to deploy from, or one beside it that people merge. */
export function targetOf({ drySource, syncSource, hydrateTo }: SourceHydrator): HydrationTarget {
  return {
    repoURL: syncSource.repoURL || drySource.repoURL,
    branch: hydrateTo?.targetBranch ?? syncSource.targetBranch,
    syncBranch: syncSource.targetBranch,
  };
}

/**
 * Applications with equal keys are rendered from one commit and committed together: those of one dry repository and
 * revision that go to one branch. Undefined for an application without a hydrator.
 */
export function hydrationKey({ spec }: Application): string | undefined {
  if (spec.sourceHydrator === undefined) return undefined;
  const { drySource } = spec.sourceHydrator;
  const { repoURL, branch } = targetOf(spec.sourceHydrator);
  return JSON.stringify([
    normalizeGitUrl(drySource.repoURL),
    drySource.targetRevision,
    normalizeGitUrl(repoURL),
    branch,
  ]);
}

/** Applications that cannot be committed, with the reason, by their place in the list. */
export function misplaced(apps: readonly Application[]): ReadonlyMap<Application, string> {
  const faults = new Map<Application, string>();
  const owners = new Map<string, Application>();
  for (const app of apps) {
    const { sourceHydrator } = app.spec;
    if (sourceHydrator === undefined) continue;
    const { repoURL, branch } = targetOf(sourceHydrator);
    const path = posix.normalize(sourceHydrator.syncSource.path).replace(/\/$/, '');
    if (path === '' || path === '.' || path === '/') {
      faults.set(
        app,
        `app is configured to hydrate to the repository root (branch "${branch}", path "${sourceHydrator.syncSource.path}") which is not allowed`,
      );
      continue;
    }
    const other = owners.get(path);
    if (other === undefined) {
      owners.set(path, app);
      continue;
    }
    const where = `hydrator uses the same destination: repo=${repoURL}, path=${path}`;
    faults.set(app, `app ${qualifiedName(other)} ${where}`);
    faults.set(other, `app ${qualifiedName(app)} ${where}`);
  }
  return faults;
}

/** `namespace/name`. */
export function qualifiedName({ metadata }: Application): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
