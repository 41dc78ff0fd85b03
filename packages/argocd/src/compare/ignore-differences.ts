import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { IgnoreRules } from '@setpoint/sync';
import { withoutJqPaths } from '../jq/without-jq-paths.ts';
import { globMatches } from '../project/glob.ts';
import type { ApplicationSpec } from '../resources/application.ts';

type Rule = NonNullable<ApplicationSpec['ignoreDifferences']>[number];

/** What `spec.ignoreDifferences` says about one object; undefined when no rule is about it. */
export function ignoreRulesFor(
  rules: ApplicationSpec['ignoreDifferences'],
): (object: KubeObject) => IgnoreRules | undefined {
  if (rules === undefined || rules.length === 0) return () => undefined;
  return (object) => {
    const matching = rules.filter((rule) => isAbout(rule, object));
    if (matching.length === 0) return undefined;
    const expressions = matching.flatMap((rule) => rule.jqPathExpressions ?? []);
    return {
      jsonPointers: matching.flatMap((rule) => rule.jsonPointers ?? []),
      managers: matching.flatMap((rule) => rule.managedFieldsManagers ?? []),
      ...(expressions.length > 0 ? { without: withoutJqPaths(expressions) } : {}),
    };
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
