import { type PlatformState, secretTextIn } from './platform-state.ts';

/** Other Secrets than `argocd-secret` may be referred to with this label alone: no setting reads what was not meant for it. */
const partOf = 'app.kubernetes.io/part-of';

/**
 * A setting that may be a reference, as Argo CD's: `$key` names a value of `argocd-secret`, `$secret:key` one of another
 * Secret of the namespace that is labelled `app.kubernetes.io/part-of: argocd`. One that leads nowhere stays as it is, so
 * that it never counts as empty.
 */
export function referencedSecret(state: PlatformState, setting: string): string {
  if (!setting.startsWith('$')) return setting;
  const [first = '', ...rest] = setting.trim().slice(1).split(':');
  const isElsewhere = rest.length > 0;
  const secret = state.secret(isElsewhere ? first : 'argocd-secret');
  if (isElsewhere && secret?.metadata.labels?.[partOf] !== 'argocd') return setting;
  const value = secretTextIn(secret, isElsewhere ? rest.join(':') : first).trim();
  return value === '' ? setting : value;
}
