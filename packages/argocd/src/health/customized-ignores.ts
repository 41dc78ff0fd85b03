import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import { globMatches } from '../project/glob.ts';
import type { IgnoredFields, ResourceCustomizations } from './customizations.ts';

/**
 * What `argocd-cm` says is to be ignored of one object, from all keys whose group and kind match; undefined when no key
 * is about it.
 */
export function customizedIgnores(
  { entries }: ResourceCustomizations,
  what: 'ignoreDifferences' | 'ignoreResourceUpdates',
): (object: KubeObject) => IgnoredFields | undefined {
  const rules = entries.flatMap((entry) => {
    const fields = entry[what];
    return fields === undefined ? [] : [{ ...groupAndKind(entry.key), fields }];
  });
  return (object) => {
    const { group } = parseApiVersion(object.apiVersion);
    const matching = rules.filter(
      (rule) => globMatches(rule.group, group) && globMatches(rule.kind, object.kind),
    );
    if (matching.length === 0) return undefined;
    return {
      jsonPointers: matching.flatMap(({ fields }) => fields.jsonPointers),
      jqPathExpressions: matching.flatMap(({ fields }) => fields.jqPathExpressions),
      managedFieldsManagers: matching.flatMap(({ fields }) => fields.managedFieldsManagers),
    };
  };
}

/** A key without a slash is a kind of the core group. */
function groupAndKind(key: string): { readonly group: string; readonly kind: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { group: '', kind: key } : { group: key.slice(0, slash), kind: key.slice(slash + 1) };
}
