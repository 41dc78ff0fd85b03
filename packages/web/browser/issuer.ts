import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error the package has no types of its own
import OidcProvider from 'oidc-provider';

export interface Issuer {
  readonly url: string;
  /** As `oidc.config` of `argocd-cm`. */
  readonly config: string;
  close(): void;
}

/** A real OpenID Connect provider on loopback: whoever logs in belongs to the group `ops`. */
export async function startIssuer(redirectUri: string): Promise<Issuer> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new OidcProvider(url, {
    clients: [
      {
        client_id: 'setpoint',
        client_secret: 'issuer-secret',
        grant_types: ['authorization_code'],
        redirect_uris: [redirectUri],
      },
    ],
    claims: { openid: ['sub'], email: ['email'], groups: ['groups'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@example.invalid`, groups: ['ops'] }),
    }),
  }) as { callback(): (...args: unknown[]) => void };
  http.on('request', provider.callback());
  return {
    url,
    config: ['name: Loopback', `issuer: ${url}`, 'clientID: setpoint', 'clientSecret: issuer-secret'].join(
      '\n',
    ),
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}
