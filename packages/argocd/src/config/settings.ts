import type { KubeObject } from '@setpoint/kube';
import { parseGoDuration } from '../model/duration.ts';
import type { TrackingMethod } from '@setpoint/sync';

/** How objects are marked as an application's. */
export interface TrackingSettings {
  readonly method: TrackingMethod;
  readonly labelKey: string;
  /** Set when several installations share a cluster: only marks with the same id count. */
  readonly installationId?: string;
}

/** What `argocd-cm` says about the Application controller, parsed once. */
export interface ArgoCdSettings {
  readonly tracking: TrackingSettings;
  /** How often Git is asked without a webhook, milliseconds; 0 switches it off. Default 2 min. */
  readonly pollIntervalMs: number;
  /** At most this much is added to each interval at random. Default 1 min. */
  readonly pollJitterMs: number;
}

const methods: readonly TrackingMethod[] = ['annotation', 'label', 'annotation+label'];

/** The settings in the ConfigMap; what is absent or unreadable has Argo CD's default. */
export function parseSettings(configMap: KubeObject | undefined): ArgoCdSettings {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const read = (key: string): string => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const method = methods.find((known) => known === read('application.resourceTrackingMethod'));
  return {
    tracking: {
      method: method ?? 'annotation',
      labelKey: read('application.instanceLabelKey') || 'app.kubernetes.io/instance',
      ...(read('installationID') ? { installationId: read('installationID') } : {}),
    },
    pollIntervalMs: parseGoDuration(read('timeout.reconciliation')) ?? 120_000,
    pollJitterMs: parseGoDuration(read('timeout.reconciliation.jitter')) ?? 60_000,
  };
}
