import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import type { AppProject } from '../resources/app-project.ts';
import { isExcludedBySettings } from '../clusters/resource-filter.ts';
import { globMatches } from '../project/glob.ts';
import { eventLabels } from '../status/event-labels.ts';
import { userFor } from '../project/service-account.ts';
import type { Application } from '../resources/application.ts';
import { ConfigState } from './config-state.ts';
import {
  isAppNamespacePermitted,
  isDestinationPermitted,
  isKindPermitted,
  isSourcePermitted,
} from '../project/permissions.ts';
import { normalizeGitUrl } from './git-url.ts';
import { repositoryFor } from './repositories.ts';
import { parseSettings } from './settings.ts';

function secret(type: string, values: Record<string, string>): KubeObject {
  const data = Object.fromEntries(
    Object.entries(values).map(([k, v]) => [k, Buffer.from(v).toString('base64')]),
  );
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x', labels: { 'argocd.argoproj.io/secret-type': type } },
    data,
  };
}

describe('repositoryFor', () => {
  const config = {
    secrets: [
      secret('repository', { url: 'https://example.com/team/app.git', username: 'u', password: 'p' }),
      secret('repository', { url: 'https://example.com/team/app', project: 'blue', bearerToken: 't' }),
      secret('repo-creds', { url: 'https://example.com/', username: 'short', password: 'x' }),
      secret('repo-creds', { url: 'https://example.com/team', username: 'long', password: 'x' }),
      secret('repo-creds', { url: 'git@example.com:', sshPrivateKey: 'KEY' }),
    ],
    knownHosts: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
      data: { ssh_known_hosts: 'example.com ssh-ed25519 A' },
    },
    tlsCertificates: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { 'example.com': 'PEM' } },
  };
  it('prefers the project’s own Secret, then the global one, then the longest template', () => {
    const of = (url: string, project: string): unknown => repositoryFor(url, project, config).credentials;
    expect(of('https://example.com/team/app', 'blue')).toMatchObject({ kind: 'bearer' });
    expect(of('https://EXAMPLE.com/team/app.git', 'red')).toMatchObject({ kind: 'basic', username: 'u' });
    expect(of('https://example.com/team/other', 'red')).toMatchObject({ kind: 'basic', username: 'long' });
    expect(of('git@example.com:any/repo.git', 'red')).toMatchObject({ kind: 'ssh' });
    expect(of('https://elsewhere.org/x', 'red')).toBeUndefined();
  });
  it('reads Git LFS where the repository Secret asks for it', () => {
    const url = 'https://example.com/large';
    const lfsWith = (enableLfs: string): boolean | undefined =>
      repositoryFor(url, '', { ...config, secrets: [secret('repository', { url, enableLfs })] }).lfs;
    expect(['true', 'false', ''].map(lfsWith)).toEqual([true, undefined, undefined]);
  });
  it('carries certificates and known hosts, and never shows a secret', () => {
    const spec = repositoryFor('https://example.com/team/app', 'red', config);
    expect([spec.certificateAuthority, spec.knownHosts]).toEqual(['PEM', 'example.com ssh-ed25519 A']);
    expect(JSON.stringify(spec)).not.toContain('"p"');
  });
});

describe('normalizeGitUrl', () => {
  it.each([
    ['https://GitHub.com/Org/Repo.git', 'https://github.com/org/repo'],
    ['git@github.com:org/repo.git', 'git@github.com/org/repo'],
    ['ssh://git@github.com/org/repo', 'git@github.com/org/repo'],
  ])('%s', (url, normal) => expect(normalizeGitUrl(url)).toBe(normal));
});

describe('parseSettings', () => {
  it('has Argo CD’s defaults', () => {
    expect(parseSettings(undefined)).toEqual({
      tracking: { method: 'annotation', labelKey: 'app.kubernetes.io/instance' },
      pollIntervalMs: 120_000,
      pollJitterMs: 60_000,
      resourceFilter: { exclusions: undefined, inclusions: undefined },
      refusedKinds: 'fail',
      compare: { ignoreAggregatedRoles: true },
      maskedAnnotations: new Set(),
      inClusterEnabled: true,
      customizations: { entries: [], problems: [] },
      ignoreResourceUpdates: true,
      impersonation: 'off',
      globalProjects: [],
      helm: { valuesFileSchemes: ['http', 'https'], lookup: 'none' },
      kustomize: { flags: {}, versions: new Map() },
      submodules: 'refuse',
      hydrator: { commitMessage: '', readme: '', author: { name: 'Argo CD', email: 'argo-cd@example.com' } },
      applicationSets: {
        policy: { policy: 'sync', mayOverride: true },
        preserved: { annotations: [], labels: [] },
        maxResources: 5000,
        scm: { enabled: true, allowedApis: [] },
      },
      eventLabels: { include: [], exclude: [] },
      problems: [],
    });
  });

  const settings = (data: Record<string, string>): ReturnType<typeof parseSettings> =>
    parseSettings({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data });

  it('reads which annotations of Secrets are masked', () => {
    const of = (text: string) => settings({ 'resource.sensitive.mask.annotations': text }).maskedAnnotations;
    const all = new Set(['example.com/token-secret.value', 'token', 'key']);
    expect(of('example.com/token-secret.value,token,key')).toEqual(all);
    expect(of('example.com/token-secret.value, token,    key')).toEqual(all);
    expect(of('')).toEqual(new Set());
  });

  it('reads the flags of kustomize, for each version too', () => {
    const { kustomize, problems } = settings({
      'kustomize.buildOptions': '--load-restrictor LoadRestrictionsNone --enable-helm',
      'kustomize.path.v4.5.7': '/custom/kustomize',
      'kustomize.buildOptions.v4.5.7': '--reorder none',
      'kustomize.version.v3': '/old',
    });
    expect(kustomize.flags).toEqual({ loadRestrictions: 'none', enableHelm: true });
    expect(kustomize.versions).toEqual(
      new Map([
        ['v4.5.7', { reorder: 'none' }],
        ['v3', {}],
      ]),
    );
    expect(problems).toEqual([]);
    const bad = settings({ 'kustomize.buildOptions': '--outputs x' });
    expect(bad.kustomize.flags).toEqual({});
    expect(bad.problems[0]?.message).toContain('unknown flag: --outputs');
  });

  it('reads what counts for all ApplicationSets', () => {
    const of = (data: Record<string, string>): ReturnType<typeof parseSettings> =>
      parseSettings(undefined, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data });
    const key = 'applicationsetcontroller.policy';
    expect(of({ [key]: 'create-update' }).applicationSets.policy).toEqual({
      policy: 'create-update',
      mayOverride: false,
    });
    const override = { 'applicationsetcontroller.enable.policy.override': 'true' };
    expect(of({ [key]: 'create-only', ...override }).applicationSets.policy.mayOverride).toBe(true);
    const { applicationSets, problems } = of({
      [key]: 'create-onyl',
      'applicationsetcontroller.global.preserved.labels': 'team, tier',
      'applicationsetcontroller.status.max.resources.count': '-1',
      'applicationsetcontroller.enable.scm.providers': 'False',
      'applicationsetcontroller.allowed.scm.providers': 'https://git.example.com/, https://other.example/',
    });
    expect(applicationSets).toEqual({
      policy: { policy: 'create-only', mayOverride: false },
      preserved: { annotations: [], labels: ['team', 'tier'] },
      maxResources: 5000,
      scm: { enabled: false, allowedApis: ['https://git.example.com/', 'https://other.example/'] },
    });
    expect(problems.map(({ subject }) => subject)).toEqual([
      'v1 ConfigMap argocd-cmd-params-cm, data key applicationsetcontroller.policy',
      'v1 ConfigMap argocd-cmd-params-cm, data key applicationsetcontroller.status.max.resources.count',
    ]);
  });

  it('filters kinds by group, kind and cluster', () => {
    const { resourceFilter } = settings({
      'resource.exclusions':
        '- apiGroups: ["*.cilium.io"]\n  kinds: ["*"]\n- kinds: [Lease]\n  clusters: ["https://a*"]\n',
    });
    const excluded = (group: string, kind: string, server: string): boolean =>
      isExcludedBySettings(resourceFilter, { group, kind }, server);
    expect(excluded('x.cilium.io', 'Y', 'https://b')).toBe(true);
    expect(excluded('coordination.k8s.io', 'Lease', 'https://a1')).toBe(true);
    expect(excluded('coordination.k8s.io', 'Lease', 'https://b')).toBe(false);
    const only = settings({ 'resource.inclusions': '- apiGroups: [apps]\n' }).resourceFilter;
    expect(isExcludedBySettings(only, { group: 'apps', kind: 'Deployment' }, '')).toBe(false);
    expect(isExcludedBySettings(only, { group: '', kind: 'Secret' }, '')).toBe(true);
  });

  it('names the key that cannot be read, and goes on with its default', () => {
    const { problems, resourceFilter } = settings({ 'resource.exclusions': 'a: {', globalProjects: '7' });
    expect(problems.map(({ subject }) => subject)).toEqual([
      'v1 ConfigMap argocd-cm, data key resource.exclusions',
      'v1 ConfigMap argocd-cm, data key globalProjects',
    ]);
    expect(resourceFilter.exclusions).toBeUndefined();
  });

  it('labels of an application are on its events as the settings say', () => {
    const { eventLabels: keys } = settings({
      'resource.includeEventLabelKeys': 'team, env*',
      'resource.excludeEventLabelKeys': 'env-secret',
    });
    const labels = { team: 'a', 'env-x': '1', 'env-secret': '2', other: '3' };
    expect(eventLabels(labels, keys)).toEqual({ team: 'a', 'env-x': '1' });
    expect(eventLabels(labels, settings({}).eventLabels)).toEqual({});
  });

  it('projects inherit the lists of global projects that select them', () => {
    const config = new ConfigState();
    const project = (name: string, labels: Record<string, string>, sourceRepos: string[]): KubeObject => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, labels },
      spec: { sourceRepos },
    });
    config.set(project('base', {}, ['https://base']));
    config.set(project('team', { tier: 'a' }, ['https://team']));
    config.set(project('other', {}, ['https://other']));
    config.set({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm' },
      data: { globalProjects: '- projectName: base\n  labelSelector: {matchLabels: {tier: a}}\n' },
    });
    const before = config.settings();
    config.set(project('late', { tier: 'a' }, []));
    expect(config.settings()).toBe(before);
    expect(config.projects().get('late')?.spec.sourceRepos).toEqual(['https://base']);
    const repos = (name: string): unknown => config.projects().get(name)?.spec.sourceRepos;
    expect(repos('team')).toEqual(['https://team', 'https://base']);
    expect(repos('other')).toEqual(['https://other']);
  });
});

describe('globs', () => {
  it.each([
    ['*', 'a/b', '/', true],
    ['https://github.com/*', 'https://github.com/a/b', '/', false],
    ['https://github.com/**', 'https://github.com/a/b', '/', true],
    ['team-?', 'team-a', '', true],
    ['{a,b*}', 'bcd', '', true],
    ['[!a]x', 'ax', '', false],
    ['a.c', 'abc', '', false],
  ])('%s against %s', (pattern, value, separator, expected) => {
    expect(globMatches(pattern, value, separator)).toBe(expected);
  });
});

describe('project permissions', () => {
  const project = (spec: AppProject['spec']): AppProject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'p' },
    spec,
  });
  const cluster = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };
  it('permits sources by glob, denials first', () => {
    const p = project({ sourceRepos: ['https://github.com/org/*', '!https://github.com/org/secret'] });
    expect(isSourcePermitted(p, 'https://github.com/org/app.git')).toBe(true);
    expect(isSourcePermitted(p, 'https://github.com/org/secret')).toBe(false);
    expect(isSourcePermitted(project({}), 'https://github.com/org/app')).toBe(false);
  });
  it('permits destinations by server or name and namespace', () => {
    const p = project({
      destinations: [
        { server: '*', namespace: 'team-*' },
        { server: '*', namespace: '!team-secret' },
      ],
    });
    expect(isDestinationPermitted(p, cluster, 'team-a')).toBe(true);
    expect(isDestinationPermitted(p, cluster, 'team-secret')).toBe(false);
    expect(
      isDestinationPermitted(
        project({ destinations: [{ name: 'in-cluster', namespace: '*' }] }),
        cluster,
        'x',
      ),
    ).toBe(true);
  });
  it('denies cluster-scoped kinds unless listed and permits namespaced ones unless listed', () => {
    const p = project({
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'team-*' }],
      namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }],
    });
    expect(isKindPermitted(p, '', 'Namespace', 'team-a', false)).toBe(true);
    expect(isKindPermitted(p, '', 'Namespace', 'other', false)).toBe(false);
    expect(isKindPermitted(p, 'rbac.authorization.k8s.io', 'ClusterRole', 'x', false)).toBe(false);
    expect(isKindPermitted(p, '', 'Secret', 'x', true)).toBe(false);
    expect(isKindPermitted(p, 'apps', 'Deployment', 'x', true)).toBe(true);
  });

  it('permits only clusters of the project when it says so', () => {
    const p = project({
      destinations: [{ server: '*', namespace: '*' }],
      permitOnlyProjectScopedClusters: true,
    });
    expect(isDestinationPermitted(p, cluster, 'x')).toBe(false);
    expect(isDestinationPermitted(p, { ...cluster, project: 'p' }, 'x')).toBe(true);
  });

  it('permits applications of other namespaces by glob or regular expression', () => {
    const p = project({ sourceNamespaces: ['team-*', '/^ops-[0-9]+$/', '/(/'] });
    const permitted = (namespace: string): boolean => isAppNamespacePermitted(p, namespace, 'argocd');
    expect(['argocd', 'team-a', 'ops-7'].map(permitted)).toEqual([true, true, true]);
    expect(['ops-x', 'other', '('].map(permitted)).toEqual([false, false, false]);
  });

  it('names the service account of the first destination that matches', () => {
    const p = project({
      destinationServiceAccounts: [
        { server: '*', namespace: 'team-*', defaultServiceAccount: 'deployer' },
        { server: cluster.server, namespace: '*', defaultServiceAccount: 'ops:other' },
      ],
    });
    const app = (namespace: string): Application =>
      ({ metadata: { namespace: 'argocd' }, spec: { destination: { namespace } } }) as unknown as Application;
    expect(userFor(app('team-a'), p, cluster, 'required')).toBe('system:serviceaccount:team-a:deployer');
    expect(userFor(app('x'), p, cluster, 'required')).toBe('system:serviceaccount:ops:other');
    expect(userFor(app('x'), p, cluster, 'off')).toBeUndefined();
    expect(userFor(app('x'), project({}), cluster, 'optional')).toBeUndefined();
    expect(() => userFor(app('x'), project({}), cluster, 'required')).toThrow(
      'no matching service account found for destination server https://kubernetes.default.svc and namespace x',
    );
    const bad = project({
      destinationServiceAccounts: [{ server: '*', namespace: '*', defaultServiceAccount: 'a*' }],
    });
    expect(() => userFor(app('x'), bad, cluster, 'optional')).toThrow('contains invalid chars');
  });
});
