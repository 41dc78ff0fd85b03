import { sameValue } from '@setpoint/kube';
import { sourceFieldsOf } from '../../model/sources.ts';
import type { Application } from '../../resources/application.ts';
import type { RolloutStatus } from '../../resources/application-set.ts';

/**
 * Where one Application stands. States and the moves between them:
 * - `Waiting`: has changes; to `Pending` when its step's turn comes, or on when it turns out to be in sync;
 * - `Pending`: a sync is asked for; to `Progressing` when one has started since, or when none can;
 * - `Progressing`: to `Healthy` when it is healthy and in sync;
 * - `Healthy`: done, until a new revision or spec puts it back to `Waiting`.
 */
export function appProgress(
  app: Application,
  known: RolloutStatus | undefined,
  specChanged: boolean,
  step: string,
  now: string,
): RolloutStatus {
  const revisions = revisionsOf(app);
  const before: RolloutStatus = known ?? {
    application: app.metadata.name ?? '',
    status: 'Waiting',
    message: 'No Application status found, defaulting status to Waiting',
    step,
    targetRevisions: revisions,
    lastTransitionTime: now,
  };
  const current = { ...before, step };
  const move = (status: string, message: string): RolloutStatus => ({
    ...current,
    targetRevisions: revisions,
    status,
    message,
    lastTransitionTime: now,
  });
  const revisionsChanged = !sameValue(current.targetRevisions, revisions);
  if (specChanged)
    return move('Waiting', changed(revisionsChanged ? ' (revision and spec differ)' : ' (spec differs)'));
  if (revisionsChanged || current.status === 'Waiting') {
    return fromWaiting(app, move) ?? (revisionsChanged ? move('Waiting', changed('')) : current);
  }
  if (current.status === 'Pending') return fromPending(app, current, move);
  const isDone = current.status === 'Progressing' && isHealthy(app) && isInSync(app);
  return isDone
    ? move('Healthy', 'Application resource became Healthy, updating status from Progressing to Healthy')
    : current;
}

/** Says which wait of an Application a sync ends. */
export function rolloutMark({ lastTransitionTime = '', targetRevisions }: RolloutStatus): string {
  return [lastTransitionTime, ...targetRevisions].join(' ');
}

type Move = (status: string, message: string) => RolloutStatus;

function changed(what: string): string {
  return `Application has pending changes${what}, setting status to Waiting`;
}

function fromWaiting(app: Application, move: Move): RolloutStatus | undefined {
  if (!isInSync(app)) return undefined;
  const status = isHealthy(app) ? 'Healthy' : 'Progressing';
  return move(status, `Application resource has synced, updating status to ${status}`);
}

function fromPending(app: Application, current: RolloutStatus, move: Move): RolloutStatus {
  const operation = app.status?.operationState;
  const since = Date.parse(current.lastTransitionTime ?? '');
  // Times are whole seconds: a sync of the same second is told from an earlier one by what it was started with.
  const isOurs = operation?.operation.info?.some(({ value }) => value === rolloutMark(current)) === true;
  if (operation !== undefined && (isOurs || Date.parse(operation.startedAt) > since)) {
    if (operation.phase === 'Succeeded') {
      return move(
        'Progressing',
        'Application resource completed a sync successfully, updating status from Pending to Progressing',
      );
    }
    return operation.phase === 'Failed' || operation.phase === 'Error'
      ? move(
          'Progressing',
          'Application resource completed a sync, updating status from Pending to Progressing',
        )
      : move(
          'Progressing',
          'Application resource became Progressing, updating status from Pending to Progressing',
        );
  }
  const cannot = app.status?.conditions?.some(
    ({ type }) => type === 'InvalidSpecError' || type === 'UnknownError',
  );
  return cannot === true
    ? move('Progressing', 'Application resource has error and cannot sync, updating status to Progressing')
    : current;
}

function revisionsOf({ status }: Application): readonly string[] {
  const { revisions = [], revision = '' } = status?.sync ?? {};
  if (revisions.length > 0) return revisions;
  return revision === '' ? [] : [revision];
}

function isHealthy({ status }: Application): boolean {
  return status?.health?.status === 'Healthy';
}

/** In sync with the spec as it is now: a comparison made with an older one says nothing. */
function isInSync(app: Application): boolean {
  const { status } = app;
  const { source, sources } = sourceFieldsOf(app);
  if (status?.sync?.status !== 'Synced') return false;
  const compared = status.sync.comparedTo;
  return (
    compared === undefined ||
    (sameValue(compared.source ?? null, source ?? null) && sameValue(compared.sources ?? [], sources ?? []))
  );
}
