// Health of objects and of the application.
import { application, configMap, deployment, job, manifest, namespace, service } from '../objects.mjs';

const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const only = (...objects) => ({ 'app/objects.yaml': manifest(...objects) });
const stuck = { 'simulate.setpoint.dev/failure': 'ImagePullBackOff' };

export const health = [
  {
    name: 'health-progressing',
    steps: [
      begin(
        only(configMap('config'), deployment('web', { pod: { 'simulate.setpoint.dev/ready': 'false' } })),
      ),
    ],
  },
  {
    name: 'health-degraded',
    steps: [
      begin(
        only(
          deployment('web', { progressDeadlineSeconds: 3, pod: { 'simulate.setpoint.dev/ready': 'false' } }),
        ),
      ),
    ].map((step) => ({ ...step, quietMs: 8000 })),
  },
  {
    name: 'health-suspended',
    steps: [
      begin(
        only(deployment('web', { paused: true }), {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'cron' },
          spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec: job('x').spec } },
        }),
      ),
    ],
  },
  {
    name: 'health-crash-loop',
    steps: [
      begin(
        only({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'pod', annotations: stuck },
          spec: { containers: [{ name: 'main', image: 'registry.invalid/pod:1' }] },
        }),
      ),
    ],
  },
  {
    name: 'health-kinds',
    steps: [
      begin(
        only(
          deployment('web'),
          service('web'),
          { ...service('balanced'), spec: { ...service('balanced').spec, type: 'LoadBalancer' } },
          {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            metadata: { name: 'store' },
            spec: { ...deployment('store').spec, replicas: 2, serviceName: 'store' },
          },
          {
            apiVersion: 'apps/v1',
            kind: 'DaemonSet',
            metadata: { name: 'agent' },
            spec: {
              selector: deployment('agent').spec.selector,
              template: deployment('agent').spec.template,
            },
          },
          job('done'),
          { ...job('failed', { code: 1 }) },
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'claim' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
          {
            apiVersion: 'autoscaling/v2',
            kind: 'HorizontalPodAutoscaler',
            metadata: { name: 'web' },
            spec: {
              scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
              minReplicas: 1,
              maxReplicas: 3,
            },
          },
          {
            apiVersion: 'policy/v1',
            kind: 'PodDisruptionBudget',
            metadata: { name: 'web' },
            spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
          },
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { name: 'web' },
            spec: { podSelector: {} },
          },
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'Ingress',
            metadata: { name: 'web' },
            spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
          },
        ),
      ),
      {
        name: 'restarted',
        patch: [
          {
            kind: 'apps/v1 Deployment',
            name: 'web',
            namespace: 'CASE',
            patch: {
              spec: {
                template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } },
              },
            },
          },
        ],
        quietMs: 5000,
      },
    ],
  },
  {
    name: 'health-ignored',
    steps: [
      begin(
        only(
          deployment('web', {
            annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' },
            pod: { 'simulate.setpoint.dev/ready': 'false' },
          }),
          configMap('config'),
        ),
      ),
    ],
  },
  {
    name: 'health-unschedulable',
    steps: [
      begin(
        only(
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name: 'pod',
              annotations: { 'simulate.setpoint.dev/failure': 'Unschedulable' },
            },
            spec: { containers: [{ name: 'main', image: 'registry.invalid/pod:1' }] },
          },
          deployment('web', {
            progressDeadlineSeconds: 3,
            pod: { 'simulate.setpoint.dev/failure': 'Unschedulable' },
          }),
        ),
      ),
    ].map((step) => ({ ...step, quietMs: 8000 })),
  },
  {
    name: 'health-quota',
    steps: [
      begin(
        only(
          {
            apiVersion: 'v1',
            kind: 'ResourceQuota',
            metadata: { name: 'quota' },
            spec: { hard: { pods: '1', 'count/configmaps': '9', 'services.loadbalancers': '0' } },
          },
          configMap('config'),
          deployment('web', { replicas: 2, progressDeadlineSeconds: 3 }),
        ),
      ),
      {
        name: 'more room',
        patch: [
          {
            kind: 'v1 ResourceQuota',
            name: 'quota',
            namespace: 'CASE',
            patch: { spec: { hard: { pods: '5' } } },
          },
        ],
      },
    ].map((step) => ({ ...step, quietMs: 8000 })),
  },
  { name: 'health-missing', steps: [begin(only(deployment('web'), configMap('config')), application())] },
];
