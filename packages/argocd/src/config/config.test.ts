import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import type { AppProject } from '../resources/app-project.ts';
import { globMatches } from '../project/glob.ts';
import { isDestinationPermitted, isKindPermitted, isSourcePermitted } from '../project/permissions.ts';
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
    });
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
});
