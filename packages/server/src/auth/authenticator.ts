import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { decodeJwt } from 'jose';
import type { Enforcer } from '../access/enforcer.ts';
import { codes, serverError } from '../errors.ts';
import type { PlatformState } from '../state/platform-state.ts';
import { anonymous, type Identity } from './identity.ts';
import type { Oidc } from './oidc.ts';
import { localIssuer, type Sessions } from './sessions.ts';

/** The issuer of the {@link Owner}'s identity: no account, so neither passwords nor revocations are about it. */
const ownerIssuer = 'owner';
const tokenCookie = 'argocd.token';

/** Tokens longer than this are nobody's. */
const maxTokenBytes = 16 * 1024;

export interface Presented {
  readonly token: string;
  /** A cookie is sent by browsers unasked, so requests that change something need a second proof. */
  readonly by: 'header' | 'cookie';
}

/** Whoever holds the cluster: known by a token that only this process's makers have, and that ends with the process. */
export interface Owner {
  /** At least 128 random bits. */
  readonly token: string;
  /** What records name them by. */
  readonly username: string;
}

/** Who sends a request. */
export class Authenticator {
  readonly #sessions: Sessions;
  readonly #oidc: Oidc;
  readonly #state: PlatformState;
  readonly #enforcer: Enforcer;
  readonly #clock: Clock;
  readonly #owner: Owner | undefined;

  constructor(
    sessions: Sessions,
    oidc: Oidc,
    state: PlatformState,
    enforcer: Enforcer,
    clock: Clock,
    owner?: Owner,
  ) {
    this.#owner = owner;
    this.#sessions = sessions;
    this.#oidc = oidc;
    this.#state = state;
    this.#enforcer = enforcer;
    this.#clock = clock;
  }

  get allowsAnonymous(): boolean {
    return this.#state.setting('users.anonymous.enabled') === 'true';
  }

  /** The identity the token proves; nobody, where that is allowed and no token was sent. */
  async identify(presented: Presented | undefined): Promise<Identity> {
    if (presented === undefined) {
      if (this.allowsAnonymous) return anonymous;
      throw serverError(codes.unauthenticated, 'no session information', { nextAction: 'Log in.' });
    }
    try {
      return await this.verify(presented.token);
    } catch (error) {
      // An expired cookie must not lock people out of what everybody may see.
      if (this.allowsAnonymous && presented.by === 'cookie') return anonymous;
      throw error;
    }
  }

  /** Whether who a token proved may go on: a stream outlives the request that opened it. */
  isAlive(identity: Identity): boolean {
    const { subject, issuer, tokenId, expiresAtMs } = identity;
    if (subject === '') return this.allowsAnonymous;
    if (expiresAtMs !== undefined && expiresAtMs <= this.#clock.now()) return false;
    if (issuer === localIssuer) return this.#sessions.problemOf(identity) === undefined;
    return tokenId === undefined || !this.#sessions.store.isRevoked(tokenId);
  }

  async verify(token: string): Promise<Identity> {
    if (token.length > maxTokenBytes)
      throw serverError(codes.unauthenticated, 'invalid session: the token is not valid');
    if (this.#owner !== undefined && isSame(token, this.#owner.token)) {
      return { subject: 'admin', username: this.#owner.username, groups: [], issuer: ownerIssuer };
    }
    if (issuerOf(token) === localIssuer) return this.#sessions.verify(token);
    const identity = await this.#oidc.verify(token, this.#enforcer.scopes);
    if (identity.tokenId !== undefined && this.#sessions.store.isRevoked(identity.tokenId)) {
      throw serverError(codes.unauthenticated, 'token is revoked, please re-login');
    }
    return identity;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw serverError(codes.unauthenticated, 'invalid session: the token is not valid');
  }
}

/** The token a request carries: `Authorization: Bearer`, the metadata `token`, or the cookie. */
export function presentedToken(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Presented | undefined {
  const header = (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : (value?.[0] ?? '');
  };
  const bearer = /^Bearer\s+(\S+)$/i.exec(header('authorization'))?.[1] ?? header('token');
  if (bearer) return { token: bearer, by: 'header' };
  const cookie = cookieToken(header('cookie'));
  return cookie === '' ? undefined : { token: cookie, by: 'cookie' };
}

/** Browsers refuse cookies over 4 KB, so a long token is spread over `argocd.token`, `argocd.token-1`, … */
function cookieToken(header: string): string {
  const cookies = parseCookies(header);
  let token = cookies.get(tokenCookie) ?? '';
  for (let part = 1; part < 8; part++) {
    const more = cookies.get(`${tokenCookie}-${part}`);
    if (more === undefined) break;
    token += more;
  }
  return token;
}

export function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return cookies;
}

const chunkBytes = 3800;

/** `Set-Cookie` headers that make the browser hold the token, or forget it when it is ''. */
export function tokenCookies(token: string, secure: boolean): readonly string[] {
  const flags = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const chunks = token.match(new RegExp(`.{1,${chunkBytes}}`, 'g')) ?? [];
  const names = [tokenCookie, ...Array.from({ length: 4 }, (_, part) => `${tokenCookie}-${part + 1}`)];
  return names.slice(0, Math.max(chunks.length + 1, 2)).map((name, part) => {
    const chunk = chunks[part];
    return chunk === undefined ? `${name}=; ${flags}; Max-Age=0` : `${name}=${chunk}; ${flags}`;
  });
}
