import { type Check, condition, field, present, stale, textAt, valueAt } from './check.ts';
import { byCondition, type RuleTable } from './rule.ts';

const allMachinesAreHealthy: Check = (object) => {
  const healthy = valueAt(object, 'status.currentHealthy');
  return healthy !== undefined && healthy === valueAt(object, 'status.expectedMachines') ? '' : undefined;
};

export const clusterApiRules: RuleTable = [
  [
    ['cluster.x-k8s.io/Cluster'],
    {
      rows: [
        ['Suspended', field('spec.paused', true), 'The cluster is paused'],
        // While a cluster is provisioned as usual, Ready is False with the severity Info.
        ['Degraded', condition('Ready', 'False', { notSeverity: 'Info' })],
        ['Degraded', field('status.phase', 'Failed')],
        ['Healthy', field('status.phase', 'Provisioned'), 'The cluster is provisioned'],
      ],
    },
  ],
  [
    ['cluster.x-k8s.io/Machine'],
    {
      rows: [
        ['Healthy', field('status.phase', 'Running'), 'The machine is running'],
        ['Degraded', field('status.phase', 'Failed')],
        ['Progressing', condition('Ready', 'False')],
      ],
    },
  ],
  [
    ['cluster.x-k8s.io/MachineDeployment', 'cluster.x-k8s.io/MachineSet'],
    {
      rows: [
        ['Suspended', field('spec.paused', true), 'Reconciliation is paused'],
        ['Degraded', field('status.phase', 'Failed'), 'The machines failed'],
        ['Healthy', field('status.phase', 'Running'), 'The machines are running'],
      ],
    },
  ],
  [
    ['cluster.x-k8s.io/MachinePool'],
    {
      rows: [
        ['Healthy', field('status.phase', 'Running', 'Scaling'), 'The machines are running'],
        ['Degraded', field('status.phase', 'Failed', 'Unknown'), 'The machine pool failed'],
      ],
    },
  ],
  [
    ['cluster.x-k8s.io/MachineHealthCheck'],
    {
      rows: [
        ['Healthy', allMachinesAreHealthy],
        ['Degraded', present('status.currentHealthy'), 'Some machines are not healthy'],
        ['Degraded', field('status.currentHealthy', 0), 'No machine is healthy'],
      ],
    },
  ],
  [['addons.cluster.x-k8s.io/ClusterResourceSet'], byCondition('ResourcesApplied')],
  [
    ['controlplane.cluster.x-k8s.io/AWSManagedControlPlane'],
    {
      rows: [
        ['Progressing', stale],
        ['Degraded', present('status.failureMessage'), 'The control plane failed'],
        ['Progressing', condition('EKSControlPlaneUpdating', 'True'), 'The control plane is being updated'],
        ['Healthy', condition('Ready', 'True')],
        ['Degraded', (object) => errorCondition(object)],
      ],
    },
  ],
  [
    ['controlplane.cluster.x-k8s.io/KubeadmControlPlane'],
    {
      rows: [
        ['Progressing', stale],
        ['Degraded', (object) => errorCondition(object)],
        ['Healthy', condition(['Ready', 'Available'], 'True')],
      ],
    },
  ],
];

/** The first condition that is False with the severity Error. */
function errorCondition(object: Parameters<Check>[0]): string | undefined {
  const conditions = valueAt(object, 'status.conditions');
  if (!Array.isArray(conditions)) return undefined;
  const failed = conditions.find(
    (one: unknown) => valueAt(one, 'status') === 'False' && valueAt(one, 'severity') === 'Error',
  ) as unknown;
  return failed === undefined ? undefined : textAt(failed, 'message') || 'The control plane failed';
}
