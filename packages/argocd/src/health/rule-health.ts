import { parseApiVersion } from '@setpoint/kube';
import type { HealthOf } from '@setpoint/sync';
import { argoRules } from './rules/argo.ts';
import { clusterApiRules } from './rules/cluster-api.ts';
import { crossplaneRules } from './rules/crossplane.ts';
import { fluxRules } from './rules/flux.ts';
import { networkRules } from './rules/network.ts';
import { platformRules } from './rules/platform.ts';
import { policyRules } from './rules/policy.ts';
import { applyRule, type Rule, type RuleTable } from './rules/rule.ts';
import { secretRules } from './rules/secrets.ts';
import { servingRules } from './rules/serving.ts';

const tables: readonly RuleTable[] = [
  argoRules,
  clusterApiRules,
  crossplaneRules,
  fluxRules,
  networkRules,
  platformRules,
  policyRules,
  secretRules,
  servingRules,
];
const rules: ReadonlyMap<string, Rule> = new Map(
  tables.flat().flatMap(([kinds, rule]) => kinds.map((kind) => [kind, rule] as const)),
);

/**
 * The health of the custom resources of well-known tools by our own rules, undefined for all other kinds. The kind
 * itself counts before its group, and its group before the groups that share its domain.
 */
export const ruleHealth: HealthOf = (object) => {
  const { group } = parseApiVersion(object.apiVersion);
  const rule =
    rules.get(`${group}/${object.kind}`) ??
    rules.get(`${group}/*`) ??
    rules.get(`${group.replace(/^[^.]*\./, '*.')}/*`) ??
    rules.get(`${group.replace(/^.*\.(?=[^.]+\.[^.]+$)/, '*.')}/*`);
  return rule === undefined ? undefined : applyRule(rule, object);
};
