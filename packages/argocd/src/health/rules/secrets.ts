import { condition, field, lastCondition, stale } from './check.ts';
import { byCondition, type RuleTable } from './rule.ts';

/** cert-manager, External Secrets, Sealed Secrets and other sources of Secrets. */
export const secretRules: RuleTable = [
  [
    ['cert-manager.io/Certificate', 'certmanager.k8s.io/Certificate'],
    byCondition('Ready', ['Progressing', condition('Issuing', 'True')]),
  ],
  [
    ['cert-manager.io/Issuer', 'cert-manager.io/ClusterIssuer', 'certmanager.k8s.io/Issuer'],
    byCondition('Ready'),
  ],
  [
    ['cert-manager.io/CertificateRequest'],
    {
      rows: [
        ['Degraded', condition(['Denied', 'InvalidRequest'], 'True')],
        ['Progressing', condition('Ready', 'False', { reason: ['Pending'] })],
        ['Degraded', condition('Ready', 'False')],
        ['Healthy', condition('Ready', 'True')],
      ],
    },
  ],
  [
    ['acme.cert-manager.io/Order', 'acme.cert-manager.io/Challenge'],
    {
      rows: [
        ['Healthy', field('status.state', 'valid')],
        ['Degraded', field('status.state', 'invalid', 'expired', 'errored'), 'The ACME server refused it'],
      ],
    },
  ],
  [
    ['ExternalSecret', 'SecretStore', 'ClusterSecretStore', 'PushSecret'].map(
      (kind) => `external-secrets.io/${kind}`,
    ),
    byCondition('Ready'),
  ],
  [
    ['external-secrets.io/ClusterExternalSecret', 'external-secrets.io/ClusterPushSecret'],
    {
      rows: [
        ['Healthy', lastCondition('Ready', 'True')],
        ['Degraded', lastCondition('PartiallyReady', 'True')],
        ['Degraded', lastCondition('NotReady', 'True')],
      ],
    },
  ],
  [
    ['bitnami.com/SealedSecret'],
    {
      rows: [
        ['Progressing', stale],
        ['Degraded', condition('Synced', 'False')],
        ['Healthy', condition('Synced', 'True')],
      ],
    },
  ],
  [['onepassword.com/OnePasswordItem'], byCondition('Ready')],
];
