import { SetpointError } from '@setpoint/core';

/** Every code the command line itself throws. */
export const codes = {
  usage: 'cli.usage',
  applicationNotFound: 'cli.application-not-found',
  applicationAmbiguous: 'cli.application-ambiguous',
  resourceNotFound: 'cli.resource-not-found',
  historyNotFound: 'cli.history-not-found',
  automatedSync: 'cli.automated-sync',
  operationInProgress: 'cli.operation-in-progress',
  noOperation: 'cli.no-operation',
  syncFailed: 'cli.sync-failed',
  dataDirectory: 'cli.data-directory',
  workingTree: 'cli.working-tree',
  unreadableManifest: 'cli.unreadable-manifest',
  tooManyClusters: 'cli.too-many-clusters',
  tooManyApplications: 'cli.too-many-applications',
  refused: 'cli.refused',
  /** No server answers there. */
  unreachable: 'cli.unreachable',
  certificate: 'cli.certificate',
  /** The server answered that it may not, is not there, or will not. */
  unauthenticated: 'cli.unauthenticated',
  forbidden: 'cli.forbidden',
  notFound: 'cli.not-found',
  refusedByServer: 'cli.refused-by-server',
  /** A post-renderer fails, or gives nothing. */
  postRenderer: 'cli.post-renderer',
  /** A Jsonnet program does not run; the message is its own report. */
  jsonnet: 'cli.jsonnet',
} as const;

/** What a command ends with, as `diff` and `terraform plan -detailed-exitcode` do. */
export const exitCodes = { ok: 0, differences: 1, error: 2 } as const;

/** What planning a repository ends with, as `terraform plan -detailed-exitcode` does: 2 says that something changes. */
export const planExitCodes = { unchanged: 0, failed: 1, changed: 2 } as const;

/** A command line that cannot be followed, and what to write instead. */
export function usage(message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.usage, message, { nextAction });
}
