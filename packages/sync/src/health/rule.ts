import type { KubeObject } from '@setpoint/kube';
import type { Fields } from './fields.ts';
import type { HealthCode, HealthStatus } from './status.ts';

/** Computes the health of one kind's objects; what it throws becomes `Unknown` with the error's message. */
export type HealthRule = (fields: Fields, object: KubeObject) => HealthStatus;

export function health(status: HealthCode, message = ''): HealthStatus {
  return { status, message };
}
