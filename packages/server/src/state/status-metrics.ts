import { Gauge, type Registry } from 'prom-client';
import type { Services } from '../services.ts';

/** `argocd_appset_info`, `argocd_appset_owned_applications` and `argocd_app_condition`. */
export function registerStatusMetrics({ state }: Services, registry: Registry): void {
  const registers = [registry];
  const info: Gauge = new Gauge({
    name: 'argocd_appset_info',
    help: 'Information about applicationset.',
    labelNames: ['namespace', 'name', 'resource_update_status'],
    registers,
    collect() {
      info.reset();
      for (const { metadata, status } of state.applicationSets.values()) {
        const updated = status?.conditions?.find(({ type }) => type === 'ResourcesUpToDate');
        const { namespace = '', name = '' } = metadata;
        info.set({ namespace, name, resource_update_status: updated?.reason ?? 'Unknown' }, 1);
      }
    },
  });
  const owned: Gauge = new Gauge({
    name: 'argocd_appset_owned_applications',
    help: 'Number of applications owned by the applicationset.',
    labelNames: ['namespace', 'name'],
    registers,
    collect() {
      owned.reset();
      for (const { metadata } of state.applicationSets.values()) {
        owned.set({ namespace: metadata.namespace ?? '', name: metadata.name ?? '' }, 0);
      }
      for (const { metadata } of state.applications.values()) {
        const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'ApplicationSet');
        if (owner !== undefined) owned.inc({ namespace: metadata.namespace ?? '', name: owner.name });
      }
    },
  });
  const condition: Gauge = new Gauge({
    name: 'argocd_app_condition',
    help: 'Report application conditions.',
    labelNames: ['namespace', 'name', 'project', 'condition'],
    registers,
    collect() {
      condition.reset();
      for (const { metadata, spec, status } of state.applications.values()) {
        for (const { type } of status?.conditions ?? []) {
          const { namespace = '', name = '' } = metadata;
          condition.inc({ namespace, name, project: spec.project || 'default', condition: type });
        }
      }
    },
  });
}
