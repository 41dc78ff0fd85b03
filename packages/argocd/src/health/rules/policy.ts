import type { PlainMap } from '@setpoint/kube';
import { condition, field, listAt, textAt } from './check.ts';
import type { RuleTable } from './rule.ts';

/** The first error that a controller's pod reports. */
function podError(object: PlainMap): string | undefined {
  for (const pod of listAt(object, 'status.byPod')) {
    const [error] = listAt(pod, 'errors');
    if (error !== undefined) return textAt(error, 'message') || 'A controller pod reports an error';
  }
  return undefined;
}

function someIsEnforced(object: PlainMap): string | undefined {
  return listAt(object, 'status.byPod').some((pod) => pod['enforced'] === true) ? '' : undefined;
}

/** Kyverno, Gatekeeper, Sigstore's policy controller. */
export const policyRules: RuleTable = [
  [
    [
      'kyverno.io/Policy',
      'kyverno.io/ClusterPolicy',
      'kyverno.io/CleanupPolicy',
      'kyverno.io/ClusterCleanupPolicy',
    ],
    {
      rows: [['Healthy', condition('Ready', 'True', { reason: ['Succeeded', ''], message: ['Ready', ''] })]],
    },
  ],
  [
    ['policies.kyverno.io/*'],
    {
      rows: [
        ['Healthy', field('status.conditionStatus.ready', true)],
        ['Degraded', field('status.conditionStatus.ready', false), 'The policy is not ready'],
      ],
    },
  ],
  [
    ['templates.gatekeeper.sh/ConstraintTemplate'],
    {
      rows: [
        ['Degraded', podError],
        ['Healthy', field('status.created', true)],
      ],
    },
  ],
  [
    ['constraints.gatekeeper.sh/*'],
    {
      rows: [
        ['Degraded', podError],
        ['Healthy', someIsEnforced],
      ],
    },
  ],
];
