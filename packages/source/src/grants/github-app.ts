import { SOURCE_CODES, sourceError } from '../errors.ts';
import { shownUrl } from '../http/http-get.ts';
import type { GitHubAppGrant } from '../repository.ts';
import { SecretText } from '../secret-text.ts';
import type { Granted, GrantPlace } from './granted.ts';
import { gitHubAppToken } from './signed-token.ts';
import { refused, textIn, type TokenRequests } from './token-request.ts';

/** A token of the app's installation, which Git sends as the password of `x-access-token`. */
export async function gitHubAppGrant(
  { appId, installationId, privateKey, apiUrl }: GitHubAppGrant,
  { url, nowMs }: GrantPlace,
  requests: TokenRequests,
  signal: AbortSignal,
): Promise<Granted> {
  if (!URL.canParse(apiUrl)) {
    throw sourceError(SOURCE_CODES.badUrl, 'githubAppEnterpriseBaseUrl is no URL', shownUrl(new URL(url)), {
      nextAction: "Correct the repository's Secret.",
    });
  }
  const base = new URL(apiUrl);
  const own = gitHubAppToken(appId, privateKey.reveal(), nowMs);
  if (own === undefined) throw refused(base, 'the private key of the GitHub App cannot be used');
  const installation = installationId || (await installationFor(url, apiUrl, own, requests, signal));
  const target = new URL(`${apiUrl}/app/installations/${encodeURIComponent(installation)}/access_tokens`);
  const answer = await requests.post(target, { bearer: own }, signal);
  const expires = Date.parse(typeof answer['expires_at'] === 'string' ? answer['expires_at'] : '');
  return {
    credentials: {
      kind: 'basic',
      username: 'x-access-token',
      password: new SecretText(textIn(answer, 'token', target)),
    },
    lifetimeMs: Number.isNaN(expires) ? 3_600_000 : expires - nowMs,
  };
}

async function installationFor(
  repository: string,
  apiUrl: string,
  own: string,
  requests: TokenRequests,
  signal: AbortSignal,
): Promise<string> {
  const [owner, name] = new URL(repository).pathname
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const target = new URL(
    `${apiUrl}/repos/${encodeURIComponent(owner ?? '')}/${encodeURIComponent(name ?? '')}/installation`,
  );
  const found = await requests.get(target, own, signal);
  const id = found?.['id'];
  if (typeof id === 'number' || typeof id === 'string') return String(id);
  throw refused(target, 'the GitHub App is not installed for the repository');
}
