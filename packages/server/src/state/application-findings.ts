import type { Application } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import type { Services } from '../services.ts';
import { conditionFindings } from '../setpoint/findings.ts';
import type { Finding } from '../wire/common.ts';
import { healthFindings } from './health-findings.ts';
import { operationFindings } from './operation-findings.ts';
import { windowFinding } from './window-finding.ts';

export interface ApplicationFindings {
  /** What keeps it from being compared or synced; errors first. */
  readonly sync: readonly Finding[];
  /** What of it is not healthy, is on its way out or belongs to another; errors first. */
  readonly health: readonly Finding[];
}

/** What is wrong with an application, and what to do about it: each cause once, where it says most. */
export function applicationFindings(
  services: Pick<Services, 'clusters' | 'state' | 'clock'>,
  app: Application,
): ApplicationFindings {
  const failed = operationFindings(app);
  const health = healthFindings(services, app);
  const window = windowFinding(services, app);
  const conditions = conditionFindings(app).filter((condition) => !isToldBetter(condition, failed, health));
  const failedObjects = new Set(failed.map(keyOf));
  return {
    sync: [
      ...conditions,
      ...failed.map((finding) => withDeeperCause(finding, health)),
      ...(window === undefined ? [] : [window]),
    ].sort(errorsFirst),
    health: health.filter((finding) => !failedObjects.has(keyOf(finding))).sort(errorsFirst),
  };
}

export const allFindings = ({ sync, health }: ApplicationFindings): readonly Finding[] =>
  [...sync, ...health].sort(errorsFirst);

/** Conditions repeat what is known of single objects, in one sentence for all of them or word for word. */
function isToldBetter(
  { code, message }: Finding,
  failed: readonly Finding[],
  health: readonly Finding[],
): boolean {
  if (code === 'SyncError' && failed.length > 0) return true;
  if (code === 'SharedResourceWarning') return health.some((other) => other.code === 'sync.shared-resource');
  return failed.some((other) => other.object !== undefined && message.endsWith(`: ${other.message}`));
}

/** A sync that waited for an object in vain knows less of it than its Pods do. */
function withDeeperCause(finding: Finding, health: readonly Finding[]): Finding {
  if (finding.object === undefined) return finding;
  const deeper = health.find((other) => other.code === 'health.degraded' && keyOf(other) === keyOf(finding));
  return deeper === undefined ? finding : { ...deeper, severity: finding.severity, code: finding.code };
}

/** '' for what is about no object. */
const keyOf = ({ object }: Finding): string => (object === undefined ? '' : refKey(object));

const errorsFirst = (a: Finding, b: Finding): number =>
  Number(b.severity === 'error') - Number(a.severity === 'error');

/** A finding on one line, with what it is about: for lists. */
export function oneLine({ message, object, file, line }: Finding): string {
  const text = message.replace(/\s*\n\s*/g, ' ');
  if (file !== undefined) return `${file}${line === undefined ? '' : `:${line}`}: ${text}`;
  if (object === undefined) return text;
  return `${object.kind} ${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}: ${text}`;
}
