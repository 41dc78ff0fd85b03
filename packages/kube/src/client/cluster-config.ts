/** What proves who we are to one cluster, at one moment. */
export interface Credential {
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Sent as `Authorization: Basic` when there is no token: for proxies in front of an API server. */
  readonly basic?: { readonly username: string; readonly password: string };
  /** Client certificate and key, PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

/**
 * Where credentials come from. Secrets stay behind this function-only interface, so that a {@link ClusterConfig} can
 * be logged.
 */
export interface CredentialSource {
  /** The credential to use now; called before every request, so a source caches. */
  current(signal: AbortSignal): Promise<Credential>;
  /**
   * The server answered 401. Returns whether another call of `current` may answer something newer; the request is
   * then repeated once.
   */
  refused(): boolean;
}

/** Acting as someone else (`Impersonate-*` headers); the real identity needs the `impersonate` verb. */
export interface Impersonation {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: ReadonlyMap<string, readonly string[]>;
}

/** How to reach one cluster. Holds no secret. */
export interface ClusterConfig {
  /** `https://host:port`, with a path when the API sits behind a prefix. */
  readonly server: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Name to verify the server's certificate against. Default: the host of `server`. */
  readonly serverName?: string;
  /** Accept any server certificate. Default false. */
  readonly insecureSkipVerify?: boolean;
  /** `http://`, `https://` or `socks5://` proxy. */
  readonly proxyUrl?: string;
  /** Default: anonymous. */
  readonly credentials?: CredentialSource;
  readonly impersonate?: Impersonation;
  /** The context's namespace. Default `default`. */
  readonly namespace?: string;
}

/** Credentials that never change. */
export function staticCredentials(credential: Credential): CredentialSource {
  return { current: () => Promise.resolve(credential), refused: () => false };
}
