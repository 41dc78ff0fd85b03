import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { IgnoreRules } from '@setpoint/sync';
import { withoutJqPaths } from '../jq/without-jq-paths.ts';
import { globMatches } from '../project/glob.ts';
import type { ApplicationSpec } from '../resources/application.ts';

type Rule = NonNullable<ApplicationSpec['ignoreDifferences']>[number];

type RulesFor = (object: KubeObject) => IgnoreRules | undefined;

const known = new WeakMap<readonly Rule[], RulesFor>();

/**
 * What `spec.ignoreDifferences` says about one object; undefined when no rule is about it. The same rules of the same
 * list are the same value, so that what was compared under them need not be compared again.
 */
export function ignoreRulesFor(rules: ApplicationSpec['ignoreDifferences']): RulesFor {
  if (rules === undefined || rules.length === 0) return () => undefined;
  let found = known.get(rules);
  if (found === undefined) known.set(rules, (found = rulesByMatch(rules)));
  return found;
}

function rulesByMatch(rules: readonly Rule[]): RulesFor {
  const merged = new Map<string, IgnoreRules>();
  return (object) => {
    const matching = [...rules.entries()].filter(([, rule]) => isAbout(rule, object));
    if (matching.length === 0) return undefined;
    const key = matching.map(([index]) => index).join();
    let found = merged.get(key);
    if (found === undefined) merged.set(key, (found = mergedRules(matching.map(([, rule]) => rule))));
    return found;
  };
}

function mergedRules(rules: readonly Rule[]): IgnoreRules {
  const expressions = rules.flatMap((rule) => rule.jqPathExpressions ?? []);
  return {
    jsonPointers: rules.flatMap((rule) => rule.jsonPointers ?? []),
    managers: rules.flatMap((rule) => rule.managedFieldsManagers ?? []),
    ...(expressions.length > 0 ? { without: withoutJqPaths(expressions) } : {}),
  };
}

/** Group and kind are globs; an absent name or namespace means any. */
function isAbout(rule: Rule, object: KubeObject): boolean {
  const { group } = parseApiVersion(object.apiVersion);
  return (
    globMatches(rule.group ?? '', group) &&
    globMatches(rule.kind, object.kind) &&
    (!rule.name || rule.name === object.metadata.name) &&
    (!rule.namespace || rule.namespace === (object.metadata.namespace ?? ''))
  );
}
