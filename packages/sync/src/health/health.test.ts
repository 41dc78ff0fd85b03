import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { object } from '../testing/fixtures.ts';
import { aggregateHealth, type HealthPart } from './aggregate.ts';
import { createHealth } from './registry.ts';
import type { HealthCode } from './status.ts';

const healthOf = createHealth({ hookFinalizer: 'hook' });

function generations(generation: number, observedGeneration: number, fields: object, spec: object = {}) {
  return { generation, spec, status: { observedGeneration, ...fields } };
}

function workload(id: string, { generation, spec, status }: ReturnType<typeof generations>): KubeObject {
  const base = object(id, { spec, status });
  return { ...base, metadata: { ...base.metadata, generation } };
}

const condition = (type: string, status: string, reason = '', message = '') => ({
  conditions: [{ type, status, reason, message }],
});
const container = (state: object, more: object = {}) => ({ name: 'c', state, ...more });
const podObject = (policy: string, status: object, annotations: Record<string, string> = {}) =>
  object('v1 Pod p', { spec: { restartPolicy: policy }, status, annotations });

const cases: readonly (readonly [string, KubeObject, HealthCode | undefined, string?])[] = [
  [
    'a paused Deployment',
    object('apps/v1 Deployment d', { spec: { paused: true } }),
    'Suspended',
    'Deployment is paused',
  ],
  [
    'an unobserved Deployment',
    workload('apps/v1 Deployment d', generations(2, 1, {})),
    'Progressing',
    'Waiting for rollout to finish: observed deployment generation less than desired generation',
  ],
  [
    'a Deployment past its deadline',
    workload(
      'apps/v1 Deployment d',
      generations(1, 1, condition('Progressing', 'False', 'ProgressDeadlineExceeded')),
    ),
    'Degraded',
    'Deployment "d" exceeded its progress deadline',
  ],
  [
    'a Deployment being updated',
    workload('apps/v1 Deployment d', generations(1, 1, { updatedReplicas: 1 }, { replicas: 3 })),
    'Progressing',
    'Waiting for rollout to finish: 1 out of 3 new replicas have been updated...',
  ],
  [
    'a Deployment with old replicas',
    workload('apps/v1 Deployment d', generations(1, 1, { updatedReplicas: 3, replicas: 5 }, { replicas: 3 })),
    'Progressing',
    'Waiting for rollout to finish: 2 old replicas are pending termination...',
  ],
  [
    'a Deployment becoming available',
    workload(
      'apps/v1 Deployment d',
      generations(1, 1, { updatedReplicas: 3, replicas: 3, availableReplicas: 1 }),
    ),
    'Progressing',
    'Waiting for rollout to finish: 1 of 3 updated replicas are available...',
  ],
  ['a Deployment scaled to zero', workload('apps/v1 Deployment d', generations(1, 1, {})), 'Healthy', ''],
  [
    'a Deployment whose fields have wrong types',
    workload('apps/v1 Deployment d', generations(1, 1, { updatedReplicas: '3' })),
    'Unknown',
    '.status.updatedReplicas is not a number',
  ],
  [
    'a Deployment of an old version',
    object('apps/v1beta1 Deployment d'),
    'Unknown',
    'unsupported Deployment GVK: apps/v1beta1, Kind=Deployment',
  ],
  [
    'a StatefulSet with a partition',
    workload(
      'apps/v1 StatefulSet s',
      generations(
        1,
        1,
        { readyReplicas: 3, updatedReplicas: 1 },
        { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      ),
    ),
    'Progressing',
    'Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...',
  ],
  [
    'a StatefulSet never observed',
    workload('apps/v1 StatefulSet s', generations(0, 0, {})),
    'Progressing',
    'Waiting for statefulset spec update to be observed...',
  ],
  [
    'a StatefulSet between revisions',
    workload(
      'apps/v1 StatefulSet s',
      generations(1, 1, { updateRevision: 'b', currentRevision: 'a', updatedReplicas: 2 }),
    ),
    'Progressing',
    'waiting for statefulset rolling update to complete 2 pods at revision b...',
  ],
  [
    'a DaemonSet that cannot update',
    workload(
      'apps/v1 DaemonSet d',
      generations(1, 1, { desiredNumberScheduled: 3, updatedNumberScheduled: 1 }),
    ),
    'Progressing',
    'Waiting for daemon set "d" rollout to finish: 1 out of 3 new pods have been updated...',
  ],
  [
    'a ReplicaSet that cannot create pods',
    workload('apps/v1 ReplicaSet r', generations(1, 1, condition('ReplicaFailure', 'True', '', 'quota'))),
    'Degraded',
    'quota',
  ],
  ['a Job at work', object('batch/v1 Job j', { status: { active: 1 } }), 'Progressing', ''],
  [
    'a failed Job',
    object('batch/v1 Job j', { status: condition('Failed', 'True', '', 'backoff') }),
    'Degraded',
    'backoff',
  ],
  [
    'a suspended Job',
    object('batch/v1 Job j', { status: condition('Suspended', 'True', '', 'Job suspended') }),
    'Suspended',
    'Job suspended',
  ],
  [
    'a CronJob that failed',
    object('batch/v1 CronJob c', {
      status: { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:00Z' },
    }),
    'Degraded',
    'CronJob has not completed its last execution successfully',
  ],
  [
    'a Pod in a crash loop',
    podObject('Always', {
      phase: 'Running',
      containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } })],
    }),
    'Degraded',
    'back-off',
  ],
  [
    'a finite Pod in a crash loop, which may be a hook',
    podObject('Never', {
      phase: 'Pending',
      containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })],
    }),
    'Progressing',
    '',
  ],
  [
    'a ready Pod',
    podObject('Always', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    'Healthy',
    '',
  ],
  [
    'a Pod that crashed before',
    podObject('Always', {
      phase: 'Running',
      containerStatuses: [container({}, { lastState: { terminated: { exitCode: 1 } } })],
    }),
    'Degraded',
    '',
  ],
  [
    'a failed Pod',
    podObject('Never', {
      phase: 'Failed',
      initContainerStatuses: [container({ terminated: { exitCode: 3 } })],
    }),
    'Degraded',
    'container "c" failed with exit code 3',
  ],
  [
    'a hook Pod asked to count as a service',
    podObject(
      'Never',
      { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      { 'argocd.argoproj.io/hook': 'PreSync', 'argocd.argoproj.io/ignore-restart-policy': 'true' },
    ),
    'Progressing',
    '',
  ],
  ['a bound claim', object('v1 PersistentVolumeClaim p', { status: { phase: 'Bound' } }), 'Healthy', ''],
  [
    'a load balancer without address',
    object('v1 Service s', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }),
    'Progressing',
    '',
  ],
  ['a cluster service', object('v1 Service s', { spec: { type: 'ClusterIP' } }), 'Healthy', ''],
  ['an Ingress without address', object('networking.k8s.io/v1 Ingress i'), 'Progressing', ''],
  [
    'an autoscaler without metrics',
    object('autoscaling/v2 HorizontalPodAutoscaler h', {
      status: condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'no metrics'),
    }),
    'Degraded',
    'no metrics',
  ],
  [
    'an autoscaler whose annotation is broken',
    object('autoscaling/v1 HorizontalPodAutoscaler h', {
      annotations: { 'autoscaling.alpha.kubernetes.io/conditions': '{' },
    }),
    'Unknown',
    'failed to convert conditions annotation to typed',
  ],
  [
    'an unavailable APIService',
    object('apiregistration.k8s.io/v1 APIService a', {
      status: condition('Available', 'False', 'MissingEndpoints', 'none'),
    }),
    'Progressing',
    'MissingEndpoints: none',
  ],
  [
    'an established CRD',
    object('apiextensions.k8s.io/v1 CustomResourceDefinition c', {
      status: condition('Established', 'True', 'InitialNamesAccepted'),
    }),
    'Healthy',
    'CRD is healthy',
  ],
  [
    'a Workflow that failed',
    object('argoproj.io/v1alpha1 Workflow w', { status: { phase: 'Error', message: 'm' } }),
    'Degraded',
    'm',
  ],
  ['a kind without a rule', object('v1 ConfigMap c'), undefined],
  ['an object without metadata', { apiVersion: 'v1', kind: 'ConfigMap' } as unknown as KubeObject, undefined],
];

describe('the health of', () => {
  for (const [name, subject, status, message] of cases) {
    it(name, () => {
      expect(healthOf(subject)).toEqual(status === undefined ? undefined : { status, message });
    });
  }

  it('an object being deleted is Pending deletion, unless only its hook finalizer keeps it', () => {
    const job = object('batch/v1 Job j', { status: condition('Complete', 'True') });
    const leaving = (finalizers: string[]) => ({
      ...job,
      metadata: { ...job.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers },
    });
    expect(healthOf(leaving(['other']))).toEqual({ status: 'Progressing', message: 'Pending deletion' });
    expect(healthOf(leaving(['hook']))).toEqual({ status: 'Healthy', message: '' });
  });

  it('a kind with a custom rule is that rule, and a rule that throws makes it Unknown', () => {
    const custom = createHealth({
      custom: ({ kind }) => {
        if (kind === 'Broken') throw new Error('no such field');
        return kind === 'Service' ? { status: 'Degraded', message: 'custom' } : undefined;
      },
    });
    expect(custom(object('v1 Service s'))).toEqual({ status: 'Degraded', message: 'custom' });
    expect(custom(object('x.io/v1 Broken s'))).toEqual({ status: 'Unknown', message: 'no such field' });
    expect(custom(object('v1 PersistentVolumeClaim p'))).toEqual({ status: 'Unknown', message: '' });
  });
});

describe('the health of an owner', () => {
  const part = (
    name: string,
    status: HealthCode | undefined,
    more: Partial<HealthPart> = {},
  ): HealthPart => ({
    ref: { group: 'apps', kind: 'Deployment', namespace: 'ns', name },
    live: true,
    health: status === undefined ? undefined : { status, message: '' },
    ignored: false,
    ...more,
  });

  it('is its worst part, with the causes named', () => {
    expect(aggregateHealth([])).toEqual({ status: 'Healthy', message: '' });
    expect(aggregateHealth([part('a', 'Healthy'), part('b', undefined)])).toEqual({
      status: 'Healthy',
      message: '',
    });
    expect(aggregateHealth([part('a', 'Degraded'), part('b', 'Progressing'), part('c', 'Degraded')])).toEqual(
      {
        status: 'Degraded',
        message: 'Caused by apps/Deployment:ns/a, apps/Deployment:ns/c',
      },
    );
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => part(name, 'Suspended'));
    expect(aggregateHealth(many).message).toBe(
      'Caused by apps/Deployment:ns/a, apps/Deployment:ns/b, apps/Deployment:ns/c and 2 more',
    );
  });

  it('leaves out what is missing or ignored, unless nothing is live', () => {
    const missing = part('m', 'Missing', { live: false });
    expect(aggregateHealth([part('a', 'Healthy'), missing]).status).toBe('Healthy');
    expect(aggregateHealth([part('a', 'Degraded', { ignored: true })]).status).toBe('Healthy');
    expect(aggregateHealth([missing]).status).toBe('Missing');
  });
});
