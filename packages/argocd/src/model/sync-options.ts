/** The options of one sync, parsed once from Argo CD's `Name=value` strings. */
export interface SyncOptions {
  readonly validate: boolean;
  readonly createNamespace: boolean;
  readonly pruneLast: boolean;
  readonly applyOutOfSyncOnly: boolean;
  readonly replace: boolean;
  readonly force: boolean;
  readonly serverSideApply: boolean;
  readonly failOnSharedResource: boolean;
  readonly respectIgnoreDifferences: boolean;
  readonly skipDryRunOnMissingResource: boolean;
  readonly clientSideApplyMigration: boolean;
  readonly prunePropagation: 'foreground' | 'background' | 'orphan';
  /** `Prune=false` and `Prune=confirm` for every object of the application. */
  readonly prune: 'allowed' | 'never' | 'confirm';
  /** `Delete=false` and `Delete=confirm` for every object of the application. */
  readonly delete: 'allowed' | 'never' | 'confirm';
}

/**
 * The options in the list; a name that is not one of Argo CD's is ignored, as Argo CD does, and the first of two
 * contradicting values counts.
 */
export function parseSyncOptions(list: readonly string[] | undefined): SyncOptions {
  const has = (option: string): boolean => list?.includes(option) ?? false;
  const gate = (name: string): 'allowed' | 'never' | 'confirm' => {
    if (has(`${name}=confirm`)) return 'confirm';
    return has(`${name}=false`) ? 'never' : 'allowed';
  };
  return {
    validate: !has('Validate=false'),
    createNamespace: has('CreateNamespace=true'),
    pruneLast: has('PruneLast=true'),
    applyOutOfSyncOnly: has('ApplyOutOfSyncOnly=true'),
    replace: has('Replace=true'),
    force: has('Force=true'),
    serverSideApply: has('ServerSideApply=true'),
    failOnSharedResource: has('FailOnSharedResource=true'),
    respectIgnoreDifferences: has('RespectIgnoreDifferences=true'),
    skipDryRunOnMissingResource: has('SkipDryRunOnMissingResource=true'),
    clientSideApplyMigration: !has('ClientSideApplyMigration=false'),
    prunePropagation: propagationOf(has),
    prune: gate('Prune'),
    delete: gate('Delete'),
  };
}

function propagationOf(has: (option: string) => boolean): SyncOptions['prunePropagation'] {
  if (has('PrunePropagationPolicy=background')) return 'background';
  if (has('PrunePropagationPolicy=foreground')) return 'foreground';
  return has('PrunePropagationPolicy=orphan') ? 'orphan' : 'foreground';
}
