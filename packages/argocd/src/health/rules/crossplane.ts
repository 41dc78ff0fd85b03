import { absent, all, condition, firstCondition, kindIs, listAt, present } from './check.ts';
import type { Row, Rule, RuleTable } from './rule.ts';

const withoutStatus = kindIs(
  'Composition',
  'CompositionRevision',
  'DeploymentRuntimeConfig',
  'ClusterProviderConfig',
  'ProviderConfig',
  'ProviderConfigUsage',
  'ControllerConfig',
);
const failures: readonly Row[] = [
  ['Suspended', condition('Synced', 'False', { reason: ['ReconcilePaused'] })],
  ['Degraded', condition('LastAsyncOperation', 'False')],
  ['Degraded', condition('Synced', 'False')],
];

function crossplaneRule(...ready: readonly string[]): Rule {
  return {
    rows: [
      ['Healthy', all(withoutStatus, absent('status')), 'The resource has no status'],
      [
        'Healthy',
        all(withoutStatus, absent('status.conditions'), present('status.users')),
        'The resource is in use',
      ],
      ...failures,
      ['Healthy', condition(ready, 'True'), 'The resource is up to date'],
    ],
  };
}

export const crossplaneRules: RuleTable = [
  [
    ['stacks.crossplane.io/*'],
    {
      rows: [
        [
          'Healthy',
          (object) => firstCondition(listAt(object, 'status.conditionedStatus.conditions'), 'Ready', 'True'),
        ],
      ],
    },
  ],
  [
    ['pkg.crossplane.io/Provider', 'pkg.crossplane.io/Configuration', 'pkg.crossplane.io/Function'],
    {
      rows: [
        ['Healthy', all(condition('Installed', 'True'), condition('Healthy', 'True'))],
        ['Degraded', condition(['Installed', 'Healthy'], ['False', 'Unknown'])],
        ['Degraded', present('status.conditions'), 'The package is not installed and healthy'],
      ],
    },
  ],
  [
    ['*.crossplane.io/*'],
    crossplaneRule('Ready', 'Healthy', 'Offered', 'Established', 'ValidPipeline', 'RevisionHealthy'),
  ],
  [['*.upbound.io/*'], crossplaneRule('Ready')],
];
