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
  OrphanedResourceWarning: {
    rule: 'The project asks to be warned of objects in its namespaces that no application holds.',
    nextAction: 'Put them into Git, delete them, or list them under orphanedResources.ignore of the project.',
  },
  SharedResourceWarning: {
    rule: 'An object belongs to one application: the one that its tracking mark names.',
    nextAction: 'Take it out of the source of one of the two.',
  },
  RepeatedResourceWarning: {
    rule: 'A source names each object once; of several, the last is applied.',
    nextAction: 'Take the others out of the source.',
  },
  ExcludedResourceWarning: {
    rule: 'What resource.exclusions of argocd-cm names is neither compared nor applied.',
    nextAction: 'Take it out of the source, or out of the exclusions.',
  },
  DeletionError: {
    rule: 'An application is gone when everything that it deployed is.',
    nextAction: 'Mend what is named; it is tried again by itself.',
  },
};

/** What the messages of conditions begin with; what differs follows. */
const generic = /^(?:Failed to load (?:target|live) state|Failed last sync attempt to \[[^\]]*\]): /;
const place = /^([\w@.+-][\w@./+-]*\.(?:ya?ml|json|tpl|txt|jsonnet|libsonnet|toml)):(\d+)(?::\d+)?/;

/** The text without what every such text begins with, and the place in the source that it names. */
function located(text: string): Pick<Finding, 'message' | 'file' | 'line'> {
  const cause = text.replace(generic, '');
  const [at, file, line] = place.exec(cause) ?? [];
  if (at === undefined || file === undefined) return { message: cause };
  // A template's error names its place once for the file and once for the engine.
  const rest = cause
    .replaceAll(`${at}: `, '')
    .replace(at, '')
    .replace(/^[\s:]+/, '')
    .replace(/^\(([^()]*)\): /, '$1: ');
  return { message: rest === '' ? cause : rest, file, line: Number(line) };
}

/** What the application's conditions say; Setpoint's own name the rule and the next action on lines of their own. */
export function conditionFindings(app: Application): readonly Finding[] {
  return (app.status?.conditions ?? [])
    .flatMap(({ type, message }) =>
      describedSections(message).map(
        ({ text, ...advice }): Finding => ({
          severity: type.endsWith('Error') ? 'error' : 'warning',
          code: type,
          ...located(text),
          ...explained[type],
          ...advice,
        }),
      ),
    )
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

interface Section extends Pick<Finding, 'rule' | 'nextAction'> {
  readonly text: string;
}

/** What the controller puts behind a message about its own further tries. */
const retries = / \(retried \d+ times\)\.$| Retrying attempt #\d+ at [\d:APM]+\.$/;

/** Takes `SetpointError.describe()` apart again: one part for each error, with the rule and the next action below it. */
export function describedSections(message = ''): readonly Section[] {
  const sections: { text: string; rule?: string; nextAction?: string }[] = [];
  for (const line of withoutCredentials(message.replace(retries, '')).split('\n')) {
    const last = sections.at(-1);
    if (last !== undefined && line.startsWith('Rule: ')) last.rule = line.slice('Rule: '.length);
    else if (last !== undefined && line.startsWith('Next: ')) last.nextAction = line.slice('Next: '.length);
    else if (last === undefined || last.rule !== undefined || last.nextAction !== undefined)
      sections.push({ text: line });
    else last.text += `\n${line}`;
  }
  return sections;
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
