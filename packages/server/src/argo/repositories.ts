import { createHash } from 'node:crypto';
import { normalizeGitUrl } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { secretTextIn } from '../state/platform-state.ts';
import type { ConnectionState, RepoCreds, Repository } from '../wire/argo-platform.ts';

/** Keys of a repository Secret that are never part of an answer. */
export const secretFields = [
  'password',
  'bearerToken',
  'sshPrivateKey',
  'tlsClientCertData',
  'tlsClientCertKey',
  'githubAppPrivateKey',
  'gcpServiceAccountKey',
  'azureServicePrincipalClientSecret',
] as const;

/** Keys that are stored as they are given. */
const plainFields = [
  'type',
  'name',
  'username',
  'project',
  'insecure',
  'insecureIgnoreHostKey',
  'enableLfs',
  'enableOCI',
  'forceHttpBasicAuth',
  'proxy',
  'noProxy',
  'githubAppID',
  'githubAppInstallationID',
  'githubAppEnterpriseBaseUrl',
  'insecureOCIForceHttp',
  'useAzureWorkloadIdentity',
  'azureServicePrincipalClientId',
  'azureServicePrincipalTenantId',
  'azureActiveDirectoryEndpoint',
  'depth',
] as const;

/** What policies call a repository: its URL, within its project if it has one. */
export function repositoryObject(url: string, project: string): string {
  return project === '' ? url : `${project}/${url}`;
}

/** The Secrets of the registered repositories the caller may see. */
export function visibleRepositories(
  services: Services,
  call: Call,
  type = 'repository',
): readonly KubeObject[] {
  const resource = type === 'repository' ? 'repositories' : 'write-repositories';
  return services.state.secretsOfType(type).filter((secret) => {
    const object = repositoryObject(
      withoutCredentials(secretTextIn(secret, 'url')),
      secretTextIn(secret, 'project'),
    );
    return services.enforcer.allows(call.identity, resource, 'get', object);
  });
}

/** The registered repositories the caller may see, without credentials. */
export function repositoryViews(services: Services, call: Call, type = 'repository'): readonly Repository[] {
  return visibleRepositories(services, call, type)
    .map((secret) => repositoryView(services, secret))
    .sort((a, b) => (a.repo < b.repo ? -1 : 1));
}

export function repositoryView(services: Services, secret: KubeObject): Repository {
  const read = (key: string): string => secretTextIn(secret, key);
  const isOn = (key: string): boolean => read(key) === 'true';
  const repo = read('url');
  return {
    repo: withoutCredentials(repo),
    type: read('type') || 'git',
    ...(read('name') === '' ? {} : { name: read('name') }),
    ...(read('username') === '' ? {} : { username: read('username') }),
    ...(read('project') === '' ? {} : { project: read('project') }),
    ...(isOn('insecure') ? { insecure: true } : {}),
    ...(isOn('enableLfs') ? { enableLfs: true } : {}),
    ...(isOn('enableOCI') ? { enableOCI: true } : {}),
    ...(isOn('insecureOCIForceHttp') ? { insecureOCIForceHttp: true } : {}),
    ...(isOn('forceHttpBasicAuth') ? { forceHttpBasicAuth: true } : {}),
    ...(read('githubAppID') === '' ? {} : { githubAppID: read('githubAppID') }),
    ...(read('githubAppInstallationID') === ''
      ? {}
      : { githubAppInstallationID: read('githubAppInstallationID') }),
    ...(read('githubAppEnterpriseBaseUrl') === ''
      ? {}
      : { githubAppEnterpriseBaseUrl: read('githubAppEnterpriseBaseUrl') }),
    ...(inherits(services, secret) ? { inheritedCreds: true } : {}),
    ...(read('proxy') === '' ? {} : { proxy: withoutCredentials(read('proxy')) }),
    ...(read('noProxy') === '' ? {} : { noProxy: read('noProxy') }),
    connectionState: connectionOf(services, repo, read('project')),
  };
}

/** Whether the repository can be read: what it answered last, to the controller or here. Nothing is asked now. */
function connectionOf(services: Services, url: string, project: string): ConnectionState {
  const used = connectionOfApplications(services, url);
  const asked = services.repositoryChecks.get(url, project);
  if (asked === undefined) return used;
  return used.status !== 'Unknown' && (used.attemptedAt ?? '') > (asked.attemptedAt ?? '') ? used : asked;
}

function connectionOfApplications(services: Services, url: string): ConnectionState {
  const wanted = normalizeGitUrl(url);
  for (const app of services.state.applications.values()) {
    const { source, sources } = app.spec;
    const uses = [source, ...(sources ?? [])].some(
      (one) => one !== undefined && normalizeGitUrl(one.repoURL) === wanted,
    );
    if (!uses) continue;
    const failed = app.status?.conditions?.find(({ type }) => type === 'ComparisonError');
    const attemptedAt = app.status?.reconciledAt ?? null;
    if (failed !== undefined)
      return { status: 'Failed', message: withoutCredentials(failed.message), attemptedAt };
    if (app.status?.sync?.status === 'Synced') return { status: 'Successful', message: '', attemptedAt };
  }
  return { status: 'Unknown', message: '', attemptedAt: null };
}

function inherits(services: Services, secret: KubeObject): boolean {
  if (secretFields.some((field) => secretTextIn(secret, field) !== '')) return false;
  const url = normalizeGitUrl(secretTextIn(secret, 'url'));
  return services.state
    .secretsOfType('repo-creds')
    .some((creds) => url.startsWith(normalizeGitUrl(secretTextIn(creds, 'url'))));
}

export function credentialsView(secret: KubeObject): RepoCreds {
  const read = (key: string): string => secretTextIn(secret, key);
  return {
    url: withoutCredentials(read('url')),
    type: read('type') || 'git',
    ...(read('username') === '' ? {} : { username: read('username') }),
    ...(read('enableOCI') === 'true' ? { enableOCI: true } : {}),
    ...(read('proxy') === '' ? {} : { proxy: withoutCredentials(read('proxy')) }),
  };
}

/** A URL, or a text with URLs, without `user:password@`. */
export function withoutCredentials(value: string): string {
  return value.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*:[^/@\s]*@/gi, '$1');
}

/** The data of a repository Secret from a request: credentials that are not given stay as they are. */
export function repositoryData(url: string, body: Input): Readonly<Record<string, string>> {
  const values = new Map([['url', url]]);
  for (const field of [...plainFields, ...secretFields]) {
    const value = text(body, field);
    if (value !== '' && value !== 'false' && value !== '0') values.set(field, value);
  }
  return Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}

/**
 * What a change writes: credentials that are not given stay as they are; anything else that is given empty or off is
 * taken out.
 */
export function repositoryChange(url: string, body: Input): Readonly<Record<string, string | null>> {
  const given = plainFields.filter((field) => Object.hasOwn(body, field));
  return { ...Object.fromEntries(given.map((field) => [field, null])), ...repositoryData(url, body) };
}

/** As Argo CD names them: `repo-HASH`, `creds-HASH`. */
export function repositorySecretName(prefix: string, url: string, project: string): string {
  const digest = createHash('sha256').update(`${url}|${project}`).digest('hex').slice(0, 10);
  return `${prefix}-${digest}`;
}
