import type { Application } from '@setpoint/argocd';
import type { SetpointError } from '@setpoint/core';
import type { Problem } from '@setpoint/sync';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Finding } from '../wire/common.ts';

/** What holds, and what to do, where the one who wrote a condition does not say. */
const explained: Readonly<Record<string, Pick<Finding, 'rule' | 'nextAction'>>> = {
  InvalidSpecError: {
    rule: 'A project names the sources and destinations that its applications may have; nothing else is read or written.',
    nextAction:
      'Change the source or the destination, choose another project, or have the project permit it.',
  },
  ComparisonError: {
    rule: 'Nothing is applied or pruned while it is not known what Git says and what is live.',
    nextAction: 'Mend what is named, then refresh.',
  },
  SyncError: {
    rule: 'A commit whose sync failed is not synced again by itself; the next one is.',
    nextAction: 'Look at what failed, mend it in Git or sync again.',
  },
};

/** What the application's conditions say; Setpoint's own name the rule and the next action on lines of their own. */
export function conditionFindings(app: Application): readonly Finding[] {
  return (app.status?.conditions ?? [])
    .map(({ type, message }): Finding => {
      const { text, rule, nextAction } = describedParts(message);
      return {
        severity: type.endsWith('Error') ? 'error' : 'warning',
        code: type,
        message: text,
        ...explained[type],
        ...(rule === undefined ? {} : { rule }),
        ...(nextAction === undefined ? {} : { nextAction }),
      };
    })
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

/** Takes `SetpointError.describe()` apart again. */
export function describedParts(message: string): {
  readonly text: string;
  readonly rule?: string;
  readonly nextAction?: string;
} {
  const lines = withoutCredentials(message).split('\n');
  const find = (prefix: string): string | undefined =>
    lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
  const text = lines.filter((line) => !/^(Rule|Next): /.test(line)).join('\n');
  const [rule, nextAction] = [find('Rule: '), find('Next: ')];
  return {
    text,
    ...(rule === undefined ? {} : { rule }),
    ...(nextAction === undefined ? {} : { nextAction }),
  };
}

export function errorFinding(error: SetpointError, severity: Finding['severity'] = 'error'): Finding {
  return {
    severity,
    code: error.code,
    message: withoutCredentials(
      error.subject === undefined ? error.message : `${error.subject}: ${error.message}`,
    ),
    ...(error.rule === undefined ? {} : { rule: error.rule }),
    ...(error.nextAction === undefined ? {} : { nextAction: error.nextAction }),
  };
}

export function problemFinding({ severity, error, ref, origin }: Problem): Finding {
  return {
    ...errorFinding(error, severity),
    ...(ref === undefined ? {} : { object: ref }),
    ...(origin === undefined ? {} : { file: origin.file }),
    ...(origin?.line === undefined ? {} : { line: origin.line }),
  };
}
