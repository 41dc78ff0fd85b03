import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import { cronJob, job, workflow } from './batch.ts';
import { horizontalPodAutoscaler } from './autoscaler.ts';
import { apiService, customResourceDefinition } from './extension-api.ts';
import { Fields } from './fields.ts';
import { ingress, persistentVolumeClaim, service } from './network-and-storage.ts';
import { pod } from './pod.ts';
import { type HealthRule, health } from './rule.ts';
import type { HealthOf, HealthStatus } from './status.ts';
import { daemonSet, deployment, replicaSet, statefulSet } from './workloads.ts';

interface BuiltinRule {
  readonly rule: HealthRule;
  /** Versions the rule can read; all when absent. */
  readonly versions?: readonly string[];
}

/** By `group/Kind`. Kinds without a rule have no health and count as done once applied. */
const builtin: ReadonlyMap<string, BuiltinRule> = new Map([
  ['/PersistentVolumeClaim', { rule: persistentVolumeClaim, versions: ['v1'] }],
  ['/Pod', { rule: pod, versions: ['v1'] }],
  ['/Service', { rule: service, versions: ['v1'] }],
  ['apiextensions.k8s.io/CustomResourceDefinition', { rule: customResourceDefinition }],
  ['apiregistration.k8s.io/APIService', { rule: apiService, versions: ['v1', 'v1beta1'] }],
  ['apps/DaemonSet', { rule: daemonSet, versions: ['v1'] }],
  ['apps/Deployment', { rule: deployment, versions: ['v1'] }],
  ['apps/ReplicaSet', { rule: replicaSet, versions: ['v1'] }],
  ['apps/StatefulSet', { rule: statefulSet, versions: ['v1'] }],
  ['argoproj.io/Workflow', { rule: workflow }],
  ['autoscaling/HorizontalPodAutoscaler', { rule: horizontalPodAutoscaler, versions: ['v1', 'v2'] }],
  ['batch/CronJob', { rule: cronJob }],
  ['batch/Job', { rule: job, versions: ['v1'] }],
  ['extensions/Ingress', { rule: ingress }],
  ['networking.k8s.io/Ingress', { rule: ingress }],
]);

export interface HealthOptions {
  /**
   * Asked first: custom rules (Lua scripts, tables for CRDs). Undefined means no rule of its own for the kind. Default
   * none.
   */
  readonly custom?: HealthOf;
  /** An object that only waits for this finalizer still has the health of what it did. Default none. */
  readonly hookFinalizer?: string;
}

/**
 * The health of objects by the rules of their kinds. An object being deleted is Progressing with the message `Pending
 * deletion`; a rule that fails makes `Unknown` with its message.
 */
export function createHealth(options: HealthOptions = {}): HealthOf {
  return (object) => {
    try {
      const fields = Fields.of(object);
      if (isLeaving(fields, options.hookFinalizer)) return health('Progressing', 'Pending deletion');
      return options.custom?.(object) ?? builtinHealth(object, fields);
    } catch (error) {
      return health('Unknown', error instanceof Error ? error.message : String(error));
    }
  };
}

function isLeaving(fields: Fields, hookFinalizer: string | undefined): boolean {
  const metadata = fields.at('metadata');
  if (!metadata.at('deletionTimestamp').present) return false;
  return !metadata
    .at('finalizers')
    .list()
    .some((finalizer) => finalizer.string() === hookFinalizer);
}

function builtinHealth(object: KubeObject, fields: Fields): HealthStatus | undefined {
  const { group, version } = parseApiVersion(object.apiVersion);
  const entry = builtin.get(`${group}/${object.kind}`);
  if (entry === undefined) return undefined;
  if (entry.versions !== undefined && !entry.versions.includes(version)) {
    throw new Error(`unsupported ${object.kind} GVK: ${object.apiVersion}, Kind=${object.kind}`);
  }
  return entry.rule(fields, object);
}
