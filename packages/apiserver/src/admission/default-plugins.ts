import type { RbacAuthorizer } from '../auth/rbac-authorizer.ts';
import type { Machinery } from '../registry/machinery.ts';
import type { Clock, Random } from '@setpoint/core';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerations } from './default-tolerations.ts';
import { deviceAdminAccess } from './device-admin-access.ts';
import { escalationPrevention } from './escalation-prevention.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeTaints } from './node-taints.ts';
import { podPriority } from './pod-priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { mutatingPolicies } from './policies/mutating-policies.ts';
import { validatingPolicies } from './policies/validating-policies.ts';
import { storageProtection } from './storage-protection.ts';
import { mutatingWebhooks, validatingWebhooks } from './webhooks/webhook-plugins.ts';

export interface PluginParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorizer: RbacAuthorizer;
  /** Known only once it is assembled, admission included. */
  readonly machinery: () => Machinery;
  /** Without the controllers nobody makes the accounts pods would have to run as. */
  readonly controllers: boolean;
}

/** The plugins a kube-apiserver has on by default, in its order. */
export function defaultPlugins(parts: PluginParts): readonly AdmissionPlugin[] {
  const { store, clock, random, authorizer, machinery, controllers } = parts;
  return [
    namespaceLifecycle(store),
    limitRanger(store),
    // Simulated nodes are ready as they come, and the controllers lift no taint from others.
    ...(controllers ? [serviceAccountAdmission(store, clock, random)] : [nodeTaints]),
    podPriority(store),
    defaultTolerations,
    defaultStorageClass(store),
    storageProtection,
    runtimeClass(store),
    deviceAdminAccess(store),
    escalationPrevention(authorizer),
    mutatingPolicies(machinery, authorizer),
    mutatingWebhooks(machinery, authorizer),
    validatingPolicies(machinery, authorizer),
    validatingWebhooks(machinery, authorizer),
    // Last: what anybody else refuses must not be charged.
    resourceQuota(machinery),
  ];
}
