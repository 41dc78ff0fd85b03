import type { KubeObject } from '@setpoint/kube';
import { createHealth, type HealthCode } from '@setpoint/sync';
import { describe, expect, it } from 'vitest';
import { ruleHealth } from './rule-health.ts';

type Condition = readonly [type: string, status: string, reason?: string];

function conditions(...list: readonly Condition[]): Record<string, unknown> {
  return {
    status: {
      conditions: list.map(([type, status, reason = 'Because']) => ({
        type,
        status,
        reason,
        message: `${type} is ${status}`,
      })),
    },
  };
}

function object(kind: string, more: Record<string, unknown> = {}): KubeObject {
  const [group = '', name = ''] = kind.split('/');
  return { apiVersion: `${group}/v1`, kind: name, metadata: { name: 'x', generation: 2 }, ...more };
}

const rows: readonly (readonly [kind: string, health: HealthCode, more: Record<string, unknown>])[] = [
  ['argoproj.io/Application', 'Progressing', {}],
  ['argoproj.io/Application', 'Degraded', { status: { health: { status: 'Degraded' } } }],
  ['argoproj.io/Application', 'Healthy', { status: { health: { status: 'Healthy' } } }],
  [
    'argoproj.io/Application',
    'Progressing',
    { status: { health: { status: 'Healthy' }, operationState: { phase: 'Running' } } },
  ],
  ['argoproj.io/Rollout', 'Suspended', { status: { phase: 'Paused', observedGeneration: '2' } }],
  ['argoproj.io/Rollout', 'Progressing', { status: { phase: 'Healthy', observedGeneration: '1' } }],
  ['argoproj.io/Rollout', 'Healthy', { status: { phase: 'Healthy', observedGeneration: '2' } }],
  ['argoproj.io/ApplicationSet', 'Degraded', conditions(['ErrorOccurred', 'True'])],
  ['argoproj.io/AnalysisRun', 'Unknown', { status: { phase: 'Inconclusive' } }],
  ['cert-manager.io/Certificate', 'Progressing', conditions(['Ready', 'False'], ['Issuing', 'True'])],
  ['cert-manager.io/Certificate', 'Degraded', conditions(['Ready', 'False'])],
  ['cert-manager.io/CertificateRequest', 'Progressing', conditions(['Ready', 'False', 'Pending'])],
  ['acme.cert-manager.io/Order', 'Degraded', { status: { state: 'invalid' } }],
  ['external-secrets.io/ExternalSecret', 'Healthy', conditions(['Ready', 'True'])],
  [
    'external-secrets.io/ClusterExternalSecret',
    'Degraded',
    conditions(['Ready', 'True'], ['NotReady', 'True']),
  ],
  ['bitnami.com/SealedSecret', 'Degraded', conditions(['Synced', 'False'])],
  ['pkg.crossplane.io/Provider', 'Degraded', conditions(['Installed', 'True'], ['Healthy', 'False'])],
  ['pkg.crossplane.io/Provider', 'Healthy', conditions(['Installed', 'True'], ['Healthy', 'True'])],
  ['s3.aws.crossplane.io/Bucket', 'Suspended', conditions(['Synced', 'False', 'ReconcilePaused'])],
  ['s3.aws.upbound.io/Bucket', 'Degraded', conditions(['Ready', 'True'], ['Synced', 'False'])],
  ['apiextensions.crossplane.io/Composition', 'Healthy', {}],
  ['cluster.x-k8s.io/Cluster', 'Healthy', { status: { phase: 'Provisioned' } }],
  ['cluster.x-k8s.io/Cluster', 'Suspended', { spec: { paused: true }, status: { phase: 'Provisioned' } }],
  [
    'source.toolkit.fluxcd.io/GitRepository',
    'Progressing',
    conditions(['Ready', 'Unknown'], ['Reconciling', 'True']),
  ],
  [
    'source.toolkit.fluxcd.io/GitRepository',
    'Healthy',
    conditions(['Ready', 'True'], ['ArtifactInStorage', 'True']),
  ],
  ['kustomize.toolkit.fluxcd.io/Kustomization', 'Suspended', { spec: { suspend: true } }],
  ['kustomize.toolkit.fluxcd.io/Kustomization', 'Degraded', conditions(['Ready', 'False'])],
  [
    'kustomize.toolkit.fluxcd.io/Kustomization',
    'Progressing',
    { status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] } },
  ],
  [
    'serving.kserve.io/InferenceService',
    'Progressing',
    conditions(['Ready', 'True'], ['RoutesReady', 'Unknown']),
  ],
  ['serving.kserve.io/InferenceService', 'Suspended', conditions(['Stopped', 'True'])],
  ['serving.knative.dev/Revision', 'Degraded', conditions(['Ready', 'False'])],
  ['sources.knative.dev/PingSource', 'Healthy', conditions(['Ready', 'True'])],
  ['tekton.dev/PipelineRun', 'Progressing', conditions(['Succeeded', 'Unknown'])],
  ['tekton.dev/TaskRun', 'Degraded', conditions(['Succeeded', 'False'])],
  [
    'kyverno.io/ClusterPolicy',
    'Healthy',
    { status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'Ready' }] } },
  ],
  ['templates.gatekeeper.sh/ConstraintTemplate', 'Healthy', { status: { created: true } }],
  [
    'templates.gatekeeper.sh/ConstraintTemplate',
    'Degraded',
    { status: { created: true, byPod: [{ errors: [{ message: 'rego' }] }] } },
  ],
  ['constraints.gatekeeper.sh/K8sRequiredLabels', 'Healthy', { status: { byPod: [{ enforced: true }] } }],
  ['install.istio.io/IstioOperator', 'Degraded', { status: { status: 'ERROR' } }],
  [
    'gateway.networking.k8s.io/HTTPRoute',
    'Degraded',
    { status: { parents: [{ conditions: [{ type: 'Accepted', status: 'False', observedGeneration: 2 }] }] } },
  ],
  [
    'gateway.networking.k8s.io/HTTPRoute',
    'Progressing',
    { status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 1 }] }] } },
  ],
  ['db.atlasgo.io/AtlasSchema', 'Progressing', conditions(['Ready', 'False', 'Reconciling'])],
  ['keda.sh/ScaledObject', 'Suspended', conditions(['Ready', 'True'], ['Paused', 'True'])],
  ['kafka.strimzi.io/Kafka', 'Progressing', conditions(['NotReady', 'True', 'Creating'])],
  ['postgresql.cnpg.io/Cluster', 'Healthy', { status: { phase: 'Cluster in healthy state' } }],
  ['snapshot.storage.k8s.io/VolumeSnapshot', 'Degraded', { status: { error: { message: 'no' } } }],
];

describe('ruleHealth', () => {
  it.each(rows)('%s is %s', (kind, health, more) => {
    expect(ruleHealth(object(kind, more))?.status).toBe(health);
  });

  it('says why', () => {
    expect(ruleHealth(object('cert-manager.io/Issuer', conditions(['Ready', 'False'])))?.message).toBe(
      'Ready is False',
    );
    expect(ruleHealth(object('cert-manager.io/Issuer'))?.message).toBe('Waiting for the status of Issuer');
  });

  it.each(['example.com/Certificate', 'crossplane.io.example.com/Bucket', 'apps/Deployment'])(
    'says nothing about %s',
    (kind) => {
      expect(ruleHealth(object(kind))).toBeUndefined();
    },
  );

  it.each<[string, unknown]>([
    ['a text', 'Ready'],
    ['a list', []],
    ['null', null],
    ['conditions that are a map', { conditions: { type: 'Ready' } }],
    ['conditions that are texts', { conditions: ['Ready'] }],
    ['numbers for texts', { conditions: [{ type: 1, status: 2, message: 3 }], phase: 4 }],
  ])('takes a status that is %s', (_, status) => {
    for (const [kind] of rows) expect(typeof ruleHealth(object(kind, { status }))?.message).toBe('string');
  });

  it('plugs into the health of all kinds', () => {
    const health = createHealth({ custom: ruleHealth });
    expect(
      health(object('argoproj.io/Rollout', { status: { phase: 'Degraded', observedGeneration: '2' } }))
        ?.status,
    ).toBe('Degraded');
    expect(
      health({ apiVersion: 'v1', kind: 'Pod', metadata: {}, status: { phase: 'Succeeded' } })?.status,
    ).toBe('Healthy');
  });
});
