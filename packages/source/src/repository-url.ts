import { isIPv4, isIPv6 } from 'node:net';
import { printable, SOURCE_CODES, sourceError } from './errors.ts';

export type Protocol = 'https' | 'http' | 'ssh' | 'file';

/** A repository URL taken apart; credentials that were in it are kept beside it, never inside. */
export interface RepositoryUrl {
  readonly protocol: Protocol;
  /** What Git is given: no password, and for http(s) no user. */
  readonly remote: string;
  /** What people are shown. */
  readonly display: string;
  /** One spelling per repository: a trailing `/` or `.git` and the default port make no difference. */
  readonly normalized: string;
  /** Empty for `file`. */
  readonly host: string;
  /** Scheme, host and port for http(s), else empty: where credentials may go. */
  readonly origin: string;
  /** Absolute path, for `file` only. */
  readonly path: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const CONTROL = /\p{Cc}/u;
const SCP_LIKE = /^(?:([A-Za-z0-9._~+-]+)@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?!\/\/)(.+)$/;

/**
 * The URL taken apart. Throws `source.bad-url` for anything that is not `https://`, `http://`, `ssh://`, `file://`,
 * `user@host:path` or an absolute path, and for control characters and parts that begin with a dash: Git would take
 * those for an option or for a command.
 */
export function parseRepositoryUrl(url: string): RepositoryUrl {
  const text = url.trim();
  if (text === '' || text.startsWith('-') || CONTROL.test(text) || text.includes(' ')) throw badUrl(url);
  if (text.startsWith('/')) return fileUrl(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return schemeUrl(text);
  if (/^[a-z0-9+.-]+::/i.test(text)) throw badUrl(url);
  return scpUrl(text);
}

function schemeUrl(text: string): RepositoryUrl {
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw badUrl(text);
  }
  switch (parsed.protocol) {
    case 'https:':
    case 'http:':
      return httpUrl(parsed);
    case 'ssh:':
      return sshUrl(parsed.hostname, parsed.port, parsed.username, decodeURIComponent(parsed.pathname));
    case 'file:':
      if (parsed.host !== '' && parsed.host !== 'localhost') throw badUrl(text);
      return fileUrl(decodeURIComponent(parsed.pathname));
    default:
      throw sourceError(
        SOURCE_CODES.protocolDenied,
        `protocol ${parsed.protocol} is not allowed`,
        redact(text),
        {
          rule: 'a repository is reached through https, ssh or file',
          nextAction: 'Use an https:// or ssh:// URL.',
        },
      );
  }
}

function httpUrl(parsed: URL): RepositoryUrl {
  if (parsed.hostname === '' || parsed.hostname.startsWith('-')) throw badUrl(parsed.href);
  const bare = new URL(parsed.href);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return {
    protocol: parsed.protocol === 'https:' ? 'https' : 'http',
    remote: bare.href,
    display: bare.href,
    normalized: normalized(bare.href),
    host: unbracketed(parsed.hostname),
    origin: bare.origin,
    path: '',
    username: parsed.username === '' ? undefined : decodeURIComponent(parsed.username),
    password: parsed.password === '' ? undefined : decodeURIComponent(parsed.password),
  };
}

function scpUrl(text: string): RepositoryUrl {
  const match = SCP_LIKE.exec(text);
  if (match === null) throw badUrl(text);
  const [, user = '', host = '', path = ''] = match;
  return sshUrl(host, '', user, path.startsWith('/') || path.startsWith('~') ? path : `/~/${path}`, text);
}

function sshUrl(host: string, port: string, user: string, path: string, scp?: string): RepositoryUrl {
  const dashed = [host, user, path, path.slice(1), path.slice(3)].some((part) => part.startsWith('-'));
  if (dashed || host === '' || CONTROL.test(path)) throw badUrl(scp ?? `ssh://${host}${path}`);
  const at = user === '' ? '' : `${user}@`;
  const remote = scp ?? `ssh://${at}${host}${port === '' ? '' : `:${port}`}${path}`;
  return {
    protocol: 'ssh',
    remote,
    display: remote,
    normalized: normalized(
      `ssh://${at}${host.toLowerCase()}${port === '' || port === '22' ? '' : `:${port}`}${path}`,
    ),
    host: unbracketed(host),
    origin: '',
    path: '',
    username: user === '' ? undefined : user,
    password: undefined,
  };
}

function fileUrl(path: string): RepositoryUrl {
  if (path.split('/').includes('..') || CONTROL.test(path)) throw badUrl(path);
  const clean = path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  return {
    protocol: 'file',
    remote: clean,
    display: clean,
    normalized: `file://${clean}`,
    host: '',
    origin: '',
    path: clean,
    username: undefined,
    password: undefined,
  };
}

/** Unlike Argo CD's `NormalizeGitURL` this keeps the case of the path: two repositories may differ in nothing else. */
function normalized(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

/** True for addresses that only a machine's own metadata service or link answers, by whatever repository URL. */
export function isForbiddenHost(host: string): boolean {
  if (host === 'metadata.google.internal') return true;
  if (isIPv4(host)) return host.startsWith('169.254.') || host === '100.100.100.200' || host === '0.0.0.0';
  if (!isIPv6(host)) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(host)?.[1] ?? hexMapped(host);
  return (
    /^fe[89ab][0-9a-f]:/.test(host) ||
    host === 'fd00:ec2::254' ||
    (mapped !== undefined && isForbiddenHost(mapped))
  );
}

function hexMapped(host: string): string | undefined {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (match === null) return undefined;
  const high = Number.parseInt(match[1] ?? '', 16);
  const low = Number.parseInt(match[2] ?? '', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function redact(url: string): string {
  return printable(url).replace(/\/\/[^@/]*@/, '//');
}

function badUrl(url: string): Error {
  return sourceError(SOURCE_CODES.badUrl, 'this is not the URL of a Git repository', redact(url), {
    rule: 'https://host/path, ssh://user@host/path, user@host:path, file:///path or an absolute path',
    nextAction: 'Correct the repository URL.',
  });
}
