import { sign } from 'node:crypto';

/**
 * A JSON Web Token with the claims, signed with the RSA key (PEM). Undefined when the key cannot sign; the reason, which
 * may quote the key, is not told.
 */
export function signedToken(claims: object, privateKey: string): string | undefined {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  try {
    return `${body}.${sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64url')}`;
  } catch {
    return undefined;
  }
}

/** The token a GitHub App signs for itself: valid from a minute ago, as clocks differ, for nine more. */
export function gitHubAppToken(appId: string, privateKey: string, nowMs: number): string | undefined {
  const seconds = Math.floor(nowMs / 1000);
  return signedToken({ iat: seconds - 60, exp: seconds + 540, iss: appId }, privateKey);
}
