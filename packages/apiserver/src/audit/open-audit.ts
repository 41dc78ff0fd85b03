import { readFileSync } from 'node:fs';
import type { Clock } from '@setpoint/core';
import type { Metrics } from '../metrics/metrics.ts';
import { AuditLog } from './audit-log.ts';
import { metadataPolicy } from './audit-policy.ts';
import { Auditor } from './auditor.ts';
import { parseAuditPolicy, policyError } from './parse-audit-policy.ts';

export interface AuditOptions {
  /** Appended to; made readable by its owner alone when it is not there. */
  readonly logPath: string;
  /** A Policy of audit.k8s.io/v1. Default: every request at Metadata level, without bodies. */
  readonly policyPath?: string;
}

export interface Audit {
  readonly auditor: Auditor;
  close(): void;
}

/** Opens the log and reads the policy. Throws `apiserver.audit-policy` or `apiserver.audit-log`. */
export function openAudit(
  { logPath, policyPath }: AuditOptions,
  parts: { readonly clock: Clock; readonly metrics: Metrics; readonly onError: (error: unknown) => void },
): Audit {
  const policy = policyPath === undefined ? metadataPolicy : parseAuditPolicy(read(policyPath), policyPath);
  const log = new AuditLog(logPath, parts.onError);
  return { auditor: new Auditor({ ...parts, policy, log }), close: () => log.close() };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw policyError(path, (error as Error).message, error);
  }
}
