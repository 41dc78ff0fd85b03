import type { KubeObject, LabelSelectorObject } from '@setpoint/kube';
import type { MatchCriteria, MatchRule } from '../matching/match-resources.ts';
import type { MatchCondition } from './match-conditions.ts';

/** `matchConstraints` of a policy, `matchResources` of a binding. */
export interface MatchResources extends MatchCriteria {
  readonly resourceRules?: readonly MatchRule[];
  readonly excludeResourceRules?: readonly MatchRule[];
}

/** What both kinds of policies have. */
export interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelectorObject;
  readonly parameterNotFoundAction?: string;
}

export interface BindingSpec {
  readonly policyName: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
  readonly validationActions?: readonly string[];
}

export function bindingSpecOf(binding: KubeObject): BindingSpec {
  return binding['spec'] as BindingSpec;
}
