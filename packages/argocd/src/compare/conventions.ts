import { type Conventions, createArgoTracking, readArgoAnnotations } from '@setpoint/sync';
import type { TrackingSettings } from '../config/settings.ts';

/** The manager that Argo CD's server-side applies carry. */
export const fieldManager = 'argocd-controller';

/** Argo CD's ways of marking, annotating and applying, for one destination namespace. */
export function argoConventions(tracking: TrackingSettings, destinationNamespace: string): Conventions {
  return {
    ownership: createArgoTracking({ ...tracking, destinationNamespace }),
    readAnnotations: readArgoAnnotations,
    fieldManager,
    formerManagers: ['kubectl-client-side-apply'],
    hookFinalizer: 'argocd.argoproj.io/hook-finalizer',
  };
}
