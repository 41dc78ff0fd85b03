import type { LabelSelectorObject } from '@setpoint/kube';
import type { Store } from '../../store/store.ts';

export interface WebhookRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  /** `pods`, `pods/status`; either side of the slash, or all of it, may be a star. */
  readonly resources?: readonly string[];
  readonly scope?: string;
}

interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** PEM, base64. */
  readonly caBundle?: string;
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly WebhookRule[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly matchPolicy?: 'Exact' | 'Equivalent';
  readonly namespaceSelector?: LabelSelectorObject;
  readonly objectSelector?: LabelSelectorObject;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
}

export const webhookGroup = 'admissionregistration.k8s.io';

/** The webhooks of one kind of configuration, in the order they are called: by configuration's name, then as listed. */
export function webhooksOf(store: Store, kind: 'mutating' | 'validating'): readonly Webhook[] {
  return store
    .list(`${webhookGroup}/${kind}webhookconfigurations`)
    .flatMap((entry) => (entry.object['webhooks'] as readonly Webhook[] | undefined) ?? []);
}
