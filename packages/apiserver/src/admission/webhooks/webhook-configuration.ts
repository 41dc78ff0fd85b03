import { AdmissionEnvironment } from '@setpoint/cel';
import type { WebhookClientConfig } from '../../kinds/index.ts';
import type { Store } from '../../store/store.ts';
import { Derived } from '../derived.ts';
import type { MatchCriteria, MatchRule } from '../matching/match-resources.ts';
import { type MatchCondition, MatchConditions } from '../policies/match-conditions.ts';

export interface Webhook extends MatchCriteria {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly MatchRule[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions?: readonly string[];
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
  readonly matchConditions?: readonly MatchCondition[];
}

/** A webhook with what was made of it. */
export interface Hook {
  /** Its place among all: configuration, index and name. */
  readonly id: string;
  readonly webhook: Webhook;
  readonly conditions: MatchConditions;
}

/** The webhooks of one kind of configuration, in the order they are called: by configuration's name, then as listed. */
export function webhookSource(store: Store, kind: 'mutating' | 'validating'): Derived<readonly Hook[]> {
  const resource = `admissionregistration.k8s.io/${kind}webhookconfigurations`;
  return new Derived(store, [resource], () =>
    store.list(resource).flatMap(({ name, object }) => {
      const webhooks = (object['webhooks'] as readonly Webhook[] | undefined) ?? [];
      return webhooks.map((webhook, index) => hookOf(webhook, `${name}/${index}/${webhook.name}`));
    }),
  );
}

function hookOf(webhook: Webhook, id: string): Hook {
  const { matchConditions = [], failurePolicy } = webhook;
  const environment = new AdmissionEnvironment({ hasVariables: false });
  return { id, webhook, conditions: new MatchConditions(matchConditions, environment, failurePolicy) };
}
