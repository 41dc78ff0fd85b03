/** Who a request comes from. */
export interface Identity {
  /** What policies name: an account, `proj:PROJECT:ROLE`, or the `sub` of an OIDC token; '' for nobody. */
  readonly subject: string;
  /** What people read: the account, or an OIDC user's email or name. */
  readonly username: string;
  readonly groups: readonly string[];
  /** `argocd` for local accounts and project roles, else the OIDC issuer; '' for nobody. */
  readonly issuer: string;
  /** `jti`, by which the token can be revoked. */
  readonly tokenId?: string;
  readonly issuedAtMs?: number;
  readonly expiresAtMs?: number;
  /** What the account needs for this token: `login` for a session, `apiKey` for a token. */
  readonly capability?: 'login' | 'apiKey';
  readonly projectRole?: { readonly project: string; readonly role: string };
}

/** Nobody in particular, where `users.anonymous.enabled` lets them in. */
export const anonymous: Identity = { subject: '', username: '', groups: [], issuer: '' };
