import type { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import { createHealth, type HealthOf } from '@setpoint/sync';
import { createCustomHealth } from './custom-health.ts';
import { parseResourceCustomizations } from './parse-customizations.ts';
import { ruleHealth } from './rule-health.ts';

/** Health as Argo CD has it: the scripts of `argocd-cm` first, then our rules for known CRDs, then the built-in kinds. */
export interface ArgoHealth {
  readonly of: HealthOf;
  /** Takes the customizations of `argocd-cm`, undefined when there is none; gives what could not be read. */
  configure(configMap: KubeObject | undefined): readonly SetpointError[];
}

export function createArgoHealth(): ArgoHealth {
  let current: HealthOf;
  const configure = (configMap: KubeObject | undefined): readonly SetpointError[] => {
    const customizations = parseResourceCustomizations(configMap, decodeSigs);
    const custom = createCustomHealth(customizations, { otherwise: ruleHealth });
    current = createHealth({ custom, hookFinalizer: 'argocd.argoproj.io/hook-finalizer' });
    return customizations.problems;
  };
  configure(undefined);
  return { of: (object) => current(object), configure };
}
