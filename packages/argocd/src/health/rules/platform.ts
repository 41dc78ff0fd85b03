import { all, type Check, condition, field, listAt, present, stale, textAt, valueAt } from './check.ts';
import { byCondition, type Rule, type RuleTable } from './rule.ts';

/** Strimzi says Ready, or NotReady while it works and when it fails. */
const strimzi: Rule = {
  rows: [
    ['Degraded', condition('NotReady', 'True', { notReason: ['Creating'] })],
    ['Healthy', condition('Ready', 'True')],
  ],
};

const volumeSnapshot: Rule = {
  rows: [
    ['Healthy', field('status.readyToUse', true), 'The snapshot is ready to use'],
    [
      'Degraded',
      (object) =>
        valueAt(object, 'status.error') === undefined ? undefined : textAt(object, 'status.error.message'),
    ],
  ],
};

const reconciliationDisabled: Check = (object) => {
  const annotations = valueAt(object, 'metadata.annotations') as Record<string, unknown> | undefined;
  return annotations?.['cnpg.io/reconciliationLoop'] === 'disabled'
    ? 'Reconciliation is suspended'
    : undefined;
};

const pdbProblem: Check = (object) => {
  const found = listAt(object, 'status.conditions').find(
    (one) => textAt(one, 'status') === 'False' && textAt(one, 'reason') !== 'InsufficientPods',
  );
  return found === undefined ? undefined : `PodDisruptionBudget has ${textAt(found, 'reason')}`;
};

/** Too few pods can be what is wanted: it is told, and no problem. */
const pdbState: Check = (object) => {
  const last = listAt(object, 'status.conditions').at(-1);
  return last === undefined ? undefined : `PodDisruptionBudget has ${textAt(last, 'reason')}`;
};

/** Databases, autoscaling, monitoring, storage. */
export const platformRules: RuleTable = [
  [
    ['db.atlasgo.io/AtlasMigration', 'db.atlasgo.io/AtlasSchema'],
    {
      rows: [
        ['Healthy', condition('Ready', 'True')],
        ['Progressing', condition('Ready', ['False', 'Unknown'], { reason: ['Reconciling'] })],
        [
          'Progressing',
          condition('Ready', ['False', 'Unknown'], { message: ['Reconciling', 'GettingDevDB'] }),
        ],
        ['Degraded', condition('Ready', ['False', 'Unknown'])],
      ],
    },
  ],
  [
    ['keda.sh/ScaledObject', 'keda.sh/ScaledJob'],
    {
      rows: [
        ['Degraded', condition('Ready', 'False')],
        ['Degraded', condition('Fallback', 'True')],
        ['Degraded', all(field('kind', 'ScaledJob'), condition('Ready', 'Unknown'))],
        ['Suspended', all(condition('Ready', 'True'), condition('Paused', 'True'))],
        ['Healthy', condition('Ready', 'True')],
      ],
    },
  ],
  [['karpenter.sh/NodePool'], byCondition('Ready')],
  [
    ['karpenter.sh/NodeClaim'],
    byCondition('Ready', ['Progressing', stale], ['Suspended', condition('Disrupting', 'True')]),
  ],
  [
    ['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler'].map(
      (kind) => `monitoring.coreos.com/${kind}`,
    ),
    {
      rows: [
        ['Healthy', condition('Available', 'True'), 'All instances are available'],
        ['Progressing', condition('Available', ['False', 'Unknown'], { reason: ['SomePodsNotReady'] })],
        ['Degraded', condition('Available', ['False', 'Unknown'])],
      ],
    },
  ],
  [
    [
      'Kafka',
      'KafkaBridge',
      'KafkaConnect',
      'KafkaConnector',
      'KafkaTopic',
      'KafkaUser',
      'KafkaMirrorMaker2',
      'KafkaRebalance',
    ].map((kind) => `kafka.strimzi.io/${kind}`),
    strimzi,
  ],
  [
    ['VolumeSnapshot', 'VolumeSnapshotContent'].map((kind) => `snapshot.storage.k8s.io/${kind}`),
    volumeSnapshot,
  ],
  [
    ['policy/PodDisruptionBudget'],
    {
      rows: [
        ['Degraded', pdbProblem],
        ['Healthy', pdbState],
      ],
    },
  ],
  [
    ['postgresql.cnpg.io/Cluster'],
    {
      rows: [
        ['Suspended', reconciliationDisabled],
        ['Suspended', condition('cnpg.io/hibernation', 'True')],
        ['Degraded', condition('cnpg.io/hibernation', ['False', 'Unknown'])],
        ['Healthy', field('status.phase', 'Cluster in healthy state')],
        [
          'Progressing',
          field(
            'status.phase',
            'Setting up primary',
            'Creating a new replica',
            'Upgrading cluster',
            'Waiting for the instances to become active',
            'Promoting to primary cluster',
          ),
        ],
        [
          'Suspended',
          field(
            'status.phase',
            'Unable to create required cluster objects',
            'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
            'Cluster has incomplete or invalid image catalog',
            'Cluster is unrecoverable and needs manual intervention',
          ),
        ],
        [
          'Degraded',
          field(
            'status.phase',
            'Switchover in progress',
            'Failing over',
            'Upgrading Postgres major version',
            'Cluster upgrade delayed',
            'Waiting for user action',
            'Primary instance is being restarted in-place',
            'Primary instance is being restarted without a switchover',
            'Cluster cannot execute instance online upgrade due to missing architecture binary',
            'Online upgrade in progress',
            'Applying configuration',
          ),
        ],
        ['Unknown', present('status.conditions')],
      ],
    },
  ],
];
