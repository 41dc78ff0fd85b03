import type { KubeObject } from '@setpoint/kube';

export type HealthCode = 'Healthy' | 'Suspended' | 'Progressing' | 'Missing' | 'Degraded' | 'Unknown';

export interface HealthStatus {
  readonly status: HealthCode;
  /** Empty when there is nothing to say. */
  readonly message: string;
}

/** The health of one live object, undefined for kinds without a rule. It never throws: a rule that fails is `Unknown`. */
export type HealthOf = (object: KubeObject) => HealthStatus | undefined;

/** From best to worst, as gitops-engine's `healthOrder`. */
const bestToWorst: readonly HealthCode[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

export function isWorse(than: HealthCode, candidate: HealthCode): boolean {
  return bestToWorst.indexOf(candidate) > bestToWorst.indexOf(than);
}
