import type { KubeObject } from '@setpoint/kube';

/** The spec of a coordination.k8s.io/v1 Lease as far as leader election reads it. */
export interface LeaseRecord {
  /** Empty when released: the field is left out then. */
  readonly holder: string;
  readonly durationMs: number;
  /** Counts changes of the holder: the epoch that fences writes. */
  readonly transitions: number;
  readonly renewTime: string;
  readonly acquireTime: string;
}

export function leaseRecordOf(lease: KubeObject): LeaseRecord {
  const spec = (lease['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof spec[name] === 'string' ? spec[name] : '');
  const count = (name: string): number => (typeof spec[name] === 'number' ? spec[name] : 0);
  return {
    holder: text('holderIdentity'),
    durationMs: count('leaseDurationSeconds') * 1000,
    transitions: count('leaseTransitions'),
    renewTime: text('renewTime'),
    acquireTime: text('acquireTime'),
  };
}

/** The lease with the record as its spec; conditional on the version it was read at. */
export function leaseWith(lease: KubeObject, record: LeaseRecord): KubeObject {
  return {
    ...lease,
    spec: {
      ...(record.holder === '' ? {} : { holderIdentity: record.holder }),
      leaseDurationSeconds: Math.max(1, Math.ceil(record.durationMs / 1000)),
      leaseTransitions: record.transitions,
      renewTime: record.renewTime,
      acquireTime: record.acquireTime,
    },
  };
}
