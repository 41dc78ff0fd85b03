import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { authorizationOf, httpCredentialsOf } from './access.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import type { RepositorySpec } from './repository.ts';
import type { RepositoryUrl } from './repository-url.ts';

const SUFFIX = '/info/refs?service=git-upload-pack';
const TIMEOUT_MS = 10_000;
const MAX_HOPS = 5;

/**
 * Where a repository at `remote` is after the server's redirects, all on one scheme, host and port, so that credentials
 * never reach another host; undefined when the server gives none, or a proxy is needed to ask it. Throws
 * `source.redirect` when one leads to another host: forges answer so for renamed hosts, and attackers too.
 */
export async function followRedirect(
  spec: RepositorySpec,
  url: RepositoryUrl,
  remote: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (spec.proxy !== undefined || url.origin === '') return undefined;
  let current = remote.replace(/\/+$/, '') + SUFFIX;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const location = await locationOf(spec, url, current, signal);
    if (location === undefined) break;
    const next = new URL(location, current);
    if (next.origin !== url.origin) throw otherHost(url, next.origin);
    current = next.href;
  }
  return current.endsWith(SUFFIX) ? current.slice(0, -SUFFIX.length) : undefined;
}

function locationOf(
  spec: RepositorySpec,
  url: RepositoryUrl,
  target: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const authorization = authorizationOf(httpCredentialsOf(spec, url));
    const options = {
      method: 'GET',
      headers: { 'user-agent': 'git/2', ...(authorization === undefined ? {} : { authorization }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...tlsOptions(spec),
    };
    const onResponse = (response: IncomingMessage): void => {
      response.destroy();
      const moved = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0);
      resolve(moved ? response.headers.location : undefined);
    };
    const send = url.protocol === 'https' ? httpsRequest : httpRequest;
    send(target, options, onResponse)
      .on('error', (error) =>
        signal.aborted ? reject(signal.reason as Error) : reject(unreachable(url, error)),
      )
      .end();
  });
}

function tlsOptions(spec: RepositorySpec): object {
  return {
    ...(spec.insecure === true ? { rejectUnauthorized: false } : {}),
    ...(spec.certificateAuthority === undefined ? {} : { ca: spec.certificateAuthority }),
    ...(spec.clientCertificate === undefined
      ? {}
      : { cert: spec.clientCertificate.certificate, key: spec.clientCertificate.key.reveal() }),
  };
}

function otherHost(url: RepositoryUrl, origin: string): Error {
  return sourceError(SOURCE_CODES.redirect, `the server redirects to ${origin}`, url.display, {
    rule: 'redirects are followed on the same host only, so that credentials never reach another',
    nextAction: 'Use the URL the repository has moved to.',
    retry: 'backoff',
  });
}

function unreachable(url: RepositoryUrl, cause: Error): Error {
  return sourceError(SOURCE_CODES.unreachable, 'the server could not be reached', url.display, {
    nextAction: 'Nothing to do when the network recovers; else check the URL.',
    retry: 'backoff',
    cause,
  });
}
