import type { SetpointError } from '@setpoint/core';
import { encodeSigs } from '@setpoint/goyaml';
import type { Change } from '@setpoint/sync';
import type { Paint } from '../output/style.ts';
import { hasDifferences, showDiff, tallyOf } from '../plan-view.ts';
import { nameOf, type PlannedApplication, type RepositoryPlan } from './plan-repository.ts';

/** `changed`: something would be written or removed. `failed`: something is wrong, so that the rest counts for nothing. */
export function outcomeOf(plan: RepositoryPlan): 'unchanged' | 'changed' | 'failed' {
  if (plan.errors.length > 0 || plan.applications.some(({ errors }) => errors.length > 0)) return 'failed';
  const changed = plan.removed.length > 0 || plan.applications.some((one) => isChanged(one));
  return changed ? 'changed' : 'unchanged';
}

function isChanged({ plan }: PlannedApplication): boolean {
  return plan !== undefined && hasDifferences(plan);
}

/** The plan for a terminal: each application that changes or is wrong, then everything in one line. */
export function repositoryText(plan: RepositoryPlan, paint: Paint): string {
  const parts = plan.applications.filter(isShown).map((one) => applicationText(one, paint));
  const removed = plan.removed.map(
    (name) => `${paint('red', '−')} ${paint('bold', name)} is not declared any more\n`,
  );
  const errors = plan.errors.map((error) => errorText(error, paint));
  return `${[...parts, ...removed, ...errors].join('\n')}${parts.length > 0 ? '\n' : ''}${summaryText(plan, paint)}\n`;
}

function isShown(one: PlannedApplication): boolean {
  return isChanged(one) || one.errors.length > 0 || one.warnings.length > 0;
}

function applicationText(
  { app, file, line, plan, errors, warnings }: PlannedApplication,
  paint: Paint,
): string {
  const tally = plan === undefined ? '' : ` ${tallyOf(plan, paint)}`;
  const head = `${paint('bold', nameOf(app))} ${paint('gray', `${file}:${line}`)}${tally}\n`;
  const diff = plan === undefined ? '' : showDiff(plan, paint);
  const told = [
    ...errors.map((error) => errorText(error, paint)),
    ...warnings.map((warning) => `${paint('yellow', 'Warning')}: ${warning.describe()}\n`),
  ];
  return `${head}${indented(diff)}${told.join('')}`;
}

function errorText(error: SetpointError, paint: Paint): string {
  return `${paint('red', 'Error')}: ${error.describe().split('\n').join('\n  ')}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function summaryText(plan: RepositoryPlan, paint: Paint): string {
  const { applications, tally } = plan;
  const changed = applications.filter(isChanged).length;
  const errors = errorsOf(plan).length;
  const counts = `${applications.length} applications, ${changed} with changes`;
  const wrong = errors === 0 ? '' : `, ${paint('red', `${errors} error${errors === 1 ? '' : 's'}`)}`;
  return `${counts}${wrong}: ${tallyOf({ tally }, paint)}`;
}

function errorsOf({ errors, applications }: RepositoryPlan): readonly SetpointError[] {
  return [...errors, ...applications.flatMap((one) => one.errors)];
}

/** The plan for programs: stable names, the values of Secrets hidden. */
export function repositoryJson(plan: RepositoryPlan): unknown {
  return {
    outcome: outcomeOf(plan),
    tally: plan.tally,
    removed: plan.removed,
    errors: plan.errors.map(jsonOfError),
    applications: plan.applications.map(({ app, file, line, plan: own, errors, warnings }) => ({
      name: app.metadata.name,
      namespace: app.metadata.namespace,
      file,
      line,
      tally: own?.tally,
      changes: (own?.changes ?? []).filter(({ action }) => action !== 'none'),
      errors: errors.map(jsonOfError),
      warnings: warnings.map(jsonOfError),
    })),
  };
}

function jsonOfError({ code, message, subject, rule, nextAction }: SetpointError): unknown {
  return { code, message, subject, rule, nextAction };
}

const maxMarkdown = 60_000;
const plain: Paint = (_color, text) => text;

/**
 * The plan as a comment of a pull request: a table, then what each application changes, to be folded out. Details are
 * left out where the whole would be longer than the hosts take.
 */
export function repositoryMarkdown(plan: RepositoryPlan): string {
  const shown = plan.applications.filter(isShown);
  const rows = shown.map(
    (one) => `| ${cell(nameOf(one.app))} | ${tallyCell(one)} | ${one.errors.length || ''} |`,
  );
  const head = [`### Setpoint plan: ${summaryText(plan, plain)}`, ''];
  const table =
    rows.length === 0
      ? ['Nothing changes.']
      : ['| Application | Changes | Errors |', '|---|---|---|', ...rows];
  const removed = plan.removed.map((name) => `- \`${name.replaceAll('`', '')}\` is not declared any more`);
  const errors = errorsOf(plan).map((error) => fenced('text', error.describe()));
  const wrong = errors.length === 0 ? [] : ['', '#### Errors', '', ...errors];
  const fixed = [...head, ...table, '', ...removed, ...wrong].join('\n');
  let text = fixed;
  let hidden = 0;
  for (const one of shown) {
    const details = detailsOf(one);
    if (text.length + details.length > maxMarkdown) hidden++;
    else text += details;
  }
  const more = hidden === 0 ? '' : `\n\n_${hidden} more left out: the comment would be too long._`;
  return `${text.slice(0, maxMarkdown)}${more}\n`;
}

function tallyCell({ plan }: PlannedApplication): string {
  return plan === undefined ? '' : cell(tallyOf(plan, plain));
}

function detailsOf({ app, file, line, plan }: PlannedApplication): string {
  if (plan === undefined || !hasDifferences(plan)) return '';
  const blocks = plan.changes.filter(({ action }) => action !== 'none').map(changeLines);
  const title = `<summary><code>${html(nameOf(app))}</code> ${html(tallyOf(plan, plain))}</summary>`;
  const body = fenced('diff', blocks.join('\n'));
  return `\n\n<details>${title}\n\n\`${file.replaceAll('`', '')}:${line}\`\n\n${body}\n</details>`;
}

function changeLines({ ref, action, origin, diff, desired, reason }: Change): string {
  const name = `${ref.kind} ${ref.namespace === '' ? '' : `${ref.namespace}/`}${ref.name}`;
  const from =
    origin === undefined ? '' : ` (${origin.file}${origin.line === undefined ? '' : `:${origin.line}`})`;
  const head = `# ${action} ${name}${from}: ${reason}`;
  if (action === 'create' && desired !== undefined) {
    const yaml = encodeSigs(JSON.parse(JSON.stringify(desired)) as Record<string, unknown>);
    return `${head}\n${yaml.trimEnd().replace(/^/gm, '+ ')}`;
  }
  const fields = diff.flatMap((field) => [
    `@@ ${field.path} @@`,
    ...(field.live === undefined ? [] : [`- ${JSON.stringify(field.live)}`]),
    ...(field.desired === undefined ? [] : [`+ ${JSON.stringify(field.desired)}`]),
  ]);
  return [head, ...fields].join('\n');
}

/** A fence longer than any in the text: nothing in it can end it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function cell(text: string): string {
  return html(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
