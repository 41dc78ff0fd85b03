import type { SecretText } from './secret-text.ts';

/** HTTP `Authorization`, sent to the repository's own origin only. */
export type HttpCredentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: SecretText }
  | { readonly kind: 'bearer'; readonly token: SecretText };

export interface SshCredentials {
  readonly kind: 'ssh';
  /** An unencrypted OpenSSH or PEM private key. */
  readonly privateKey: SecretText;
}

/** What is exchanged for a token whenever a repository is asked and the last one is near its end. */
export type TokenGrant = GitHubAppGrant | GoogleServiceAccountGrant | AzureGrant;

/** A GitHub App that is installed for the repository's owner. */
export interface GitHubAppGrant {
  readonly kind: 'github-app';
  readonly appId: string;
  /** '' asks GitHub for the installation that may read the repository. */
  readonly installationId: string;
  /** An RSA key in PEM form. */
  readonly privateKey: SecretText;
  /** Without a slash at its end: `https://api.github.com`. */
  readonly apiUrl: string;
}

/** A key of a Google Cloud service account, as JSON. */
export interface GoogleServiceAccountGrant {
  readonly kind: 'google-service-account';
  readonly key: SecretText;
}

/** An identity of Microsoft Entra: a service principal with its secret, or the workload's own (AZURE_… variables). */
export type AzureGrant =
  | {
      readonly kind: 'azure-service-principal';
      readonly clientId: string;
      readonly clientSecret: SecretText;
      readonly tenantId: string;
      /** Without a slash at its end: `https://login.microsoftonline.com`. */
      readonly authority: string;
    }
  | { readonly kind: 'azure-workload-identity' };

export type GitCredentials = HttpCredentials | SshCredentials | TokenGrant;

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: SecretText;
}

/** What a URL leads to: a Git repository, an HTTP repository of Helm charts, or an OCI registry. */
export type RepositoryKind = 'git' | 'helm' | 'oci';

/** A repository and how to reach it. Two specs of one URL share what was fetched once each has proven its access. */
export interface RepositorySpec {
  /** Default `git`. */
  readonly kind?: RepositoryKind;
  /**
   * For Git `https://`, `ssh://`, `user@host:path`, `file://` or an absolute path; for charts the folder of the
   * `index.yaml`; for a registry `oci://host/path`, or the same without its scheme.
   */
  readonly url: string;
  /** The chart in a chart repository or below a registry's path; without one an `oci` URL is the artifact itself. */
  readonly chart?: string;
  /** Send the credentials of a chart repository to the other hosts its index names, too. Default false. */
  readonly passCredentials?: boolean;
  /** Speak HTTP without TLS to a registry. Default false. */
  readonly plainHttp?: boolean;
  /** Read what Git LFS keeps in the place of its pointers, from the server beside a Git repository. Default false. */
  readonly lfs?: boolean;
  /** Default: the user and password in the URL, else none. */
  readonly credentials?: GitCredentials;
  readonly clientCertificate?: ClientCertificate;
  /** PEM certificates that replace the system's for this repository. */
  readonly certificateAuthority?: string;
  /** Accept any TLS certificate and any SSH host key. Default false. */
  readonly insecure?: boolean;
  /** Lines as in OpenSSH's `known_hosts`; an ssh repository whose host is not among them is refused. */
  readonly knownHosts?: string;
  /** `http://`, `https://` or `socks5://`, user and password allowed. Default: the environment's. */
  readonly proxy?: SecretText;
  /** Hosts reached without the proxy, as in `NO_PROXY`. */
  readonly noProxy?: string;
}
