import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';

export interface SyncRequest {
  readonly revision?: string;
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  /** `GROUP:KIND:[NAMESPACE/]NAME`, as the argocd command takes them. */
  readonly resources?: readonly string[];
  readonly username: string;
}

/** The patch that asks the controller for a sync; throws while another operation runs. */
export function syncPatch(app: Application, request: SyncRequest): unknown {
  refuseWhileBusy(app);
  return {
    operation: {
      initiatedBy: { username: request.username },
      sync: {
        ...(request.revision === undefined ? {} : { revision: request.revision }),
        ...(request.prune ? { prune: true } : {}),
        ...(request.dryRun ? { dryRun: true } : {}),
        ...(app.spec.syncPolicy?.syncOptions ? { syncOptions: app.spec.syncPolicy.syncOptions } : {}),
        ...(request.resources?.length ? { resources: request.resources.map(parseResource) } : {}),
        syncStrategy: { hook: request.force ? { force: true } : {} },
      },
      ...(app.spec.syncPolicy?.retry ? { retry: app.spec.syncPolicy.retry } : {}),
    },
  };
}

/** The patch that deploys an entry of the history again, with its own sources. */
export function rollbackPatch(app: Application, id: number | undefined, username: string): unknown {
  refuseWhileBusy(app);
  const history = app.status?.history ?? [];
  const entry = id === undefined ? history.at(-2) : history.find((deployment) => deployment.id === id);
  if (entry === undefined) {
    throw new SetpointError(
      codes.historyNotFound,
      id === undefined ? 'there is nothing to roll back to' : `no deployment ${id} in the history`,
      {
        subject: subjectOf(app),
        nextAction: `Choose one of: ${history.map((deployment) => deployment.id).join(', ') || 'none yet'}.`,
      },
    );
  }
  const automated = app.spec.syncPolicy?.automated;
  if (automated !== undefined && automated.enabled !== false) {
    throw new SetpointError(codes.automatedSync, 'rollback cannot be performed when auto-sync is enabled', {
      subject: subjectOf(app),
      rule: 'An automated application always goes to what Git says.',
      nextAction: 'Revert the commit in Git, or set spec.syncPolicy.automated.enabled to false first.',
    });
  }
  const { revision, revisions, source, sources } = entry;
  return {
    operation: {
      initiatedBy: { username },
      sync: {
        ...(revision === undefined ? {} : { revision }),
        ...(revisions === undefined ? {} : { revisions }),
        ...(source === undefined ? {} : { source }),
        ...(sources === undefined ? {} : { sources }),
        ...(app.spec.syncPolicy?.syncOptions ? { syncOptions: app.spec.syncPolicy.syncOptions } : {}),
        prune: true,
        syncStrategy: { apply: {} },
      },
    },
  };
}

/** The finalizer that makes the controller delete an application's objects before the application goes. */
const cascadeFinalizer = 'resources-finalizer.argocd.argoproj.io';

/** The patch that prepares a delete: with cascade the objects go too, without it they stay. */
export function deletionPatch(app: Application, cascade: boolean): unknown {
  const others = (app.metadata.finalizers ?? []).filter(
    (finalizer) => finalizer !== cascadeFinalizer && !finalizer.startsWith(`${cascadeFinalizer}/`),
  );
  return { metadata: { finalizers: cascade ? [...others, cascadeFinalizer] : others } };
}

function refuseWhileBusy(app: Application): void {
  if (app.operation === undefined) return;
  throw new SetpointError(codes.operationInProgress, 'another operation is already in progress', {
    subject: subjectOf(app),
    nextAction: 'Wait for it to end; `setpoint app get` shows how far it is.',
  });
}

/** `GROUP:KIND:[NAMESPACE/]NAME`; throws `cli.usage` for anything else. */
export function parseResource(text: string): {
  group?: string;
  kind: string;
  namespace?: string;
  name: string;
} {
  const match = /^([^:]*):([^:]+):(?:([^/]+)\/)?(.+)$/.exec(text);
  if (match === null) {
    throw new SetpointError(codes.usage, `${text} is not a resource`, {
      rule: 'A resource is written GROUP:KIND:NAME or GROUP:KIND:NAMESPACE/NAME; the core group is empty.',
      nextAction: 'For example --resource apps:Deployment:frontend or --resource :Service:shop/frontend.',
    });
  }
  const [, group, kind = '', namespace, name = ''] = match;
  return { ...(group ? { group } : {}), kind, ...(namespace ? { namespace } : {}), name };
}

function subjectOf(app: Application): string {
  return `Application ${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`;
}
