import type { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, type SourceCode, sourceError } from './errors.ts';

interface Kind {
  readonly code: SourceCode;
  readonly pattern: RegExp;
  readonly message: string;
  readonly nextAction: string;
  readonly retry: 'never' | 'backoff';
}

/** What Git and the programs below it say when they fail, first match wins; LC_ALL=C keeps the wording stable. */
const KINDS: readonly Kind[] = [
  {
    code: SOURCE_CODES.branchMoved,
    pattern:
      /\[rejected\].*\((?:stale info|fetch first|non-fast-forward|already exists)\)|cannot lock ref|\(failed to update ref\)/i,
    message: 'somebody else pushed to the branch first',
    nextAction: 'Nothing to do: the change is made again on top.',
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.pushRefused,
    pattern: /\[remote rejected\]|service not enabled: '?(?:git-)?receive-pack/i,
    message: 'the server refused the push',
    nextAction: 'Allow the credentials to push to this branch, or write to another one.',
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.hostKeyUnknown,
    pattern: /host key verification failed|no .*host key is known|host identification has changed/i,
    message: "the server's host key is not among the known hosts",
    nextAction: "Add the server's host key to the known hosts, after checking it.",
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.authenticationFailed,
    pattern:
      /authentication failed|could not read username|could not read password|permission denied|error: 40[13]\b|invalid credentials|http basic: access denied|load key .*(?:invalid|error)/i,
    message: 'the server refused the credentials, or wants some',
    nextAction: "Check the repository's credentials and that they may read it.",
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.tls,
    pattern: /certificate|ssl|tls|gnutls/i,
    message: 'the TLS connection could not be trusted or made',
    nextAction: "Give the certificate authority that signed the server's certificate.",
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.redirect,
    pattern: /error: 30[1278]\b|unable to update url base from redirection/i,
    message: 'the server redirects to another place',
    nextAction: 'Use the URL the repository has moved to.',
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.repositoryNotFound,
    pattern:
      /repository .*not found|not found: did you run|error: 404\b|does not appear to be a git repository|no such file or directory|not a git repository(?!: ')|does not exist/i,
    message: 'there is no such repository, or the credentials may not see it',
    nextAction: 'Check the repository URL and its credentials.',
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.corrupt,
    pattern:
      /corrupt|bad object|inflate|unable to read (?:tree|sha1)|packfile|index file .* (?:is too small|.*bad)|bad signature|missing (?:blob|tree|commit)|did not send all necessary objects|invalid (?:sha1|object)|unresolved deltas|wrong index v|bad config|not a git repository: '/i,
    message: 'the local copy of the repository is damaged',
    nextAction: 'Nothing to do when the next try succeeds; else delete the cache folder.',
    retry: 'backoff',
  },
  {
    code: SOURCE_CODES.unreachable,
    pattern:
      /could not resolve|failed to connect|couldn't connect|connection (?:refused|reset|timed out|closed)|timed out|network is unreachable|no route|early eof|hung up|error: (?:429|5\d\d)\b|recv failure|empty reply|unexpected disconnect|rpc failed|proxy|kex_exchange/i,
    message: 'the server could not be reached',
    nextAction: 'Nothing to do when the network recovers; else check the URL and the proxy.',
    retry: 'backoff',
  },
];

/** The error for a git process that failed, from what it printed; `subject` is the repository without credentials. */
export function gitFailure(subject: string, stderr: string, secrets: readonly string[]): SetpointError {
  const said = sanitize(stderr, secrets);
  const kind = KINDS.find(({ pattern }) => pattern.test(said));
  if (kind === undefined) {
    return sourceError(SOURCE_CODES.gitFailed, `git failed: ${lastLines(said)}`, subject, {
      nextAction: "Read git's message; the operation is tried again.",
      retry: 'backoff',
    });
  }
  const { code, message, nextAction, retry } = kind;
  return sourceError(code, `${message} (git: ${lastLines(said)})`, subject, { nextAction, retry });
}

/** Text with secrets, user information in URLs and control characters taken out. */
function sanitize(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    clean = clean.replaceAll(secret, '[redacted]').replaceAll(encodeURIComponent(secret), '[redacted]');
  }
  clean = clean
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s@/']*@/gi, '$1')
    .replace(/(authorization:)[^\n]*/gi, '$1 [redacted]');
  return clean.replace(/(?!\n)\p{Cc}/gu, ' ');
}

/** What a server says when it refuses a push takes several lines, and comes before what git says. */
const LINES_SHOWN = 8;

function lastLines(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^(?:fatal|error|remote): */i, '').trim())
    .filter((line) => line !== '');
  const joined = lines.slice(-LINES_SHOWN).join('; ');
  return joined === '' ? 'it said nothing' : joined.slice(-600);
}
