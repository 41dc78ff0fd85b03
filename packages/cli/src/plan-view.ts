import type { Change, FieldDiff, Plan } from '@setpoint/sync';
import type { Paint } from './output/style.ts';

/** The sign of a change, and its colour. */
export const signs: Readonly<
  Record<Change['action'], readonly [string, 'green' | 'yellow' | 'red' | 'gray']>
> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  recreate: ['±', 'red'],
  delete: ['−', 'red'],
  none: [' ', 'gray'],
  skip: ['!', 'yellow'],
};

/** True when executing the plan would change something, beside running hooks, which every sync does. */
export function hasDifferences(plan: Plan): boolean {
  return plan.changes.some(({ action, hook }) => action !== 'none' && hook === undefined);
}

/** `+3 ~2 −1`, with the rarer kinds of change only when there are some. */
export function tallyOf({ tally }: Pick<Plan, 'tally'>, paint: Paint): string {
  const { create, update, recreate, delete: deletes, hooks } = tally;
  const parts = [paint('green', `+${create}`), paint('yellow', `~${update}`), paint('red', `−${deletes}`)];
  if (recreate > 0) parts.push(paint('red', `±${recreate}`));
  if (hooks > 0) parts.push(`${hooks} hook${hooks === 1 ? '' : 's'}`);
  return parts.join(' ');
}

/** Every field that differs, object by object. */
export function showDiff(plan: Plan, paint: Paint): string {
  return plan.changes
    .filter((change) => change.action !== 'none')
    .map((change) => {
      const [sign, color] = signs[change.action];
      const name = `${change.ref.namespace === '' ? '' : `${change.ref.namespace}/`}${change.ref.name}`;
      const head = paint(color, `${sign} ${change.ref.kind} ${name}`);
      const origin = originOf(change);
      return `${head} (${change.reason}${origin === '' ? '' : `, ${origin}`})\n${change.diff.map((diff) => showField(diff, paint)).join('')}`;
    })
    .join('\n');
}

function showField(diff: FieldDiff, paint: Paint): string {
  const by =
    diff.manager === undefined ? '' : paint('gray', `  # ${diff.manager}${diff.time ? ` ${diff.time}` : ''}`);
  const lines = [`    ${diff.path}${by}\n`];
  if (diff.live !== undefined) lines.push(`    ${paint('red', `- ${JSON.stringify(diff.live)}`)}\n`);
  if (diff.desired !== undefined) lines.push(`    ${paint('green', `+ ${JSON.stringify(diff.desired)}`)}\n`);
  return lines.join('');
}

function originOf(change: Change): string {
  const { origin } = change;
  return origin === undefined ? '' : `${origin.file}${origin.line === undefined ? '' : `:${origin.line}`}`;
}
