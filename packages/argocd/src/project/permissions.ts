import { normalizeGitUrl } from '../config/git-url.ts';
import type { AppProject, AppProjectSpec } from '../resources/app-project.ts';
import { globMatches } from './glob.ts';
import { namePatternMatches } from './name-pattern.ts';

export interface ClusterIdentity {
  readonly server: string;
  readonly name: string;
  /** The project that the cluster belongs to; '' and absent mean none. */
  readonly project?: string;
}

type GroupKindList = AppProjectSpec['namespaceResourceWhitelist'];

/** True when the project allows the repository. A `!` pattern that matches denies it whatever else matches. */
export function isSourcePermitted(project: AppProject, repoUrl: string): boolean {
  const wanted = normalizeGitUrl(repoUrl);
  let allowed = false;
  for (const pattern of project.spec.sourceRepos ?? []) {
    if (pattern.startsWith('!')) {
      if (globMatches(normalizeGitUrl(pattern.slice(1)), wanted, '/')) return false;
      // As in Argo CD, a denial that does not match counts as a match.
      allowed = true;
    } else if (globMatches(normalizeGitUrl(pattern), wanted, '/')) allowed = true;
  }
  return allowed;
}

/** True when the project allows deploying into the namespace of the cluster. */
export function isDestinationPermitted(
  project: AppProject,
  cluster: ClusterIdentity,
  namespace: string,
): boolean {
  const foreign =
    project.spec.permitOnlyProjectScopedClusters === true && cluster.project !== project.metadata.name;
  return !foreign && isDestinationListed(project, cluster, namespace);
}

function isDestinationListed(project: AppProject, cluster: ClusterIdentity, namespace: string): boolean {
  let allowed = false;
  for (const item of project.spec.destinations ?? []) {
    const byName = cluster.name !== '' && matches(item.name ?? '', cluster.name);
    const byServer = cluster.server !== '' && matches(item.server ?? '', cluster.server);
    const byNamespace = matches(item.namespace ?? '', namespace);
    if ((byServer || byName) && byNamespace) allowed = true;
    else if ((!byName && isDenial(item.name)) || (!byServer && isDenial(item.server) && byNamespace))
      return false;
    else if (!byNamespace && isDenial(item.namespace) && byServer) return false;
  }
  return allowed;
}

/** True when applications in the namespace may use the project; its own namespace always may. */
export function isAppNamespacePermitted(
  project: AppProject,
  namespace: string,
  controllerNamespace: string,
): boolean {
  if (namespace === controllerNamespace) return true;
  return (project.spec.sourceNamespaces ?? []).some((pattern) => namePatternMatches(pattern, namespace));
}

/** True when the project allows objects of the kind; cluster-scoped kinds are denied unless listed. */
export function isKindPermitted(
  project: AppProject,
  group: string,
  kind: string,
  name: string,
  namespaced: boolean,
): boolean {
  const { spec } = project;
  if (namespaced) {
    const allowed =
      spec.namespaceResourceWhitelist === undefined || inList(spec.namespaceResourceWhitelist, group, kind);
    return allowed && !inList(spec.namespaceResourceBlacklist, group, kind);
  }
  const named = (list: AppProjectSpec['clusterResourceWhitelist']): boolean =>
    inList(
      list?.filter((item) => !item.name || globMatches(item.name, name)),
      group,
      kind,
    );
  return named(spec.clusterResourceWhitelist) && !named(spec.clusterResourceBlacklist);
}

function inList(list: GroupKindList, group: string, kind: string): boolean {
  return (
    list?.some((item) => globMatches(item.kind, kind, '/') && globMatches(item.group, group, '/')) ?? false
  );
}

function matches(pattern: string, value: string): boolean {
  return isDenial(pattern) ? !globMatches(pattern.slice(1), value) : globMatches(pattern, value);
}

function isDenial(pattern: string | undefined): boolean {
  return pattern?.startsWith('!') ?? false;
}
