import { randomBytes, randomUUID } from 'node:crypto';
import { compare, hash } from 'bcryptjs';
import type { Clock } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import { jwtVerify, SignJWT } from 'jose';
import { codes, invalid, notFound, serverError } from '../errors.ts';
import { type PlatformState, secretTextIn } from '../state/platform-state.ts';
import { accountsOf, type LocalAccount, secretKeyOf, type StoredToken } from './accounts.ts';
import type { Identity } from './identity.ts';
import { addressKey, nameKey } from './login-limiter.ts';
import { changeSecret } from './secret-store.ts';
import { SessionStore } from './session-store.ts';
import { accountTokenProblem, projectTokenProblem } from './token-rules.ts';

export const localIssuer = 'argocd';
const secretName = 'argocd-secret';
const signatureKey = 'server.secretkey';
const oneTimeKey = 'setpoint.oneTimeLogin';
const bcryptCost = 10;
const defaultSessionMs = 24 * 60 * 60 * 1000;
const maxUsernameBytes = 256;
const oneTimeValidMs = 24 * 60 * 60 * 1000;

/** Compared against when there is no account, so that the time taken does not tell. */
const nobodysHash = hash(randomUUID(), bcryptCost);

/** Names and tokens of local accounts and project roles, stored as Argo CD stores them. */
export class Sessions {
  readonly #client: KubeClient;
  readonly #state: PlatformState;
  readonly #clock: Clock;
  readonly store: SessionStore;

  constructor(client: KubeClient, state: PlatformState, clock: Clock) {
    this.#client = client;
    this.#state = state;
    this.#clock = clock;
    this.store = new SessionStore(client, state, clock);
  }

  accounts(): ReadonlyMap<string, LocalAccount> {
    return accountsOf(this.#state.configMap('argocd-cm'), this.#state.secret(secretName));
  }

  account(name: string): LocalAccount {
    const account = this.accounts().get(name);
    if (account === undefined) throw notFound(`account '${name}'`);
    return account;
  }

  /** Makes the signing key when there is none; resolves when this process has it. */
  async prepare(signal: AbortSignal): Promise<void> {
    const labels = { 'app.kubernetes.io/name': secretName, 'app.kubernetes.io/part-of': 'argocd' };
    const written = await this.#changeSecret(
      (read) =>
        read(signatureKey) === '' ? { [signatureKey]: randomBytes(32).toString('base64') } : undefined,
      signal,
      labels,
    );
    if (written !== undefined) this.#state.secrets.learn(written);
  }

  /**
   * A password that works once, for the account admin, while it has none of its own; undefined when it has. Only its
   * digest is stored.
   */
  async offerOneTimeLogin(signal: AbortSignal): Promise<string | undefined> {
    const code = randomBytes(18).toString('base64url');
    let offered = false;
    const digest = await hash(code, bcryptCost);
    const written = await this.#changeSecret((read) => {
      offered = read(secretKeyOf('admin', 'password')) === '' && this.account('admin').enabled;
      return offered
        ? { [oneTimeKey]: JSON.stringify({ digest, until: this.#clock.now() + oneTimeValidMs }) }
        : undefined;
    }, signal);
    if (written !== undefined) this.#state.secrets.learn(written);
    return offered ? code : undefined;
  }

  /** A session token for name and password; every refusal says the same and counts against name and address. */
  async login(username: string, password: string, address: string, signal: AbortSignal): Promise<string> {
    if (password === '') throw refused('Blank passwords are not allowed');
    if (Buffer.byteLength(username) > maxUsernameBytes) throw refused();
    const names = [nameKey(username), addressKey(address)];
    if (this.store.isLimited(names)) throw refused();
    const account = this.accounts().get(username);
    const digest = account?.passwordHash || (await nobodysHash);
    const matches = await compare(password, digest).catch(() => false);
    const once = !matches && username === 'admin' && (await this.#spendOneTimeLogin(password, signal));
    const mayLogin = account?.enabled === true && account.capabilities.includes('login');
    if (!(once || (matches && account?.passwordHash !== '')) || !mayLogin) {
      await this.store.failed(
        names,
        (key) => [...this.accounts().keys()].some((name) => nameKey(name) === key),
        signal,
      );
      throw refused();
    }
    await this.store.succeeded(names, signal);
    return this.issue(`${username}:login`, { expiresInMs: this.#sessionMs() });
  }

  /** A signed token with Argo CD's claims. */
  issue(
    subject: string,
    options: { readonly expiresInMs?: number; readonly id?: string; readonly issuedAtMs?: number },
  ): Promise<string> {
    const issuedAt = Math.floor((options.issuedAtMs ?? this.#clock.now()) / 1000);
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(localIssuer)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setJti(options.id ?? randomUUID());
    const { expiresInMs = 0 } = options;
    if (expiresInMs > 0) token.setExpirationTime(issuedAt + Math.ceil(expiresInMs / 1000));
    return token.sign(this.#signature());
  }

  /** Who the token speaks for; throws `server.unauthenticated` for anything that is not a valid, living token of ours. */
  async verify(token: string): Promise<Identity> {
    const claims = await this.#claimsOf(token);
    const { sub = '', jti = '', iat = 0, exp } = claims;
    const common = {
      issuer: localIssuer,
      tokenId: jti,
      issuedAtMs: iat * 1000,
      ...(exp === undefined ? {} : { expiresAtMs: exp * 1000 }),
    };
    const parts = sub.split(':');
    const [kind = '', name = '', role = ''] = parts;
    const identity: Identity =
      kind === 'proj' && parts.length === 3
        ? { ...common, subject: sub, username: sub, groups: [], projectRole: { project: name, role } }
        : {
            ...common,
            subject: kind,
            username: kind,
            groups: [],
            capability: name === 'login' ? 'login' : 'apiKey',
          };
    const problem = this.problemOf(identity);
    if (problem !== undefined) throw refused(problem);
    return identity;
  }

  /** Why a session or token no longer counts, its time aside; undefined while it does. */
  problemOf(identity: Identity): string | undefined {
    const { tokenId = '', projectRole, subject } = identity;
    if (tokenId !== '' && this.store.isRevoked(tokenId)) return 'token is revoked, please re-login';
    if (projectRole !== undefined)
      return projectTokenProblem(this.#state.project(projectRole.project), identity);
    return accountTokenProblem(this.accounts().get(subject), identity);
  }

  async revoke(identity: Identity, signal: AbortSignal): Promise<void> {
    if (identity.tokenId) await this.store.revoke(identity.tokenId, identity.expiresAtMs, signal);
  }

  /** Makes an API token for an account; the token is shown once, only its id and times are stored. */
  async createToken(
    name: string,
    {
      id = randomUUID(),
      expiresInSeconds = 0,
    }: { readonly id?: string | undefined; readonly expiresInSeconds?: number },
    signal: AbortSignal,
  ): Promise<string> {
    const account = this.account(name);
    if (!account.capabilities.includes('apiKey')) {
      throw invalid(`account '${name}' does not have apiKey capability`, {
        nextAction: `Add apiKey to accounts.${name} in argocd-cm.`,
      });
    }
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    const stored: StoredToken = {
      id,
      iat: issuedAt,
      ...(expiresInSeconds > 0 ? { exp: issuedAt + expiresInSeconds } : {}),
    };
    await this.#changeTokens(
      name,
      (tokens) => {
        if (tokens.some((token) => token.id === id)) {
          throw serverError(codes.conflict, `account already has token with id '${id}'`);
        }
        return [...tokens, stored];
      },
      signal,
    );
    return this.issue(`${name}:apiKey`, {
      id,
      issuedAtMs: issuedAt * 1000,
      expiresInMs: expiresInSeconds * 1000,
    });
  }

  async deleteToken(name: string, id: string, signal: AbortSignal): Promise<void> {
    await this.#changeTokens(name, (tokens) => tokens.filter((token) => token.id !== id), signal);
  }

  /** Sets a new password; earlier sessions of the account end. */
  async setPassword(name: string, password: string, signal: AbortSignal): Promise<void> {
    const rule = this.#state.setting('passwordPattern') || '^.{8,72}$';
    if (!new RegExp(rule, 'u').test(password) || Buffer.byteLength(password) > 72) {
      throw invalid('the new password does not match the rule', { rule });
    }
    const digest = await hash(password, bcryptCost);
    // Whole seconds, as Argo CD writes it: a token of this very second counts as newer.
    const changedAt = new Date(Math.floor(this.#clock.now() / 1000) * 1000).toISOString().replace('.000', '');
    const written = await this.#changeSecret(
      () => ({
        [secretKeyOf(name, 'password')]: digest,
        [secretKeyOf(name, 'passwordMtime')]: changedAt,
        ...(name === 'admin' ? { [oneTimeKey]: null } : {}),
      }),
      signal,
    );
    if (written !== undefined) this.#state.secrets.learn(written);
  }

  /** Whether the password is the account's; for changing it. An account without one has none to give. */
  async isPassword(name: string, password: string): Promise<boolean> {
    const { passwordHash } = this.account(name);
    if (passwordHash === '') return true;
    return compare(password, passwordHash).catch(() => false);
  }

  async #claimsOf(token: string): Promise<{ sub?: string; jti?: string; iat?: number; exp?: number }> {
    try {
      const { payload } = await jwtVerify(token, this.#signature(), {
        algorithms: ['HS256'],
        issuer: localIssuer,
        requiredClaims: ['sub', 'iat'],
        currentDate: new Date(this.#clock.now()),
        clockTolerance: 2,
      });
      return payload;
    } catch (cause) {
      throw serverError(codes.unauthenticated, 'invalid session: the token is not valid', { cause });
    }
  }

  /** True, once, for the code offered; it is gone when this resolves. */
  async #spendOneTimeLogin(password: string, signal: AbortSignal): Promise<boolean> {
    const offer = secretTextIn(this.#state.secret(secretName), oneTimeKey);
    if (offer === '') return false;
    let spent = false;
    const written = await this.#changeSecret(async (read) => {
      const current = read(oneTimeKey);
      spent = current !== '' && (await this.#isOffer(current, password));
      return spent ? { [oneTimeKey]: null } : undefined;
    }, signal);
    if (written !== undefined) this.#state.secrets.learn(written);
    return spent;
  }

  async #isOffer(text: string, password: string): Promise<boolean> {
    const { digest, until } = JSON.parse(text) as { digest: string; until: number };
    return until > this.#clock.now() && (await compare(password, digest).catch(() => false));
  }

  async #changeTokens(
    name: string,
    change: (tokens: readonly StoredToken[]) => readonly StoredToken[],
    signal: AbortSignal,
  ): Promise<void> {
    const key = secretKeyOf(name, 'tokens');
    const written = await this.#changeSecret((read) => {
      const stored = read(key);
      const tokens = stored === '' ? [] : (JSON.parse(stored) as readonly StoredToken[]);
      return { [key]: JSON.stringify(change(tokens)) };
    }, signal);
    if (written !== undefined) this.#state.secrets.learn(written);
  }

  #changeSecret(
    decide: Parameters<typeof changeSecret>[2],
    signal: AbortSignal,
    labels?: Readonly<Record<string, string>>,
  ): ReturnType<typeof changeSecret> {
    const at = {
      namespace: this.#state.namespace,
      name: secretName,
      ...(labels === undefined ? {} : { labels }),
    };
    return changeSecret(this.#client, at, decide, signal);
  }

  #signature(): Uint8Array {
    const key = secretTextIn(this.#state.secret(secretName), signatureKey);
    if (key === '') throw serverError(codes.unavailable, 'there is no signing key yet', { retry: 'backoff' });
    return Buffer.from(key, 'utf8');
  }

  /** `users.session.duration` of `argocd-cm`; default 24 h. */
  #sessionMs(): number {
    const match = /^(\d+)(h|m|s)$/.exec(this.#state.setting('users.session.duration'));
    if (match === null) return defaultSessionMs;
    const unit = { h: 3_600_000, m: 60_000, s: 1000 }[match[2] as 'h' | 'm' | 's'];
    return Number(match[1]) * unit;
  }
}

function refused(message = 'Invalid username or password'): Error {
  return serverError(codes.unauthenticated, message, { nextAction: 'Log in again.' });
}
