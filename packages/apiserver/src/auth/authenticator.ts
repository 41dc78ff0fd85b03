import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@setpoint/core';
import type { UserInfo } from '../registry/request.ts';
import { type Store } from '../store/store.ts';
import { storePath } from '../store/entry.ts';
import { type ServiceAccountTokens, type TokenClaims, tokenIssuer } from './service-account-tokens.ts';
import { authenticated } from './user.ts';

/** A fixed bearer token and who it stands for. */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface AuthenticatorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly tokens: ServiceAccountTokens;
  readonly staticTokens: readonly StaticToken[];
}

export interface AuthenticatedToken {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

/** Finds out who asks: by client certificate of our authority, or by bearer token. Nobody is anonymous. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #certificateUsers = new WeakMap<object, UserInfo | 'none'>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  authenticate(request: IncomingMessage | Http2ServerRequest): UserInfo | undefined {
    const socket = ('stream' in request ? request.stream?.session?.socket : request.socket) as
      | TLSSocket
      | undefined;
    const byCertificate = socket === undefined ? undefined : this.#byCertificate(socket);
    if (byCertificate !== undefined) return byCertificate;
    const match = /^bearer (.+)$/i.exec(request.headers.authorization ?? '');
    return match === null ? undefined : this.byToken((match[1] as string).trim(), [tokenIssuer])?.user;
  }

  /** The user behind a token that is meant for one of `audiences`. */
  byToken(token: string, audiences: readonly string[]): AuthenticatedToken | undefined {
    const fixed = this.#options.staticTokens.find((known) => sameText(known.token, token));
    if (fixed !== undefined) return { user: authenticated(fixed.user, fixed.groups ?? []), audiences };
    const claims = this.#options.tokens.read(token, Math.floor(this.#options.clock.now() / 1000));
    if (claims === undefined || !this.#lives(claims, token)) return undefined;
    const shared = claims.audiences.filter((audience) => audiences.includes(audience));
    return shared.length === 0 ? undefined : { user: serviceAccountUser(claims), audiences: shared };
  }

  #byCertificate(socket: TLSSocket): UserInfo | undefined {
    const known = this.#certificateUsers.get(socket);
    if (known !== undefined) return known === 'none' ? undefined : known;
    const user = certificateUser(socket);
    this.#certificateUsers.set(socket, user ?? 'none');
    return user;
  }

  /** A token dies with its service account and with the object it is bound to. */
  #lives({ namespace, serviceAccount, bound, keptIn }: TokenClaims, token: string): boolean {
    const uidOf = (resource: string, name: string, place = namespace) =>
      this.#options.store.get({ resource, path: storePath(place, name) })?.object.metadata.uid;
    if (uidOf('/serviceaccounts', serviceAccount.name) !== serviceAccount.uid) return false;
    if (keptIn !== undefined) return this.#isKept(namespace, keptIn, token);
    if (bound === undefined) return true;
    if (bound.kind === 'node') return uidOf('/nodes', bound.name, '') === bound.uid;
    return uidOf(`/${bound.kind}s`, bound.name) === bound.uid;
  }

  #isKept(namespace: string, secret: string, token: string): boolean {
    const kept = this.#options.store.get({
      resource: '/secrets',
      path: storePath(namespace, secret),
    })?.object;
    if (kept === undefined || kept.metadata.deletionTimestamp !== undefined) return false;
    const { token: text = '' } = (kept['data'] ?? {}) as { token?: string };
    return sameText(Buffer.from(text, 'base64').toString('utf8'), token);
  }
}

function certificateUser(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) return undefined;
  const certificate = socket.getPeerCertificate();
  const subject = certificate.subject as { CN?: string; O?: string | string[] } | undefined;
  if (subject?.CN === undefined) return undefined;
  const { O: organizations = [] } = subject;
  const groups = typeof organizations === 'string' ? [organizations] : organizations;
  const digest = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] };
  return authenticated(subject.CN, groups, { extra });
}

function serviceAccountUser({ namespace, serviceAccount, bound, id }: TokenClaims): UserInfo {
  const extra = {
    ...(id === undefined ? {} : { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] }),
    ...(bound?.kind === 'pod' || bound?.kind === 'node'
      ? {
          [`authentication.kubernetes.io/${bound.kind}-name`]: [bound.name],
          [`authentication.kubernetes.io/${bound.kind}-uid`]: [bound.uid],
        }
      : {}),
  };
  return authenticated(
    `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    { uid: serviceAccount.uid, ...(Object.keys(extra).length === 0 ? {} : { extra }) },
  );
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
