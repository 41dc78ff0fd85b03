import type { ObjectRef } from '@setpoint/kube';

export type Verb = 'created' | 'configured' | 'unchanged' | 'serverside-applied' | 'replaced' | 'recreated';

/** As kubectl prints: `deployment.apps/web configured`. */
export function resultMessage({ group, kind, name }: ObjectRef, verb: Verb, dryRun = false): string {
  const type = group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
  return `${type}/${name} ${verb}${dryRun ? ' (dry run)' : ''}`;
}
