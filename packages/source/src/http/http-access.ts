import { createHash } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { lookup as systemLookup } from 'node:dns';
import { rootCertificates } from 'node:tls';
import { accessFingerprint } from '../access.ts';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import type { HttpCredentials, RepositorySpec } from '../repository.ts';
import { isForbiddenHost, parseRepositoryUrl } from '../repository-url.ts';
import { SecretText } from '../secret-text.ts';
import { bypassesProxy, parseProxy, type Proxy } from './proxy.ts';

/** How requests of one repository reach their servers. */
export interface HttpAccess {
  /** The repository's own, sent only where the caller of a request says. */
  readonly credentials: HttpCredentials | undefined;
  readonly tls: object;
  readonly proxyFor: (target: URL) => Proxy | undefined;
  /** Names what this access may read; holds no secret. */
  readonly fingerprint: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The access a spec gives to a chart repository or registry at `url`. */
export function httpAccessOf(spec: RepositorySpec, url: URL, environment: Environment): HttpAccess {
  return {
    credentials: credentialsOf(spec, url),
    tls: tlsOptions(spec),
    proxyFor: (target) => proxyFor(spec, target, environment),
    fingerprint: fingerprintOf(spec, url),
  };
}

function credentialsOf({ credentials }: RepositorySpec, url: URL): HttpCredentials | undefined {
  if (credentials?.kind === 'basic' || credentials?.kind === 'bearer') return credentials;
  if (url.password === '') return undefined;
  return {
    kind: 'basic',
    username: decodeURIComponent(url.username),
    password: new SecretText(decodeURIComponent(url.password)),
  };
}

function fingerprintOf(spec: RepositorySpec, url: URL): string {
  const access = accessFingerprint(spec, parseRepositoryUrl(`https://${url.host}/`));
  return createHash('sha256').update(`${access} ${url.username} ${url.password}`).digest('hex');
}

function tlsOptions({ insecure, certificateAuthority, clientCertificate }: RepositorySpec): object {
  return {
    ...(insecure === true ? { rejectUnauthorized: false } : {}),
    ...(certificateAuthority === undefined ? {} : { ca: [...rootCertificates, certificateAuthority] }),
    ...(clientCertificate === undefined
      ? {}
      : { cert: clientCertificate.certificate, key: clientCertificate.key.reveal() }),
  };
}

function proxyFor(spec: RepositorySpec, target: URL, environment: Environment): Proxy | undefined {
  const variable = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const text =
    spec.proxy?.reveal() ?? (target.protocol === 'https:' ? variable('HTTPS_PROXY') : variable('HTTP_PROXY'));
  if (text === '') return undefined;
  const noProxy = spec.proxy === undefined ? variable('NO_PROXY') : (spec.noProxy ?? '');
  return bypassesProxy(target, noProxy) ? undefined : parseProxy(text);
}

/** Throws `source.host-denied` for a host that no repository may be read from. */
export function checkHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isForbiddenHost(host)) throw hostDenied(host);
}

/** Resolves names as the system does, and refuses what resolves to a link-local or metadata address. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, options, (error, address, family) => {
    const addresses = Array.isArray(address) ? address.map((item) => item.address) : [address];
    if (error === null && addresses.some(isForbiddenHost)) callback(hostDenied(hostname), '', 0);
    else callback(error, address, family);
  });
};

function hostDenied(host: string): Error {
  return sourceError(SOURCE_CODES.hostDenied, `host ${host} is not allowed`, host, {
    rule: 'link-local addresses and cloud metadata services hold no charts',
    nextAction: 'Correct the repository URL.',
  });
}
