import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this package throws. */
export const SOURCE_CODES = {
  /** The repository URL is not one this source accepts. */
  badUrl: 'source.bad-url',
  /** The URL's protocol is not on the allow-list. */
  protocolDenied: 'source.protocol-denied',
  /** The host is one no repository may be read from (link-local, cloud metadata). */
  hostDenied: 'source.host-denied',
  /** The ref is not a name Git would accept. */
  badRef: 'source.bad-ref',
  /** No branch, tag or commit of that name, or no tag that satisfies the constraint. */
  refNotFound: 'source.ref-not-found',
  /** An abbreviated commit id that several objects share. */
  refAmbiguous: 'source.ref-ambiguous',
  /** The ref names something that is not a commit. */
  notACommit: 'source.not-a-commit',
  repositoryNotFound: 'source.repository-not-found',
  authenticationFailed: 'source.authentication-failed',
  hostKeyUnknown: 'source.host-key-unknown',
  tls: 'source.tls',
  /** The server answered with a redirect to another host. */
  redirect: 'source.redirect',
  /** The network, the name or the server failed; worth another try. */
  unreachable: 'source.unreachable',
  timeout: 'source.timeout',
  /** A quota on bytes or files was exceeded. */
  quota: 'source.quota',
  fileTooLarge: 'source.file-too-large',
  fileNotFound: 'source.file-not-found',
  notAFile: 'source.not-a-file',
  /** A path, or a symbolic link on it, leaves the tree. */
  pathEscape: 'source.path-escape',
  linkLoop: 'source.link-loop',
  /** A tree holds an entry no checkout may ever have (`..`, `.git`, a slash, a control character). */
  badTreeEntry: 'source.bad-tree-entry',
  /** The local copy is damaged and could not be mended by fetching again. */
  corrupt: 'source.corrupt',
  /** Git itself is missing or too old. */
  gitMissing: 'source.git-missing',
  gitFailed: 'source.git-failed',
  /** Somebody pushed to the branch first. */
  branchMoved: 'source.branch-moved',
  /** The server would not take what was pushed. */
  pushRefused: 'source.push-refused',
  /** A chart repository's index is not one. */
  badIndex: 'source.bad-index',
  /** The repository or registry has no such chart or artifact. */
  chartNotFound: 'source.chart-not-found',
  /** The chart has no version, or the registry no tag, that fits. */
  versionNotFound: 'source.version-not-found',
  /** What was downloaded is not what was announced. */
  digestMismatch: 'source.digest-mismatch',
  /** An archive is damaged, or holds what no source may. */
  badArchive: 'source.bad-archive',
  /** A registry's artifact is none that can be deployed from. */
  badArtifact: 'source.bad-artifact',
  /** A chart is not signed as it has to be. */
  provenance: 'source.provenance',
  /** A file kept in Git LFS cannot be had. */
  lfs: 'source.lfs',
  closed: 'source.closed',
} as const;

export type SourceCode = (typeof SOURCE_CODES)[keyof typeof SOURCE_CODES];

export function sourceError(
  code: SourceCode,
  message: string,
  subject: string,
  options: Omit<SetpointErrorOptions, 'subject'> = {},
): SetpointError {
  return new SetpointError(code, message, { subject, ...options });
}

export function pathEscape(path: string, why: string): SetpointError {
  return sourceError(SOURCE_CODES.pathEscape, why, printable(path), {
    rule: 'a path of a source stays inside its tree, links included',
    nextAction: 'Use a relative path that stays inside the repository.',
  });
}

/** The text with control characters written as escapes, cut to a readable length, for messages. */
export function printable(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return short.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
