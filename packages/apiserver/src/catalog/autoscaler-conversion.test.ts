import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { autoscalerConversion } from './autoscaler-conversion.ts';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const selector = { matchLabels: { a: 'b' } };

const whole: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', annotations: { note: 'x' } },
  spec: {
    scaleTargetRef: target,
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [
      {
        type: 'Pods',
        pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } },
      },
      {
        type: 'Object',
        object: {
          describedObject: target,
          target: { type: 'Value', value: '7' },
          metric: { name: 'hits', selector },
        },
      },
      {
        type: 'External',
        external: { metric: { name: 'q', selector }, target: { type: 'AverageValue', averageValue: '2' } },
      },
      {
        type: 'ContainerResource',
        containerResource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 50 },
          container: 'c',
        },
      },
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    },
  },
  status: {
    desiredReplicas: 2,
    currentMetrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageUtilization: 40, averageValue: '400m' } },
      },
    ],
    conditions: [{ type: 'AbleToScale', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  },
};

describe('autoscalers in the first version', () => {
  it('carries what it has no fields for, and gives it back', () => {
    const served = autoscalerConversion.fromStorage(whole);
    expect(served['spec']).toEqual({
      scaleTargetRef: target,
      minReplicas: 1,
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 60,
    });
    expect(served['status']).toEqual({
      currentReplicas: 0,
      desiredReplicas: 2,
      currentCPUUtilizationPercentage: 40,
    });
    expect(autoscalerConversion.toStorage(served)).toEqual(whole);
  });

  it('writes annotations as a real server does', () => {
    const { annotations = {} } = autoscalerConversion.fromStorage(whole).metadata;
    expect(annotations['autoscaling.alpha.kubernetes.io/behavior']).toBe(
      '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":300,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}',
    );
    expect(annotations['autoscaling.alpha.kubernetes.io/metrics']).toMatch(
      /^\[\{"type":"Pods","pods":\{"metricName":"qps","targetAverageValue":"10"\}\},/,
    );
  });

  it.each(['{', '{}', '[1]', 'null', '{"ScaleUp":"text"}'])(
    'takes %s in an annotation for nothing',
    (text) => {
      const annotations = {
        'autoscaling.alpha.kubernetes.io/metrics': text,
        'autoscaling.alpha.kubernetes.io/behavior': text,
      };
      const metadata = { name: 'web', annotations };
      const { spec, ...stored } = autoscalerConversion.toStorage({
        ...whole,
        metadata,
        spec: {},
        status: undefined,
      });
      expect(stored.metadata).toEqual({ name: 'web' });
      expect(spec).toEqual({});
    },
  );
});
