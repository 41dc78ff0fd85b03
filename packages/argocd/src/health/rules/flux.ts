import { all, type Check, condition, field, not, present, stale } from './check.ts';
import type { Row, Rule, RuleTable } from './rule.ts';

const suspended: Row = ['Suspended', field('spec.suspend', true), 'Reconciliation is suspended'];
const beingReconciled: Row = [
  'Progressing',
  all(condition('Ready', 'Unknown'), condition('Reconciling', 'True')),
];

/** Conditions that are there without saying success are a failure. */
function fluxRule(success: Check, ...progress: readonly Row[]): Rule {
  return {
    rows: [
      suspended,
      ...progress,
      ['Progressing', stale],
      ['Healthy', success],
      ['Degraded', condition(['Ready', 'Stalled'], ['True', 'False'])],
      ['Degraded', present('status.conditions'), 'The resource is not ready'],
    ],
  };
}

function whileReadyIsFalse(...reasons: readonly string[]): Row {
  return [
    'Progressing',
    all(condition('Ready', 'False'), condition('Reconciling', 'True', { reason: reasons })),
  ];
}

const ready = condition('Ready', 'True');
const artifact = fluxRule(all(ready, condition('ArtifactInStorage', 'True')), beingReconciled);

export const fluxRules: RuleTable = [
  [
    ['GitRepository', 'OCIRepository', 'Bucket', 'HelmChart'].map(
      (kind) => `source.toolkit.fluxcd.io/${kind}`,
    ),
    artifact,
  ],
  [['source.toolkit.fluxcd.io/ExternalArtifact'], fluxRule(ready, beingReconciled)],
  [
    ['source.toolkit.fluxcd.io/HelmRepository'],
    {
      rows: [
        suspended,
        ['Healthy', field('spec.type', 'oci'), 'OCI repositories have no status'],
        ...artifact.rows,
      ],
    },
  ],
  [['kustomize.toolkit.fluxcd.io/Kustomization'], fluxRule(ready, beingReconciled)],
  [
    ['helm.toolkit.fluxcd.io/HelmRelease'],
    fluxRule(all(ready, condition(['Released', 'TestSuccess'], 'True')), beingReconciled),
  ],
  [
    ['image.toolkit.fluxcd.io/ImageRepository'],
    fluxRule(ready, whileReadyIsFalse('NewGeneration', 'Scanning')),
  ],
  [
    ['image.toolkit.fluxcd.io/ImagePolicy'],
    fluxRule(ready, whileReadyIsFalse('NewGeneration', 'AccessingRepository', 'ApplyingPolicy')),
  ],
  [['image.toolkit.fluxcd.io/ImageUpdateAutomation'], fluxRule(ready, beingReconciled)],
  [['notification.toolkit.fluxcd.io/Receiver'], fluxRule(ready)],
  [
    ['notification.toolkit.fluxcd.io/Alert', 'notification.toolkit.fluxcd.io/Provider'],
    { rows: [suspended, ['Healthy', not(present('status.conditions'))], ...fluxRule(ready).rows] },
  ],
  [['infra.contrib.fluxcd.io/Terraform'], fluxRule(ready, beingReconciled)],
];
