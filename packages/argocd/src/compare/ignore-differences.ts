import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { IgnoreRules } from '@setpoint/sync';
import { withoutJqPaths } from '../jq/without-jq-paths.ts';
import type { ResourceCustomizations } from '../health/customizations.ts';
import { globMatches } from '../project/glob.ts';
import type { ApplicationSpec } from '../resources/application.ts';

type Rule = NonNullable<ApplicationSpec['ignoreDifferences']>[number];

type RulesFor = (object: KubeObject) => IgnoreRules | undefined;

const known = new WeakMap<ResourceCustomizations, WeakMap<readonly Rule[], RulesFor>>();
const none: readonly Rule[] = [];

/**
 * What `argocd-cm` and `spec.ignoreDifferences` say about one object; undefined when no rule is about it. The same rules
 * of the same lists are the same value, so that what was compared under them need not be compared again.
 */
export function ignoreRulesFor(
  customizations: ResourceCustomizations,
  rules: ApplicationSpec['ignoreDifferences'] = none,
): RulesFor {
  let byRules = known.get(customizations);
  if (byRules === undefined) known.set(customizations, (byRules = new WeakMap()));
  let found = byRules.get(rules);
  if (found === undefined) {
    const all = [...customizedRules(customizations, ['ignoreDifferences']), ...rules];
    found = all.length === 0 ? () => undefined : rulesByMatch(all);
    byRules.set(rules, found);
  }
  return found;
}

/** The object without what `argocd-cm` says changes of do not matter; undefined when it says nothing about the kind. */
export function updateFilter(
  customizations: ResourceCustomizations,
): (object: KubeObject) => IgnoreRules | undefined {
  const rules = customizedRules(customizations, ['ignoreDifferences', 'ignoreResourceUpdates']);
  return rules.length === 0 ? () => undefined : rulesByMatch(rules);
}

/** A key without a slash is a kind of the core group. */
function customizedRules(
  { entries }: ResourceCustomizations,
  of: readonly ('ignoreDifferences' | 'ignoreResourceUpdates')[],
): readonly Rule[] {
  return entries.flatMap((entry) => {
    const slash = entry.key.indexOf('/');
    const where =
      slash < 0
        ? { group: '', kind: entry.key }
        : { group: entry.key.slice(0, slash), kind: entry.key.slice(slash + 1) };
    return of.flatMap((what) => (entry[what] === undefined ? [] : [{ ...where, ...entry[what] }]));
  });
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
