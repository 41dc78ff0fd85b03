import type { Clock } from '@setpoint/core';
import type { Metrics } from '../metrics/metrics.ts';
import type { AuditLog } from './audit-log.ts';
import { type AuditPolicy, decide } from './audit-policy.ts';
import { AuditedRequest, type AuditSubject } from './audited-request.ts';

export interface AuditorOptions {
  readonly log: AuditLog;
  readonly policy: AuditPolicy;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Begins the record of requests that its policy wants recorded. */
export class Auditor {
  readonly #options: AuditorOptions;

  constructor(options: AuditorOptions) {
    this.#options = options;
  }

  /** Undefined for a request of which nothing is recorded. */
  begin(subject: AuditSubject): AuditedRequest | undefined {
    const { policy, clock, metrics, log } = this.#options;
    const decision = decide(policy, subject.user, subject.info);
    metrics.auditLevel(decision.level).value++;
    if (decision.level === 'None') return undefined;
    return new AuditedRequest(subject, decision, clock, (line) => {
      metrics.auditEvents.value++;
      log.append(line);
    });
  }
}
