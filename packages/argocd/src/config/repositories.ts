import type { KubeObject } from '@setpoint/kube';
import { type GitCredentials, type RepositorySpec, SecretText } from '@setpoint/source';
import { gitHubBase } from './git-hub-base.ts';
import { normalizeGitUrl } from './git-url.ts';
import { isTrue, secretReader } from './secret-data.ts';

const typeLabel = 'argocd.argoproj.io/secret-type';

/** The types of Secrets that say how repositories are reached, and their templates. */
const forReading = { own: 'repository', template: 'repo-creds' };
/** What may push is kept apart from what may read; neither stands in for the other. */
const forWriting = { own: 'repository-write', template: 'repo-write-creds' };
type SecretTypes = typeof forReading;

/** The Secrets and ConfigMaps of Argo CD's namespace that say how repositories are reached. */
export interface RepositoryConfig {
  /** Labelled `argocd.argoproj.io/secret-type: repository`, `repo-creds`, `repository-write` or `repo-write-creds`. */
  readonly secrets: readonly KubeObject[];
  /** `argocd-ssh-known-hosts-cm`. */
  readonly knownHosts: KubeObject | undefined;
  /** `argocd-tls-certs-cm`: PEM certificates by host. */
  readonly tlsCertificates: KubeObject | undefined;
}

/**
 * How to reach the repository for a project: its own Secret (the project's before the global one), completed by the
 * credential template whose URL is the longest prefix of it. `kind` is `oci` where the Secret says so.
 */
export function repositoryFor(url: string, project: string, config: RepositoryConfig): RepositorySpec {
  return specFor(url, project, config, forReading);
}

/** How to push to the repository for a project, by the Secrets `repository-write` and `repo-write-creds`. */
export function writableRepositoryFor(
  url: string,
  project: string,
  config: RepositoryConfig,
): RepositorySpec {
  return specFor(url, project, config, forWriting);
}

function specFor(url: string, project: string, config: RepositoryConfig, types: SecretTypes): RepositorySpec {
  const own = ownSecret(url, project, config.secrets, types);
  const read = own === undefined ? () => '' : secretReader(own);
  const credentials = credentialsIn(read);
  const template = credentials === undefined ? templateFor(url, config.secrets, types) : undefined;
  const readTemplate = template === undefined ? () => '' : secretReader(template);
  const either = (key: string): string => read(key) || readTemplate(key);
  const found = credentials ?? credentialsIn(readTemplate);
  const certificateAuthority = dataOf(config.tlsCertificates, hostOf(url));
  const knownHosts = dataOf(config.knownHosts, 'ssh_known_hosts');
  const isRegistry = either('type') === 'oci' || isTrue(either('enableOCI'));
  return {
    url,
    ...(isRegistry ? { kind: 'oci' } : {}),
    ...(isTrue(either('insecureOCIForceHttp')) ? { plainHttp: true } : {}),
    ...(found === undefined ? {} : { credentials: found }),
    ...(either('tlsClientCertData') && either('tlsClientCertKey')
      ? {
          clientCertificate: {
            certificate: either('tlsClientCertData'),
            key: new SecretText(either('tlsClientCertKey')),
          },
        }
      : {}),
    ...(isTrue(read('insecure')) || isTrue(read('insecureIgnoreHostKey')) ? { insecure: true } : {}),
    // Of what is pushed, a pointer stays one.
    ...(types === forReading && isTrue(read('enableLfs')) ? { lfs: true } : {}),
    ...(certificateAuthority ? { certificateAuthority } : {}),
    ...(knownHosts ? { knownHosts } : {}),
    ...(either('proxy') ? { proxy: new SecretText(either('proxy')) } : {}),
    ...(either('noProxy') ? { noProxy: either('noProxy') } : {}),
  };
}

/** The credentials a Secret holds in the fields of a repository Secret; nothing when it holds none. */
export function specOfSecret(secret: KubeObject): Pick<RepositorySpec, 'credentials'> {
  const credentials = credentialsIn(secretReader(secret));
  return credentials === undefined ? {} : { credentials };
}

/** The URL of the repository that is registered under the name, for the project or for all. */
export function repositoryByName(
  name: string,
  project: string,
  config: RepositoryConfig,
): string | undefined {
  const named = config.secrets
    .filter((secret) => isOfType(secret, 'repository'))
    .map(secretReader)
    .filter((read) => read('name') === name);
  const found = named.find((read) => read('project') === project) ?? named.find((read) => !read('project'));
  return found?.('url');
}

function ownSecret(
  url: string,
  project: string,
  secrets: readonly KubeObject[],
  types: SecretTypes,
): KubeObject | undefined {
  const wanted = normalizeGitUrl(url);
  const matching = secrets.filter(
    (secret) => isOfType(secret, types.own) && normalizeGitUrl(secretReader(secret)('url')) === wanted,
  );
  const ofProject = (name: string): KubeObject | undefined =>
    matching.find((secret) => secretReader(secret)('project') === name);
  return ofProject(project) ?? ofProject('');
}

function templateFor(
  url: string,
  secrets: readonly KubeObject[],
  types: SecretTypes,
): KubeObject | undefined {
  const wanted = normalizeGitUrl(url);
  let best: KubeObject | undefined;
  let bestLength = 0;
  for (const secret of secrets) {
    if (!isOfType(secret, types.template)) continue;
    const prefix = normalizeGitUrl(secretReader(secret)('url'));
    if (wanted.startsWith(prefix) && prefix.length > bestLength) {
      best = secret;
      bestLength = prefix.length;
    }
  }
  return best;
}

function credentialsIn(read: (key: string) => string): GitCredentials | undefined {
  if (read('sshPrivateKey')) return { kind: 'ssh', privateKey: new SecretText(read('sshPrivateKey')) };
  if (read('bearerToken')) return { kind: 'bearer', token: new SecretText(read('bearerToken')) };
  if (read('username') || read('password')) {
    return { kind: 'basic', username: read('username'), password: new SecretText(read('password')) };
  }
  return grantIn(read);
}

/** What is exchanged for tokens: a GitHub App, a Google service account, an Azure identity. */
function grantIn(read: (key: string) => string): GitCredentials | undefined {
  if (read('githubAppPrivateKey')) {
    return {
      kind: 'github-app',
      appId: read('githubAppID'),
      installationId: read('githubAppInstallationID').replace(/^0$/, ''),
      privateKey: new SecretText(read('githubAppPrivateKey')),
      apiUrl: gitHubBase(read('githubAppEnterpriseBaseUrl')),
    };
  }
  if (read('gcpServiceAccountKey'))
    return { kind: 'google-service-account', key: new SecretText(read('gcpServiceAccountKey')) };
  if (isTrue(read('useAzureWorkloadIdentity'))) return { kind: 'azure-workload-identity' };
  if (read('azureServicePrincipalClientId')) {
    const authority = read('azureActiveDirectoryEndpoint') || 'https://login.microsoftonline.com';
    return {
      kind: 'azure-service-principal',
      clientId: read('azureServicePrincipalClientId'),
      clientSecret: new SecretText(read('azureServicePrincipalClientSecret')),
      tenantId: read('azureServicePrincipalTenantId'),
      authority: authority.replace(/\/+$/, ''),
    };
  }
  return undefined;
}

function isOfType(secret: KubeObject, type: string): boolean {
  return secret.metadata.labels?.[typeLabel] === type;
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}

function dataOf(configMap: KubeObject | undefined, key: string): string | undefined {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const value = key !== '' && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
