import type { Application } from '@setpoint/argocd';
import type { Services } from '../services.ts';
import type { Finding } from '../wire/common.ts';
import { conditionFindings } from '../setpoint/findings.ts';
import { healthFindings } from './health-findings.ts';
import { operationFindings } from './operation-findings.ts';
import { windowFinding } from './window-finding.ts';

export interface ApplicationFindings {
  /** What keeps it from being compared or synced. */
  readonly sync: readonly Finding[];
  /** What of it is not healthy. */
  readonly health: readonly Finding[];
}

/** What is wrong with an application, and what to do about it; errors first. */
export function applicationFindings(
  services: Pick<Services, 'clusters' | 'state' | 'clock'>,
  app: Application,
): ApplicationFindings {
  const operation = operationFindings(app);
  // Conditions repeat what the operation says of its objects, in one sentence for all or word for word.
  const said = operation.flatMap(({ object, message }) => (object === undefined ? [] : [message]));
  const repeats = (text: string): boolean => said.some((message) => text.endsWith(`: ${message}`));
  const conditions = conditionFindings(app).filter(
    ({ code, message }) => (code !== 'SyncError' || operation.length === 0) && !repeats(message),
  );
  const window = windowFinding(services, app);
  const failed = new Set(operation.flatMap(({ object }) => (object === undefined ? [] : [nameOf(object)])));
  const health = healthFindings(services, app);
  const deeper = new Map(
    health.flatMap((finding) => (finding.object === undefined ? [] : [[nameOf(finding.object), finding]])),
  );
  return {
    sync: [...conditions, ...operation, ...(window === undefined ? [] : [window])]
      .map((finding) => {
        const why = finding.object === undefined ? undefined : deeper.get(nameOf(finding.object));
        return why?.code === 'health.degraded' ? { ...finding, ...why, severity: finding.severity } : finding;
      })
      .sort(errorsFirst),
    health: health
      .filter(({ object }) => object === undefined || !failed.has(nameOf(object)))
      .sort(errorsFirst),
  };
}

export const allFindings = ({ sync, health }: ApplicationFindings): readonly Finding[] =>
  [...sync, ...health].sort(errorsFirst);

const nameOf = ({ group, kind, namespace, name }: NonNullable<Finding['object']>): string =>
  `${group}/${kind}/${namespace}/${name}`;

const errorsFirst = (a: Finding, b: Finding): number =>
  Number(b.severity === 'error') - Number(a.severity === 'error');

/** A finding on one line, with what it is about: for lists. */
export function oneLine({ message, object, file, line }: Finding): string {
  const text = message.replace(/\s*\n\s*/g, ' ');
  if (file !== undefined) return `${file}${line === undefined ? '' : `:${line}`}: ${text}`;
  if (object === undefined) return text;
  return `${object.kind} ${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}: ${text}`;
}
