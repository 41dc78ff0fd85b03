import { builtinKinds, type KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { columnsOf, humanDuration, rowOf } from './index.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');
const metadata = { name: 'x', namespace: 'ns', creationTimestamp: '2026-01-01T23:55:00Z' };

function row(apiVersion: string, kind: string, fields: Record<string, unknown>): readonly unknown[] {
  const [group, version] = apiVersion.includes('/')
    ? (apiVersion.split('/') as [string, string])
    : ['', apiVersion];
  const gvk = { group, version, kind };
  const object = { apiVersion, kind, metadata, ...fields } as KubeObject;
  const cells = rowOf(gvk, object, NOW);
  expect(cells).toHaveLength(columnsOf(gvk).length);
  return cells;
}

const containers = [{ name: 'c', image: 'i' }];
const running = { state: { running: {} }, ready: true, restartCount: 0, name: 'c' };

describe('durations', () => {
  it.each([
    [0, '0s'],
    [119_000, '119s'],
    [120_000, '2m'],
    [200_000, '3m20s'],
    [11 * 60_000, '11m'],
    [3 * 3_600_000, '3h'],
    [7.5 * 3_600_000, '7h30m'],
    [47 * 3_600_000, '47h'],
    [50 * 3_600_000, '2d2h'],
    [30 * 86_400_000, '30d'],
    [800 * 86_400_000, '2y70d'],
    [-5000, '<invalid>'],
  ])('%d ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('rows', () => {
  const pods: readonly (readonly [string, Record<string, unknown>, readonly unknown[]])[] = [
    [
      'Running',
      { spec: { containers }, status: { phase: 'Running', containerStatuses: [running] } },
      ['1/1', 'Running', '0'],
    ],
    [
      'CrashLoopBackOff',
      {
        spec: { containers },
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'c',
              ready: false,
              restartCount: 3,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T23:59:00Z' } },
            },
          ],
        },
      },
      ['0/1', 'CrashLoopBackOff', '3 (60s ago)'],
    ],
    [
      'Init:0/2',
      {
        spec: { containers, initContainers: containers.concat(containers) },
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'c', restartCount: 0, state: { running: {} } }],
        },
      },
      ['0/1', 'Init:0/2', '0'],
    ],
    [
      'Completed',
      {
        spec: { containers },
        status: {
          phase: 'Succeeded',
          containerStatuses: [
            {
              name: 'c',
              ready: false,
              restartCount: 0,
              state: { terminated: { exitCode: 0, reason: 'Completed' } },
            },
          ],
        },
      },
      ['0/1', 'Completed', '0'],
    ],
    [
      'Terminating',
      {
        metadata: { ...metadata, deletionTimestamp: '2026-01-02T00:00:00Z' },
        spec: { containers },
        status: { phase: 'Running', containerStatuses: [running] },
      },
      ['1/1', 'Terminating', '0'],
    ],
  ];
  it.each(pods)('shows a pod that is %s', (_status, fields, expected) => {
    expect(row('v1', 'Pod', fields).slice(1, 4)).toEqual(expected);
  });

  it('shows services, workloads and jobs', () => {
    const spec = {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.9',
      ports: [
        { port: 80, nodePort: 30080, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
      selector: { b: '2', a: '1' },
    };
    expect(row('v1', 'Service', { spec })).toEqual([
      'x',
      'LoadBalancer',
      '10.96.0.9',
      '<pending>',
      '80:30080/TCP,53/UDP',
      '5m',
      'a=1,b=2',
    ]);
    const template = { spec: { containers: [...containers, { name: 'd', image: 'j' }] } };
    expect(
      row('apps/v1', 'Deployment', {
        spec: {
          replicas: 3,
          selector: {
            matchLabels: { a: '1' },
            matchExpressions: [{ key: 'e', operator: 'In', values: ['y', 'x'] }],
          },
          template,
        },
        status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
      }),
    ).toEqual(['x', '2/3', 1, 2, '5m', 'c,d', 'i,j', 'a=1,e in (x,y)']);
    expect(
      row('batch/v1', 'Job', {
        spec: { completions: 3, template },
        status: { succeeded: 1, startTime: '2026-01-01T23:59:00Z' },
      }).slice(1, 4),
    ).toEqual(['Running', '1/3', '60s']);
    expect(
      row('batch/v1', 'CronJob', { spec: { schedule: '* * * * *', suspend: false }, status: {} }).slice(1, 6),
    ).toEqual(['* * * * *', '<none>', 'False', 0, '<none>']);
  });

  it('shows volumes, nodes, ingresses and autoscalers', () => {
    expect(
      row('v1', 'PersistentVolumeClaim', {
        spec: { volumeName: 'v', storageClassName: 's' },
        status: {
          phase: 'Bound',
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
        },
      }),
    ).toEqual(['x', 'Bound', 'v', '1Gi', 'RWO,RWX', 's', '<unset>', '5m', '<unset>']);
    expect(
      row('v1', 'Node', {
        metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } },
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      }).slice(1, 3),
    ).toEqual(['Ready,SchedulingDisabled', 'control-plane']);
    const rules = ['a', 'b', 'c', 'd'].map((host) => ({ host }));
    expect(row('networking.k8s.io/v1', 'Ingress', { spec: { rules, tls: [{}] } }).slice(1, 5)).toEqual([
      '<none>',
      'a,b,c + 1 more...',
      '',
      '80, 443',
    ]);
    expect(
      row('autoscaling/v2', 'HorizontalPodAutoscaler', {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'd' },
          minReplicas: 1,
          maxReplicas: 5,
          metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } }],
        },
        status: { currentReplicas: 2 },
      }),
    ).toEqual(['x', 'Deployment/d', 'cpu: <unknown>/80%', '1', 5, 2, '5m']);
  });

  it('has a cell for every column of every kind, whatever is missing from the object', () => {
    for (const { gvk } of builtinKinds()) {
      const object = {
        apiVersion: `${gvk.group}/${gvk.version}`,
        kind: gvk.kind,
        metadata,
        spec: { containers: [] },
        target: {},
      };
      expect(rowOf(gvk, object, NOW), gvk.kind).toHaveLength(columnsOf(gvk).length);
    }
  });
});

describe('custom columns', () => {
  const gvk = { group: 'example.com', version: 'v1', kind: 'Tab' };
  const object = {
    apiVersion: 'example.com/v1',
    kind: 'Tab',
    metadata: { ...metadata, labels: { 'a.b/c': 'l' } },
    spec: { replicas: 3, tags: ['p', 'q'], since: '2026-01-01T00:00:00Z', map: { k: 1 } },
    status: {
      conditions: [
        { type: 'Synced', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
  };
  const cell = (type: string, jsonPath: string): unknown =>
    rowOf(gvk, object, NOW, [{ name: 'X', type, jsonPath }])[1];

  it.each([
    ['integer', '.spec.replicas', 3],
    ['string', '.spec.replicas', '3'],
    ['string', '.status.conditions[?(@.type=="Ready")].status', 'True'],
    ['string', ".metadata.labels['a\\.b/c']", 'l'],
    ['string', '.metadata.labels.a\\.b/c', null],
    ['string', '.spec.tags[-1]', 'q'],
    ['string', '.spec.tags', '["p","q"]'],
    ['date', '.spec.since', '24h'],
    ['boolean', '.spec.replicas', null],
    ['string', '.spec.constructor', null],
    ['string', '.spec.absent', null],
  ])('%s %s', (type, path, expected) => {
    expect(cell(type, path)).toEqual(expected);
  });

  it('shows the age where the definition names no columns', () => {
    expect(columnsOf(gvk, []).map(({ name, type }) => [name, type])).toEqual([
      ['Name', 'string'],
      ['Age', 'date'],
    ]);
    expect(rowOf(gvk, object, NOW, [])).toEqual(['x', '5m']);
  });
});
