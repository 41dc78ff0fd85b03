import type { GoogleServiceAccountGrant } from '../repository.ts';
import { SecretText } from '../secret-text.ts';
import type { Granted, GrantPlace } from './granted.ts';
import { signedToken } from './signed-token.ts';
import { lifetimeMs, refused, textIn, type TokenRequests } from './token-request.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** A token of the service account (RFC 7523), sent as the password of its address. */
export async function googleGrant(
  { key }: GoogleServiceAccountGrant,
  { nowMs }: GrantPlace,
  requests: TokenRequests,
  signal: AbortSignal,
): Promise<Granted> {
  const { email, privateKey, tokenUrl } = keyIn(key.reveal());
  const seconds = Math.floor(nowMs / 1000);
  const claims = { iss: email, scope: SCOPE, aud: tokenUrl.href, iat: seconds, exp: seconds + 3600 };
  const assertion = signedToken(claims, privateKey);
  if (assertion === undefined)
    throw refused(tokenUrl, 'the private key of the service account cannot be used');
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  const answer = await requests.post(tokenUrl, { form }, signal);
  const password = new SecretText(textIn(answer, 'access_token', tokenUrl));
  return { credentials: { kind: 'basic', username: email, password }, lifetimeMs: lifetimeMs(answer) };
}

function keyIn(text: string): {
  readonly email: string;
  readonly privateKey: string;
  readonly tokenUrl: URL;
} {
  const fallback = new URL('https://oauth2.googleapis.com/token');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below, without the text, which is a secret.
  }
  const {
    client_email: email,
    private_key: privateKey,
    token_uri: uri,
  } = (value ?? {}) as Record<string, unknown>;
  if (typeof email !== 'string' || typeof privateKey !== 'string')
    throw refused(fallback, 'gcpServiceAccountKey is no key of a service account');
  const tokenUrl = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : fallback;
  return { email, privateKey, tokenUrl };
}
