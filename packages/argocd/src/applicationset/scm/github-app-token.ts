import { sign } from 'node:crypto';

/**
 * The JSON Web Token a GitHub App signs for itself: valid from a minute ago, as clocks differ, for nine more.
 * Undefined when the key cannot sign; the reason, which may quote the key, is not told.
 */
export function gitHubAppToken(appId: string, privateKey: string, nowMs: number): string | undefined {
  const seconds = Math.floor(nowMs / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 60, exp: seconds + 540, iss: appId })}`;
  try {
    return `${body}.${sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64url')}`;
  } catch {
    return undefined;
  }
}
