import { type Application, isWindowActive, normalizeGitUrl, sourcesOf } from '@setpoint/argocd';
import { permissionFor } from '../argo/access.ts';
import { clusterViews } from '../argo/cluster-operations.ts';
import {
  repositoryViews,
  secretFields,
  visibleRepositories,
  withoutCredentials,
} from '../argo/repositories.ts';
import type { SetpointError } from '@setpoint/core';
import type { Call } from '../call.ts';
import { notFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { projectLinks } from '../state/links.ts';
import { secretTextIn } from '../state/platform-state.ts';
import type { Problem } from '../wire/common.ts';
import type {
  ClusterListing,
  ProjectDetail,
  ProjectListing,
  ProjectView,
  RepositoryListing,
  RepositoryView,
  SettingsView,
} from '../wire/platform.ts';
import { type VisibleFleet, visibleFleet } from './visible-fleet.ts';

/** The names of the projects that the caller may see, in order. */
export function visibleProjects({ state, enforcer }: Services, call: Call): readonly string[] {
  return [...state.config.projects().keys()]
    .filter((name) => enforcer.allows(call.identity, 'projects', 'get', name))
    .sort();
}

export function projectListing(services: Services, call: Call): ProjectListing {
  const counts = visibleFleet(services, call).counts('project');
  return {
    items: visibleProjects(services, call).flatMap((name) =>
      projectView(services, name, counts.get(name) ?? 0),
    ),
  };
}

function projectView(services: Services, name: string, applications: number): ProjectView[] {
  const spec = services.state.project(name)?.spec;
  if (spec === undefined) return [];
  return [
    {
      name,
      description: spec.description ?? '',
      applications,
      sourceRepos: (spec.sourceRepos ?? []).map(withoutCredentials),
      destinations: (spec.destinations ?? []).map(({ server = '', name: cluster = '', namespace = '' }) => ({
        server,
        name: cluster,
        namespace,
      })),
      roles: (spec.roles ?? []).map((role) => role.name),
      windows: spec.syncWindows?.length ?? 0,
    },
  ];
}

export function projectDetail(services: Services, call: Call, name: string): ProjectDetail {
  call.about(name);
  const project = services.state.project(name);
  const visible = services.enforcer.allows(call.identity, 'projects', 'get', name);
  const applications = visibleFleet(services, call).counts('project').get(name) ?? 0;
  const [view] = projectView(services, name, applications);
  if (!visible || project === undefined || view === undefined) throw notFound(`project ${name}`);
  const nowMs = services.clock.now();
  return {
    view,
    project,
    windows: (project.spec.syncWindows ?? []).map((window) => ({
      kind: window.kind ?? '',
      schedule: window.schedule ?? '',
      duration: window.duration ?? '',
      timeZone: window.timeZone ?? 'UTC',
      active: isWindowActive(window, nowMs),
      description: window.description ?? '',
    })),
    links: projectLinks(services, name),
    permissions: {
      update: permissionFor(services, call, 'projects', 'update', name),
      delete: permissionFor(services, call, 'projects', 'delete', name),
    },
  };
}

interface Usage {
  readonly url: string;
  applications: number;
  failing: number;
  problem: string;
}

const usages = new WeakMap<
  VisibleFleet,
  { readonly sequence: number; readonly used: ReadonlyMap<string, Usage> }
>();

/** How the applications that the caller may see use repositories; counted once after each change. */
function usageOf(services: Services, call: Call): ReadonlyMap<string, Usage> {
  const fleet = visibleFleet(services, call);
  const known = usages.get(fleet);
  if (known?.sequence === fleet.sequence) return known.used;
  const used = new Map<string, Usage>();
  for (const { key } of fleet.rows('')) {
    const app = services.state.applications.get(key);
    for (const { normalized, url, problem } of app === undefined ? [] : usesOf(app)) {
      const entry = used.get(normalized) ?? { url, applications: 0, failing: 0, problem: '' };
      used.set(normalized, entry);
      entry.applications += 1;
      if (problem === undefined) continue;
      entry.failing += 1;
      entry.problem ||= problem;
    }
  }
  usages.set(fleet, { sequence: fleet.sequence, used });
  return used;
}

interface Use {
  readonly normalized: string;
  readonly url: string;
  /** Why it cannot be compared, when it cannot. */
  readonly problem: string | undefined;
}

const sourceFailure = 'Failed to load target state: ';

/** Made once for each version of an application. */
const uses = new WeakMap<Application, readonly Use[]>();

function usesOf(app: Application): readonly Use[] {
  const known = uses.get(app);
  if (known !== undefined) return known;
  // Only what was read, or could not be: a cluster that does not answer is no fault of the repository.
  const failed = app.status?.conditions?.find(
    ({ type, message }) => type === 'ComparisonError' && message.startsWith(sourceFailure),
  );
  const [cause = ''] = failed?.message.slice(sourceFailure.length).split('\n') ?? [];
  const problem = failed === undefined ? undefined : withoutCredentials(cause);
  const made = [...new Set(sourcesOf(app).map(({ repoURL }) => repoURL))].map((url) => ({
    normalized: normalizeGitUrl(url),
    url: withoutCredentials(url),
    problem,
  }));
  uses.set(app, made);
  return made;
}

/** The addresses of the repositories that the caller may see or whose applications he may, with how many these are. */
export function repositoryUses(
  services: Services,
  call: Call,
): readonly Readonly<Pick<Usage, 'url' | 'applications'>>[] {
  const used = usageOf(services, call);
  const unused = visibleRepositories(services, call)
    .map((secret) => secretTextIn(secret, 'url'))
    .filter((url) => !used.has(normalizeGitUrl(url)))
    .map((url) => ({ url: withoutCredentials(url), applications: 0 }));
  return [...used.values(), ...unused];
}

/** Registered repositories that the caller may see, and those that applications the caller may see are read from. */
export function repositoryListing(services: Services, call: Call): RepositoryListing {
  const used = new Map(usageOf(services, call));
  const registered = repositoryViews(services, call).map((repo): RepositoryView => {
    const key = normalizeGitUrl(repo.repo);
    const usage = used.get(key);
    used.delete(key);
    return {
      url: repo.repo,
      name: repo.name ?? '',
      type: repo.type ?? 'git',
      project: repo.project ?? '',
      registered: true,
      hasCredentials: repo.inheritedCreds === true || hasCredentials(services, key),
      insecure: repo.insecure === true,
      applications: usage?.applications ?? 0,
      failing: usage?.failing ?? 0,
      problem: usage?.problem ?? '',
    };
  });
  const others = [...used.values()].map(
    (entry): RepositoryView => ({
      ...entry,
      name: '',
      type: 'git',
      project: '',
      registered: false,
      hasCredentials: false,
      insecure: false,
    }),
  );
  return { items: [...registered, ...others].sort((a, b) => (a.url < b.url ? -1 : 1)) };
}

function hasCredentials(services: Services, key: string): boolean {
  return services.state
    .secretsOfType('repository')
    .some(
      (secret) =>
        normalizeGitUrl(secretTextIn(secret, 'url')) === key &&
        secretFields.some((field) => secretTextIn(secret, field) !== ''),
    );
}

const connections = { Successful: 'connected', Failed: 'unreachable', Unknown: 'unknown' } as const;

export function clusterListing(services: Services, call: Call): ClusterListing {
  const destinations = new Map(services.clusters().map((cluster) => [cluster.server, cluster]));
  const registered = new Set(
    services.state.secretsOfType('cluster').map((secret) => secretTextIn(secret, 'server')),
  );
  return {
    items: clusterViews(services, call).map((cluster) => {
      const error = destinations.get(cluster.server)?.connection.error;
      return {
        server: cluster.server,
        name: cluster.name,
        applications: Number(cluster.info.applicationsCount),
        connection: connections[cluster.connectionState.status || 'Unknown'],
        ...(error === undefined ? {} : { problem: problemOf(error, cluster.server) }),
        since: cluster.connectionState.attemptedAt ?? '',
        version: cluster.serverVersion ?? '',
        registered: registered.has(cluster.server),
        namespaces: cluster.namespaces ?? [],
        objects: Number(cluster.info.cacheInfo.resourcesCount ?? 0),
        kinds: Number(cluster.info.cacheInfo.apisCount ?? 0),
        labels: cluster.labels ?? {},
        project: cluster.project ?? '',
      };
    }),
  };
}

/** What is wrong with a cluster is no fault of ours, and told in its words; these may quote a URL with credentials. */
function problemOf({ code, message, rule, nextAction }: SetpointError, server: string): Problem {
  return {
    code,
    message: withoutCredentials(message),
    subject: server,
    ...(rule === undefined ? {} : { rule }),
    nextAction:
      nextAction ?? 'Look whether its address, its token and its certificate are right; then test it.',
  };
}

export function settingsView(services: Services, call: Call): SettingsView {
  const { state, enforcer, oidc, sessions } = services;
  const { tracking, pollIntervalMs } = state.config.settings();
  const sso = oidc.settings;
  return {
    version: services.version,
    namespace: state.namespace,
    url: state.setting('url'),
    tracking: tracking.method,
    pollIntervalMs,
    anonymous: services.authenticator.allowsAnonymous,
    adminEnabled: sessions.account('admin').enabled,
    ...(sso === undefined ? {} : { oidc: { name: sso.name, issuer: sso.issuer, clientId: sso.clientId } }),
    policy: { default: enforcer.defaultRole, rules: enforcer.ruleCount, problems: enforcer.problems },
    accounts: [...sessions.accounts().values()]
      .filter(
        ({ name }) =>
          name === call.identity.subject || enforcer.allows(call.identity, 'accounts', 'get', name),
      )
      .map(({ name, enabled, capabilities }) => ({ name, enabled, capabilities })),
  };
}
