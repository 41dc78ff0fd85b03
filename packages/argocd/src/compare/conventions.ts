import { type Conventions, createArgoTracking, readArgoAnnotations } from '@setpoint/sync';
import type { TrackingSettings } from '../config/settings.ts';
import { parseSyncOptions } from '../model/sync-options.ts';
import type { Application } from '../resources/application.ts';

/** The manager that Argo CD's server-side applies carry. */
export const fieldManager = 'argocd-controller';

const clientSideManager = 'kubectl-client-side-apply';
const migrationAnnotation = 'argocd.argoproj.io/client-side-apply-migration-manager';

/**
 * The managers of client-side applies whose fields the application takes over: kubectl's, or the one its annotation
 * names; none with the sync option `ClientSideApplyMigration=false`.
 */
export function formerManagersOf(app: Application): readonly string[] {
  if (!parseSyncOptions(app.spec.syncPolicy?.syncOptions).clientSideApplyMigration) return [];
  return [app.metadata.annotations?.[migrationAnnotation] || clientSideManager];
}

/** Argo CD's ways of marking, annotating and applying, for one destination namespace. */
export function argoConventions(
  tracking: TrackingSettings,
  destinationNamespace: string,
  formerManagers: readonly string[] = [clientSideManager],
): Conventions {
  return {
    ownership: createArgoTracking({ ...tracking, destinationNamespace }),
    readAnnotations: readArgoAnnotations,
    fieldManager,
    formerManagers,
    hookFinalizer: 'argocd.argoproj.io/hook-finalizer',
  };
}
