import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Who a bound token speaks for and until when. */
export interface TokenClaims {
  readonly audiences: readonly string[];
  readonly expiresAtSeconds: number;
  readonly issuedAtSeconds: number;
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly bound?: { readonly kind: 'pod' | 'secret' | 'node'; readonly name: string; readonly uid: string };
}

export const tokenIssuer = 'https://kubernetes.default.svc';

interface Payload {
  readonly aud?: readonly string[];
  readonly exp?: number;
  readonly iat?: number;
  readonly iss?: string;
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
    return claimsOf(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Payload, nowSeconds);
  }
}

function claimsOf(payload: Payload, nowSeconds: number): TokenClaims | undefined {
  const { aud = [], exp = 0, iat = 0, iss } = payload;
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
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
