import { labelSelectorMatches } from '@setpoint/kube';
import type { GlobalProject } from '../config/settings.ts';
import type { AppProject, AppProjectSpec } from '../resources/app-project.ts';

/** Lists that a project has from its global projects beside its own; Argo CD's `mergeVirtualProject`. */
const inherited = [
  'clusterResourceWhitelist',
  'clusterResourceBlacklist',
  'namespaceResourceWhitelist',
  'namespaceResourceBlacklist',
  'syncWindows',
  'sourceRepos',
  'destinations',
  'destinationServiceAccounts',
] as const satisfies readonly (keyof AppProjectSpec)[];

/** The projects as they count: each with the lists of the global projects whose selector matches its labels. */
export function withGlobalProjects(
  projects: ReadonlyMap<string, AppProject>,
  globals: readonly GlobalProject[],
): ReadonlyMap<string, AppProject> {
  if (globals.length === 0) return projects;
  return new Map([...projects].map(([name, project]) => [name, inheriting(project, projects, globals)]));
}

function inheriting(
  project: AppProject,
  projects: ReadonlyMap<string, AppProject>,
  globals: readonly GlobalProject[],
): AppProject {
  const parents = globals.flatMap(({ projectName, labelSelector }) => {
    if (projectName === project.metadata.name) return [];
    if (!labelSelectorMatches(labelSelector, project.metadata.labels)) return [];
    return projects.get(projectName) ?? [];
  });
  if (parents.length === 0) return project;
  const lists = inherited.flatMap((field) => {
    const all = [project, ...parents].flatMap(({ spec }) => (spec[field] ?? []) as readonly unknown[]);
    return all.length === 0 ? [] : [[field, all] as const];
  });
  return { ...project, spec: { ...project.spec, ...(Object.fromEntries(lists) as Partial<AppProjectSpec>) } };
}
