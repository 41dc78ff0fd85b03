import type { ObjectRef } from '@setpoint/kube';
import type { SyncOptions as EngineOptions } from '@setpoint/sync';
import { parseSyncOptions } from '../model/sync-options.ts';
import type { Application } from '../resources/application.ts';
import type { OperationState, SyncOperation, SyncOperationResource } from '../resources/operation.ts';
import { approvedPlanOf } from './approved-plan.ts';

const propagations = { foreground: 'Foreground', background: 'Background', orphan: 'Orphan' } as const;

const permissions = { allowed: 'allow', never: 'never', confirm: 'confirm' } as const;

/** How the engine is to carry out an operation: Argo CD's strings, flags and annotations, translated once. */
export function planOptionsFor(app: Application, state: OperationState): Partial<EngineOptions> {
  const sync = state.operation.sync ?? {};
  const options = parseSyncOptions(sync.syncOptions);
  const { apply, hook } = sync.syncStrategy ?? {};
  return {
    prune: sync.prune ?? false,
    pruneConfirmed: isDeletionConfirmed(app, state.startedAt),
    prunePermission: permissions[options.prune],
    pruneLast: options.pruneLast,
    propagation: propagations[options.prunePropagation],
    serverSideApply: options.serverSideApply,
    force: options.force || apply?.force === true || hook?.force === true,
    replace: options.replace,
    createNamespace: options.createNamespace ? namespaceMetadata(app) : undefined,
    applyOutOfSyncOnly: options.applyOutOfSyncOnly,
    startedAt: approvedPlanOf(state.operation)?.startedAtMs ?? Date.parse(state.startedAt),
    // Only automation is held back from wiping an application out; a person who asks for it means it.
    allowEmpty:
      app.spec.syncPolicy?.automated?.allowEmpty === true || state.operation.initiatedBy?.automated !== true,
    dryRun: sync.dryRun ?? false,
    skipHooks: apply !== undefined && hook === undefined,
    validate: options.validate,
    skipDryRunOnMissingResource: options.skipDryRunOnMissingResource,
    failOnSharedResource: options.failOnSharedResource,
    respectIgnoreDifferences: options.respectIgnoreDifferences,
    occasion: occasionOf(app),
    only: onlyOf(sync),
  };
}

/** Managed metadata is applied on the server and says so, that Argo CD after us does not take foreign labels away. */
function namespaceMetadata(app: Application): NonNullable<EngineOptions['createNamespace']> {
  const metadata = app.spec.syncPolicy?.managedNamespaceMetadata;
  if (metadata === undefined) return { labels: {}, annotations: {} };
  return {
    labels: metadata.labels ?? {},
    annotations: { ...metadata.annotations, 'argocd.argoproj.io/sync-options': 'ServerSideApply=true' },
  };
}

/** `argocd.argoproj.io/deletion-approved` holds the time of the approval, which must not be older than the request. */
export function isDeletionConfirmed(app: Application, sinceTime: string): boolean {
  const approved = app.metadata.annotations?.['argocd.argoproj.io/deletion-approved'];
  return approved !== undefined && Date.parse(approved) >= Date.parse(sinceTime);
}

/** Whether the application was ever deployed, for Helm's hooks; not known when it keeps no history. */
function occasionOf(app: Application): EngineOptions['occasion'] {
  if (app.spec.revisionHistoryLimit === 0) return undefined;
  return (app.status?.history?.length ?? 0) === 0 ? 'install' : 'upgrade';
}

function onlyOf(sync: SyncOperation): ((ref: ObjectRef) => boolean) | undefined {
  const { resources } = sync;
  if (resources === undefined || resources.length === 0) return undefined;
  return (ref) => resources.some((resource) => isSame(resource, ref));
}

function isSame(resource: SyncOperationResource, ref: ObjectRef): boolean {
  return (
    (resource.group ?? '') === ref.group &&
    resource.kind === ref.kind &&
    resource.name === ref.name &&
    (!resource.namespace || resource.namespace === ref.namespace)
  );
}
