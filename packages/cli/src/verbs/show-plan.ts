import type { FieldChange, Finding, ObjectKey, PlanChange, PlanPreview } from '@setpoint/server';
import { harmless } from '../output/harmless.ts';
import type { Paint } from '../output/style.ts';
import { table } from '../output/table.ts';
import { signs, tallyOf } from '../plan-view.ts';
import { titleOf } from './session.ts';

export function shortRevision(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : harmless(revision);
}

/** The same each time as long as the same would be done: without what is of this one making of it. */
export function stablePlan({
  hash,
  revision,
  tally,
  waves,
  problems,
  executable,
  confirm,
}: PlanPreview): object {
  return { hash, revision, tally, waves, problems, executable, confirm };
}

/** The plan as a table of changes, wave by wave, with its problems and its tally. */
export function showPlan(plan: PlanPreview, paint: Paint): string {
  const rows = plan.waves.flatMap(({ phase, wave, changes }) =>
    changes
      .filter(({ action }) => action !== 'none')
      .map((change) => {
        const { object, action, reason } = change;
        const [sign, color] = signs[action];
        return [
          paint(color, sign),
          `${phase} ${wave}`,
          `${object.kind}${object.group === '' ? '' : `.${object.group}`}`,
          `${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}`,
          harmless(reason),
          originOf(change),
        ];
      }),
  );
  const body = rows.length === 0 ? 'No changes.\n' : table(['', 'WAVE', 'KIND', 'NAME', 'WHY', 'FROM'], rows);
  return `${body}\n${showFindings(plan.problems, paint)}${tallyOf(plan, paint)}\n`;
}

/** Every field that a sync would change; '' when it would change nothing. */
export function showPlanDiff(plan: PlanPreview, paint: Paint): string {
  const changes = plan.waves.flatMap((wave) => wave.changes).filter(({ action }) => action !== 'none');
  if (changes.every(({ hook }) => hook) && plan.problems.length === 0) return '';
  const shown = changes.map((change) => showChanges(change, paint)).join('\n');
  return `${shown}\n${showFindings(plan.problems, paint)}${tallyOf(plan, paint)}\n`;
}

interface ObjectChange {
  readonly object: ObjectKey;
  readonly action: PlanChange['action'];
  readonly reason: string;
  readonly fields: readonly FieldChange[];
  readonly file?: string;
  readonly line?: number;
}

/** One object and each of its fields that differ, with who wrote it. */
export function showChanges(change: ObjectChange, paint: Paint): string {
  const [sign, color] = signs[change.action];
  const origin = originOf(change);
  const head = paint(color, `${sign} ${titleOf(change.object)}`);
  const about = `${harmless(change.reason)}${origin === '' ? '' : `, ${origin}`}`;
  return `${head} (${about})\n${change.fields.map((field) => showField(field, paint)).join('')}`;
}

function showField(field: FieldChange, paint: Paint): string {
  const by = [field.manager, field.time, field.file === undefined ? undefined : originOf(field)].filter(
    Boolean,
  );
  const note = by.length === 0 ? '' : paint('gray', `  # ${by.join(' ')}`);
  const lines = [`    ${field.path}${note}\n`];
  if (field.live !== undefined) lines.push(`    ${paint('red', `- ${JSON.stringify(field.live)}`)}\n`);
  if (field.desired !== undefined)
    lines.push(`    ${paint('green', `+ ${JSON.stringify(field.desired)}`)}\n`);
  return lines.join('');
}

function originOf({ file, line }: { readonly file?: string; readonly line?: number }): string {
  return file === undefined || file === '' ? '' : `${file}${line === undefined ? '' : `:${line}`}`;
}

/** Cause, object, rule, next action. */
export function showFindings(findings: readonly Finding[], paint: Paint): string {
  return findings
    .map(({ severity, message, object, file, line, rule, nextAction }) => {
      const label = { error: 'Error', warning: 'Warning', info: 'Note' }[severity];
      const color = ({ error: 'red', warning: 'yellow', info: 'gray' } as const)[severity];
      const origin = originOf({
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      });
      const subject = [object === undefined ? '' : titleOf(object), origin].filter(Boolean).join(', ');
      const lines = [
        `${paint(color, label)}: ${subject === '' ? '' : `${subject}: `}${message.split('\n').map(harmless).join('\n  ')}`,
        ...(rule === undefined ? [] : [`  Rule: ${harmless(rule)}`]),
        ...(nextAction === undefined ? [] : [`  Next: ${harmless(nextAction)}`]),
      ];
      return `${lines.join('\n')}\n`;
    })
    .join('');
}
