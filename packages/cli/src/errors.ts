/** Every code the command line itself throws. */
export const codes = {
  usage: 'cli.usage',
  applicationNotFound: 'cli.application-not-found',
  applicationAmbiguous: 'cli.application-ambiguous',
  resourceNotFound: 'cli.resource-not-found',
  historyNotFound: 'cli.history-not-found',
  automatedSync: 'cli.automated-sync',
  operationInProgress: 'cli.operation-in-progress',
  syncFailed: 'cli.sync-failed',
  dataDirectory: 'cli.data-directory',
} as const;

/** What a command ends with, as `diff` and `terraform plan -detailed-exitcode` do. */
export const exitCodes = { ok: 0, differences: 1, error: 2 } as const;
