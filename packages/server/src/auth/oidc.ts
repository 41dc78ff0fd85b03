import { createHash } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose';
import * as client from 'openid-client';
import { codes, serverError } from '../errors.ts';
import type { PlatformState } from '../state/platform-state.ts';
import { referencedSecret } from '../state/secret-reference.ts';
import type { Identity } from './identity.ts';

/** `oidc.config` of `argocd-cm`. */
export interface OidcSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly cliClientId: string;
  readonly scopes: readonly string[];
  readonly allowedAudiences: readonly string[];
}

/** What the browser keeps, signed, between leaving for the issuer and coming back. */
interface Journey {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnUrl: string;
}

interface Discovered {
  readonly settings: OidcSettings;
  readonly text: string;
  readonly config: client.Configuration;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

const journeySeconds = 600;
const discoveryTimeoutSeconds = 10;

/** Logins at an OpenID Connect issuer: authorization code with PKCE, and the ID token as the session, as in Argo CD. */
export class Oidc {
  readonly #state: PlatformState;
  readonly #clock: Clock;
  readonly #key = crypto.getRandomValues(new Uint8Array(32));
  #discovered: Promise<Discovered> | undefined;
  #discoveredText = '';

  constructor(state: PlatformState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** Undefined when no issuer is configured, or the configuration cannot be read. */
  get settings(): OidcSettings | undefined {
    const text = this.#state.setting('oidc.config');
    return text === '' ? undefined : parseSettings(text, (setting) => referencedSecret(this.#state, setting));
  }

  /** Where to send the browser, and the cookie value it must bring back. */
  async begin(
    returnUrl: string,
    redirectUri: string,
  ): Promise<{ readonly url: string; readonly journey: string }> {
    const { config, settings } = await this.#discover();
    const journey: Journey = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      returnUrl,
    };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: settings.scopes.join(' '),
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, journey: await this.#sealed(journey) };
  }

  /** The ID token after the issuer sent the browser back, and where the person was going. */
  async finish(
    callback: URL,
    sealed: string,
  ): Promise<{ readonly token: string; readonly returnUrl: string }> {
    const { config } = await this.#discover();
    const journey = await this.#unsealed(sealed);
    try {
      const tokens = await client.authorizationCodeGrant(config, callback, {
        pkceCodeVerifier: journey.verifier,
        expectedState: journey.state,
        expectedNonce: journey.nonce,
        idTokenExpected: true,
      });
      return { token: tokens.id_token ?? '', returnUrl: journey.returnUrl };
    } catch (cause) {
      throw serverError(codes.unauthenticated, 'the issuer did not confirm the login', {
        cause,
        nextAction: 'Try to log in again.',
      });
    }
  }

  /** Who an ID token speaks for: signature, issuer, audience and expiry are checked. */
  async verify(token: string, scopes: readonly string[]): Promise<Identity> {
    const { keys, settings } = await this.#discover();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: settings.issuer,
        audience: [settings.clientId, settings.cliClientId, ...settings.allowedAudiences].filter(
          (id) => id !== '',
        ),
        requiredClaims: ['sub', 'exp', 'iat'],
        currentDate: new Date(this.#clock.now()),
        clockTolerance: 5,
      });
      const text = (name: string): string => (typeof payload[name] === 'string' ? payload[name] : '');
      const verified = payload['email_verified'] !== false;
      return {
        subject: payload.sub ?? '',
        username: (verified ? text('email') : '') || text('name') || payload.sub || '',
        groups: scopes.flatMap((scope) => (scope === 'email' && !verified ? [] : listOf(payload[scope]))),
        issuer: settings.issuer,
        tokenId: payload.jti ?? createHash('sha256').update(token).digest('base64url'),
        issuedAtMs: (payload.iat ?? 0) * 1000,
        expiresAtMs: (payload.exp ?? 0) * 1000,
      };
    } catch (cause) {
      throw serverError(codes.unauthenticated, 'invalid session: the token is not valid', { cause });
    }
  }

  #discover(): Promise<Discovered> {
    const text = this.#state.setting('oidc.config');
    if (this.#discovered !== undefined && this.#discoveredText === text) return this.#discovered;
    this.#discoveredText = text;
    const discovering = this.#ask(text);
    this.#discovered = discovering;
    discovering.catch(() => {
      // The issuer may be back at the next request.
      if (this.#discovered === discovering) this.#discovered = undefined;
    });
    return discovering;
  }

  async #ask(text: string): Promise<Discovered> {
    const { settings } = this;
    if (settings === undefined) throw serverError(codes.unauthenticated, 'no OIDC issuer is configured');
    try {
      const config = await client.discovery(
        new URL(settings.issuer),
        settings.clientId,
        undefined,
        settings.clientSecret === '' ? client.None() : client.ClientSecretBasic(settings.clientSecret),
        {
          timeout: discoveryTimeoutSeconds,
          ...(isLoopback(settings.issuer) ? { execute: [client.allowInsecureRequests] } : {}),
        },
      );
      const keysUrl = config.serverMetadata().jwks_uri;
      if (keysUrl === undefined) throw new Error('the issuer names no jwks_uri');
      return { settings, text, config, keys: createRemoteJWKSet(new URL(keysUrl)) };
    } catch (cause) {
      throw serverError(codes.unavailable, `the OIDC issuer ${settings.issuer} does not answer as one`, {
        cause,
        subject: 'argocd-cm oidc.config',
        nextAction: 'Check the issuer address from this machine.',
        retry: 'backoff',
      });
    }
  }

  #sealed(journey: Journey): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ ...journey })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('journey')
      .setExpirationTime(now + journeySeconds)
      .sign(this.#key);
  }

  async #unsealed(sealed: string): Promise<Journey> {
    try {
      const { payload } = await jwtVerify(sealed, this.#key, {
        algorithms: ['HS256'],
        audience: 'journey',
        currentDate: new Date(this.#clock.now()),
      });
      return payload as unknown as Journey;
    } catch (cause) {
      throw serverError(codes.unauthenticated, 'the login was not begun here or took too long', {
        cause,
        nextAction: 'Begin again at /auth/login.',
      });
    }
  }
}

function parseSettings(text: string, secretValue: (reference: string) => string): OidcSettings | undefined {
  let value: unknown;
  try {
    value = decodeSigs(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const read = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const issuer = read('issuer');
  if (issuer === '' || read('clientID') === '' || !/^https?:\/\//.test(issuer)) return undefined;
  const scopes = listOf(fields['requestedScopes']);
  return {
    name: read('name') || 'SSO',
    issuer,
    clientId: secretValue(read('clientID')),
    clientSecret: secretValue(read('clientSecret')),
    cliClientId: read('cliClientID'),
    scopes: scopes.length > 0 ? scopes : ['openid', 'profile', 'email', 'groups'],
    allowedAudiences: listOf(fields['allowedAudiences']),
  };
}

function listOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function isLoopback(url: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url);
}
