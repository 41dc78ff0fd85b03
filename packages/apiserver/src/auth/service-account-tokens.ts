import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Who a bound token speaks for and until when. */
export interface TokenClaims {
  readonly audiences: readonly string[];
  readonly expiresAtSeconds: number;
  readonly issuedAtSeconds: number;
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly bound?: { readonly kind: 'pod' | 'secret' | 'node'; readonly name: string; readonly uid: string };
  /** The Secret the token is kept in, and is good for as long as it is kept there; for tokens that do not expire. */
  readonly keptIn?: string;
  /** What the token itself is known by, in what it was used for. */
  readonly id?: string;
}

export const tokenIssuer = 'https://kubernetes.default.svc';
/** Who issues tokens that are kept in Secrets. */
const secretIssuer = 'kubernetes/serviceaccount';

/** What a token that is kept in a Secret speaks for. */
export interface KeptTokenClaims {
  readonly namespace: string;
  readonly secret: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
}

interface Payload {
  readonly aud?: readonly string[];
  readonly exp?: number;
  readonly iat?: number;
  readonly iss?: string;
  readonly jti?: string;
  readonly 'kubernetes.io/serviceaccount/namespace'?: string;
  readonly 'kubernetes.io/serviceaccount/secret.name'?: string;
  readonly 'kubernetes.io/serviceaccount/service-account.name'?: string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid'?: string;
  readonly 'kubernetes.io'?: {
    readonly namespace?: string;
    readonly serviceaccount?: { readonly name?: string; readonly uid?: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
    readonly node?: { readonly name: string; readonly uid: string };
  };
}

/** Signs and reads service-account tokens: JWTs (ES256) with Kubernetes' private claims. */
export class ServiceAccountTokens {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #keyId: string;

  constructor(keyPem: string) {
    this.#privateKey = createPrivateKey(keyPem);
    this.#publicKey = createPublicKey(this.#privateKey);
    const der = this.#publicKey.export({ type: 'spki', format: 'der' });
    this.#keyId = createHash('sha256').update(der).digest('base64url');
  }

  issue(claims: TokenClaims, id: string): string {
    const { bound } = claims;
    const payload = {
      aud: claims.audiences,
      exp: claims.expiresAtSeconds,
      iat: claims.issuedAtSeconds,
      iss: tokenIssuer,
      jti: id,
      'kubernetes.io': {
        namespace: claims.namespace,
        ...(bound === undefined ? {} : { [bound.kind]: { name: bound.name, uid: bound.uid } }),
        serviceaccount: claims.serviceAccount,
      },
      nbf: claims.issuedAtSeconds,
      sub: `system:serviceaccount:${claims.namespace}:${claims.serviceAccount.name}`,
    };
    return this.#signed(payload);
  }

  /** A token for a Secret of type `kubernetes.io/service-account-token`: without an end, and without an audience. */
  issueKept({ namespace, secret, serviceAccount: { name, uid } }: KeptTokenClaims): string {
    return this.#signed({
      iss: secretIssuer,
      'kubernetes.io/serviceaccount/namespace': namespace,
      'kubernetes.io/serviceaccount/secret.name': secret,
      'kubernetes.io/serviceaccount/service-account.name': name,
      'kubernetes.io/serviceaccount/service-account.uid': uid,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  /** The key tokens are checked with, as a JSON Web Key Set tells it. */
  keySet(): object {
    const { kty, crv, x, y } = this.#publicKey.export({ format: 'jwk' });
    return { keys: [{ use: 'sig', kty, kid: this.#keyId, crv, alg: 'ES256', x, y }] };
  }

  #signed(payload: object): string {
    const signed = `${encode({ alg: 'ES256', kid: this.#keyId })}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(signed), {
      key: this.#privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** The claims of a token of ours that is valid now; undefined otherwise. Whether its objects live is not asked here. */
  read(token: string, nowSeconds: number): TokenClaims | undefined {
    const [header, body, signature, ...rest] = token.split('.');
    if (header === undefined || body === undefined || signature === undefined || rest.length > 0)
      return undefined;
    const bytes = Buffer.from(`${header}.${body}`);
    const key = { key: this.#publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', bytes, key, Buffer.from(signature, 'base64url'))) return undefined;
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Payload;
    return payload.iss === secretIssuer ? keptClaimsOf(payload) : claimsOf(payload, nowSeconds);
  }
}

function keptClaimsOf(payload: Payload): TokenClaims | undefined {
  const own = (field: 'namespace' | 'secret.name' | 'service-account.name' | 'service-account.uid') =>
    payload[`kubernetes.io/serviceaccount/${field}`] ?? '';
  const [namespace, keptIn] = [own('namespace'), own('secret.name')];
  const [name, uid] = [own('service-account.name'), own('service-account.uid')];
  if (!namespace || !keptIn || !name || !uid) return undefined;
  const always = { audiences: [tokenIssuer], issuedAtSeconds: 0, expiresAtSeconds: Number.POSITIVE_INFINITY };
  return { ...always, namespace, serviceAccount: { name, uid }, keptIn };
}

function claimsOf(payload: Payload, nowSeconds: number): TokenClaims | undefined {
  const { aud = [], exp = 0, iat = 0, iss, jti } = payload;
  const own = payload['kubernetes.io'];
  const { name, uid } = own?.serviceaccount ?? {};
  if (iss !== tokenIssuer || exp <= nowSeconds || !own?.namespace || !name || !uid) return undefined;
  const bound = (['pod', 'secret', 'node'] as const).flatMap((kind) => {
    const object = own[kind];
    return object === undefined ? [] : [{ kind, ...object }];
  })[0];
  return {
    audiences: aud,
    expiresAtSeconds: exp,
    issuedAtSeconds: iat,
    namespace: own.namespace,
    serviceAccount: { name, uid },
    ...(bound === undefined ? {} : { bound }),
    ...(jti === undefined ? {} : { id: jti }),
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
