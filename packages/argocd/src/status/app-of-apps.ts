import type { Comparison, LiveNode } from '@setpoint/sync';

/**
 * Whether the application holds others: as objects of its own, or as what an ApplicationSet of its own has made. `tree`
 * is asked only for the latter.
 */
export function isAppOfApps({ resources }: Comparison, tree: () => readonly LiveNode[]): boolean {
  const holds = (kind: string): boolean =>
    resources.some(({ ref }) => ref.group === 'argoproj.io' && ref.kind === kind);
  return holds('Application') || (holds('ApplicationSet') && tree().some(holdsApplication));
}

function holdsApplication({ entry: { ref }, children }: LiveNode): boolean {
  return (ref.group === 'argoproj.io' && ref.kind === 'Application') || children.some(holdsApplication);
}
