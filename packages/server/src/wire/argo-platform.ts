import type { Application, ApplicationSet, AppProject } from '@setpoint/argocd';
import type { ArgoList } from './argo-common.ts';

/** Body and answer of `POST /api/v1/session`. */
export interface SessionCreateRequest {
  readonly username?: string;
  readonly password?: string;
}
export interface SessionResponse {
  readonly token?: string;
}
/** Answer of `GET /api/v1/session/userinfo`. */
export interface UserInfo {
  readonly loggedIn?: boolean;
  readonly username?: string;
  readonly iss?: string;
  readonly groups?: readonly string[];
}

/** Times are seconds since the epoch, as texts: protobuf's int64 in JSON. */
export interface AccountToken {
  readonly id: string;
  readonly issuedAt: string;
  readonly expiresAt?: string;
}
export interface Account {
  readonly name: string;
  readonly enabled?: boolean;
  readonly capabilities?: readonly string[];
  readonly tokens?: readonly AccountToken[];
}
export interface AccountList {
  readonly items: readonly Account[] | null;
}
/** `yes` or `no`. */
export interface CanIResponse {
  readonly value: 'yes' | 'no';
}
export interface CreateTokenRequest {
  readonly name?: string;
  readonly id?: string;
  /** Seconds; 0 and absent: never. */
  readonly expiresIn?: number | string;
}
export interface TokenResponse {
  readonly token: string;
}
export interface UpdatePasswordRequest {
  readonly name?: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

export interface ConnectionState {
  readonly status: 'Successful' | 'Failed' | 'Unknown' | '';
  readonly message: string;
  readonly attemptedAt: string | null;
}

/** Credentials are never part of an answer; `hasCredentials` of our own API says that there are some. */
export interface Repository {
  readonly repo: string;
  readonly type?: string;
  readonly name?: string;
  readonly username?: string;
  readonly project?: string;
  readonly insecure?: boolean;
  readonly enableLfs?: boolean;
  readonly enableOCI?: boolean;
  readonly insecureOCIForceHttp?: boolean;
  readonly forceHttpBasicAuth?: boolean;
  readonly githubAppID?: number | string;
  readonly githubAppInstallationID?: number | string;
  readonly githubAppEnterpriseBaseUrl?: string;
  readonly inheritedCreds?: boolean;
  readonly proxy?: string;
  readonly noProxy?: string;
  readonly connectionState?: ConnectionState;
}
export type RepositoryList = ArgoList<Repository>;

/** Body of `POST` and `PUT /api/v1/repositories`. */
export interface RepositoryWrite extends Repository {
  readonly password?: string;
  readonly bearerToken?: string;
  readonly sshPrivateKey?: string;
  readonly tlsClientCertData?: string;
  readonly tlsClientCertKey?: string;
  readonly githubAppPrivateKey?: string;
}

/** Answer of `GET /api/v1/repositories/{repo}/refs` and `/oci-tags`. */
export interface RepositoryRefs {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}
/** Answer of `GET /api/v1/repositories/{repo}/apps`. */
export interface RepositoryApps {
  readonly items: readonly { readonly type: string; readonly path: string }[];
}
/** Answer of `GET /api/v1/repositories/{repo}/helmcharts`. */
export interface HelmCharts {
  readonly items: readonly { readonly name: string; readonly versions: readonly string[] }[];
}
/** Answer of `POST /api/v1/repositories/{source.repoURL}/appdetails`. */
export interface SourceAppDetails {
  readonly type: string;
  readonly helm?: {
    readonly valueFiles?: readonly string[];
    readonly parameters?: readonly { readonly name: string; readonly value: string }[];
    readonly values?: string;
    readonly fileParameters?: readonly { readonly name?: string; readonly path?: string }[];
  };
  readonly kustomize?: { readonly images: readonly string[] };
  readonly directory?: Readonly<Record<string, never>>;
}

export interface RepoCreds {
  readonly url: string;
  readonly type?: string;
  readonly username?: string;
  readonly enableOCI?: boolean;
  readonly proxy?: string;
}
export type RepoCredsList = ArgoList<RepoCreds>;

export interface Cluster {
  readonly server: string;
  readonly name: string;
  readonly config: {
    readonly tlsClientConfig: { readonly insecure?: boolean; readonly serverName?: string };
  };
  readonly namespaces?: readonly string[];
  readonly project?: string;
  readonly clusterResources?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly connectionState: ConnectionState;
  readonly serverVersion?: string;
  readonly info: {
    readonly connectionState: ConnectionState;
    readonly serverVersion?: string;
    readonly applicationsCount: string;
    readonly cacheInfo: { readonly resourcesCount?: string; readonly apisCount?: string };
    readonly apiVersions?: readonly string[];
  };
}
export type ClusterList = ArgoList<Cluster>;

export interface RepositoryCertificate {
  readonly serverName: string;
  readonly certType: 'ssh' | 'https';
  readonly certSubType: string;
  /** Base64. */
  readonly certData?: string;
  readonly certInfo: string;
}
export type RepositoryCertificateList = ArgoList<RepositoryCertificate>;

export interface GnuPGPublicKey {
  readonly keyID: string;
  readonly fingerprint?: string;
  readonly owner?: string;
  readonly trust?: string;
  readonly subType?: string;
  readonly keyData?: string;
}
export type GnuPGPublicKeyList = ArgoList<GnuPGPublicKey>;

/** Answer of `GET /api/v1/settings`. */
export interface ArgoSettings {
  readonly url?: string;
  readonly appLabelKey?: string;
  readonly trackingMethod?: string;
  readonly controllerNamespace?: string;
  readonly appsInAnyNamespaceEnabled?: boolean;
  readonly userLoginsDisabled?: boolean;
  readonly statusBadgeEnabled?: boolean;
  readonly execEnabled?: boolean;
  readonly passwordPattern?: string;
  readonly uiBannerContent?: string;
  readonly uiBannerURL?: string;
  readonly installationID?: string;
  readonly oidcConfig?: {
    readonly name: string;
    readonly issuer: string;
    readonly clientID: string;
    readonly cliClientID?: string;
    readonly scopes?: readonly string[];
    readonly enablePKCEAuthentication?: boolean;
  };
}

/** Answer of `GET /api/version`. */
export interface ArgoVersion {
  readonly Version: string;
  readonly [part: string]: string;
}

export interface NamedItem {
  readonly name: string;
}
export interface NamedList {
  readonly items: readonly NamedItem[] | null;
}

export type ProjectList = ArgoList<AppProject>;
export interface ProjectWrite {
  readonly project: AppProject;
  readonly upsert?: boolean;
}
export interface ProjectTokenRequest {
  readonly description?: string;
  readonly expiresIn?: number | string;
  readonly id?: string;
}
export interface DetailedProject {
  readonly project: AppProject;
  readonly globalProjects?: readonly AppProject[];
  readonly repositories?: readonly Repository[];
  readonly clusters?: readonly Cluster[];
}

export type ApplicationSetList = ArgoList<ApplicationSet>;
export interface ApplicationSetGenerateRequest {
  readonly applicationSet: ApplicationSet;
}
export interface ApplicationSetGenerateResponse {
  readonly applications: readonly Application[] | null;
}
