import { sameValue } from '@setpoint/kube';

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** The tolerations without those that another one covers; of equal ones the first (pkg/util/tolerations). */
export function mergeTolerations(all: readonly Toleration[]): readonly Toleration[] {
  const merged: Toleration[] = [];
  for (const [index, toleration] of all.entries()) {
    const isCovered =
      merged.some((other) => covers(other, toleration)) ||
      all.slice(index + 1).some((other) => !sameValue(other, toleration) && covers(other, toleration));
    if (!isCovered) merged.push(toleration);
  }
  return merged;
}

function covers(wide: Toleration, narrow: Toleration): boolean {
  if (sameValue(wide, narrow)) return true;
  const { key = '', operator = '', effect = '', value = '', tolerationSeconds: seconds } = wide;
  if ((narrow.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false;
  if ((narrow.effect ?? '') !== effect && effect !== '') return false;
  if (effect === 'NoExecute' && seconds !== undefined) {
    const { tolerationSeconds: own } = narrow;
    if (own === undefined || own > seconds) return false;
  }
  if (operator === 'Exists') return true;
  return (
    (operator === 'Equal' || operator === '') && narrow.operator === 'Equal' && (narrow.value ?? '') === value
  );
}
