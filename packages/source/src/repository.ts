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

export type GitCredentials = HttpCredentials | SshCredentials;

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: SecretText;
}

/** A Git repository and how to reach it. Two specs of one URL share a mirror once each has proven its access. */
export interface RepositorySpec {
  /** `https://`, `ssh://`, `user@host:path`, `file://` or an absolute path. */
  readonly url: string;
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
