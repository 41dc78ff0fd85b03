import type { HealthOf } from '@setpoint/sync';
import { createHealth } from '@setpoint/sync';
import { createCustomHealth } from './custom-health.ts';
import type { ResourceCustomizations } from './customizations.ts';
import { ruleHealth } from './rule-health.ts';

/** Health as Argo CD has it: the scripts of `argocd-cm` first, then our rules for known CRDs, then the built-in kinds. */
export interface ArgoHealth {
  readonly of: HealthOf;
  /** Takes the customizations that count from now on. */
  configure(customizations: ResourceCustomizations): void;
}

export function createArgoHealth(customizations?: ResourceCustomizations): ArgoHealth {
  let current: HealthOf;
  const configure = (given: ResourceCustomizations): void => {
    const custom = createCustomHealth(given, { otherwise: ruleHealth });
    current = createHealth({ custom, hookFinalizer: 'argocd.argoproj.io/hook-finalizer' });
  };
  configure(customizations ?? { entries: [], problems: [] });
  return { of: (object) => current(object), configure };
}
