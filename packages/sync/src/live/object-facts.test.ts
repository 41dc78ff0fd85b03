import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { objectFacts } from './object-facts.ts';

const objectOf = (apiVersion: string, kind: string, rest: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...rest,
});
const service = (name: string, namespace = 'shop') => ({ group: '', kind: 'Service', namespace, name });

describe('where traffic goes', () => {
  it.each([
    [
      'a Service',
      objectOf('v1', 'Service', { spec: { selector: { app: 'web' } } }),
      { targetLabels: { app: 'web' } },
    ],
    [
      'a load balancer',
      objectOf('v1', 'Service', {
        spec: { type: 'LoadBalancer', selector: {} },
        status: {
          loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example', ip: '192.0.2.2' }, {}] },
        },
      }),
      { targetLabels: {}, addresses: ['192.0.2.1', 'lb.example'] },
    ],
    [
      'an Ingress, each Service once',
      objectOf('networking.k8s.io/v1', 'Ingress', {
        spec: {
          defaultBackend: { service: { name: 'fallback' } },
          rules: [
            {
              http: {
                paths: [{ backend: { service: { name: 'web' } } }, { backend: { service: { name: 'web' } } }],
              },
            },
            { host: 'no-paths.example' },
          ],
        },
      }),
      { targetRefs: [service('fallback'), service('web')], addresses: [] },
    ],
    [
      'an Ingress of before v1',
      objectOf('extensions/v1beta1', 'Ingress', { spec: { backend: { serviceName: 'old' } } }),
      { targetRefs: [service('old')], addresses: [] },
    ],
    [
      'a VirtualService',
      objectOf('networking.istio.io/v1', 'VirtualService', {
        spec: {
          http: [
            {
              route: [{ destination: { host: 'a' } }, { destination: { host: 'b.other.svc.cluster.local' } }],
            },
          ],
        },
      }),
      { targetRefs: [service('a'), service('b', 'other')] },
    ],
    [
      'a route of the Gateway API',
      objectOf('gateway.networking.k8s.io/v1', 'HTTPRoute', {
        spec: {
          parentRefs: [{ name: 'edge', namespace: 'infra' }],
          rules: [{ backendRefs: [{ name: 'web' }] }],
        },
      }),
      {
        targetRefs: [
          { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'infra', name: 'edge' },
          service('web'),
        ],
      },
    ],
    [
      'a Gateway',
      objectOf('gateway.networking.k8s.io/v1', 'Gateway', {
        status: { addresses: [{ value: '192.0.2.9' }] },
      }),
      { addresses: ['192.0.2.9'] },
    ],
  ])('%s', (_, object, network) => {
    expect(objectFacts(object)).toEqual({ network });
  });

  it('nowhere from other kinds, and shapes of any sort are no fault', () => {
    expect(objectFacts(objectOf('v1', 'ConfigMap'))).toBeUndefined();
    expect(objectFacts(objectOf('example.com/v1', 'Service'))).toBeUndefined();
    const odd = { spec: { rules: [7, null, { http: { paths: 'x' } }], defaultBackend: [] } };
    expect(objectFacts(objectOf('networking.k8s.io/v1', 'Ingress', odd))).toEqual({
      network: { targetRefs: [], addresses: [] },
    });
  });
});

const container = (cpu: string, more: object = {}) => ({
  image: `i:${cpu}`,
  resources: { requests: { cpu } },
  ...more,
});
const podOf = (spec: object, status: object = {}, metadata: object = {}): KubeObject =>
  objectOf('v1', 'Pod', { metadata: { name: 'p', namespace: 'shop', ...metadata }, spec, status });
const reasonOf = (pod: KubeObject) => objectFacts(pod)?.pod?.reason;

describe('a Pod', () => {
  it('says where it runs, how many of its containers are ready, and what it asks for', () => {
    const pod = podOf(
      {
        nodeName: 'n1',
        initContainers: [
          container('100m', { name: 'side', restartPolicy: 'Always' }),
          container('2', { name: 'big' }),
        ],
        containers: [container('250m'), container('1500m')],
        overhead: { cpu: '10m', memory: '1Ki' },
      },
      {
        phase: 'Running',
        initContainerStatuses: [
          { name: 'side', ready: true, started: true, restartCount: 1, state: { running: {} } },
          { name: 'big', restartCount: 0, state: { terminated: { exitCode: 0 } } },
        ],
        containerStatuses: [
          { ready: true, restartCount: 2, state: { running: {} } },
          { ready: false, restartCount: 0, state: { running: {} } },
        ],
      },
    );
    expect(objectFacts(pod)?.pod).toEqual({
      node: 'n1',
      phase: 'Running',
      reason: 'Running',
      ready: 2,
      containers: 3,
      restarts: 3,
      images: ['i:100m', 'i:2', 'i:250m', 'i:1500m'],
      // The large init container beside the sidecar: more than what runs later.
      requests: { cpu: 2110, memory: 1_024_000 },
    });
  });

  it.each([
    ['Pending', podOf({}, { phase: 'Pending' })],
    ['Evicted', podOf({}, { phase: 'Failed', reason: 'Evicted' })],
    [
      'SchedulingGated',
      podOf(
        {},
        {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      ),
    ],
    [
      'ImagePullBackOff',
      podOf({}, { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }),
    ],
    ['ExitCode:3', podOf({}, { containerStatuses: [{ state: { terminated: { exitCode: 3 } } }] })],
    ['Signal:9', podOf({}, { containerStatuses: [{ state: { terminated: { exitCode: 137, signal: 9 } } }] })],
    [
      'Running',
      podOf(
        {},
        {
          containerStatuses: [
            { state: { terminated: { reason: 'Completed', exitCode: 0 } } },
            { ready: true, state: { running: {} } },
          ],
        },
      ),
    ],
    [
      'Init:1/2',
      podOf(
        { initContainers: [{ name: 'a' }, { name: 'b' }] },
        { initContainerStatuses: [{ state: { terminated: { exitCode: 0 } } }, { state: { running: {} } }] },
      ),
    ],
    [
      'Init:Error',
      podOf({}, { initContainerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }] }),
    ],
    ['Terminating', podOf({}, { phase: 'Running' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['Succeeded', podOf({}, { phase: 'Succeeded' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['Unknown', podOf({}, { reason: 'NodeLost' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
  ])('is %s', (reason, pod) => {
    expect(reasonOf(pod)).toBe(reason);
  });
});

it('a Node says what it has; a ReplicaSet which revision it is', () => {
  const status = {
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    nodeInfo: { architecture: 'arm64', cores: 4 },
  };
  expect(objectFacts(objectOf('v1', 'Node', { status }))?.host).toEqual({
    capacity: { cpu: 4000, memory: 8_589_934_592_000 },
    system: { architecture: 'arm64' },
  });
  const annotations = { 'deployment.kubernetes.io/revision': '3' };
  const set = objectOf('apps/v1', 'ReplicaSet', { metadata: { name: 'x', annotations } });
  expect(objectFacts(set)).toEqual({ revision: 3 });
});
