import type {
  AccessExplanation,
  AuditPage,
  CanResponse,
  Me,
  SearchAnswer,
  SettingsView,
} from '@setpoint/server';
import { exitCodes } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import { showStatus } from '../output/status.ts';
import { allOf, checkedResource } from '../commands/rbac-names.ts';
import { showAccess } from '../commands/show-access.ts';
import type { Session } from './session.ts';

export async function search(
  session: Session<{ readonly limit: string }>,
  words: readonly string[],
): Promise<void> {
  const { items } = await session.call<SearchAnswer>('GET /api/setpoint/v1/search', {
    query: { q: words.join(' '), limit: session.options.limit },
  });
  const { paint } = session.context.terminal;
  session.table(
    items,
    ['KIND', 'NAME', 'IN', 'SYNC', 'HEALTH'],
    items.map((hit) => [
      hit.kind,
      harmless(hit.title),
      harmless(hit.subtitle),
      showStatus(hit.sync, paint),
      showStatus(hit.health, paint),
    ]),
  );
}

export async function audit(
  session: Session<{ readonly limit: string; readonly before?: string }>,
): Promise<void> {
  const { limit, before } = session.options;
  const page = await session.call<AuditPage>('GET /api/setpoint/v1/audit', { query: { limit, before } });
  session.table(
    page.items,
    ['ID', 'AT', 'WHO', 'FROM', 'ACTION', 'OBJECT', 'OUTCOME', 'DETAIL'],
    page.items.map((entry) => [
      String(entry.id),
      entry.at,
      harmless(entry.user),
      entry.from,
      entry.action,
      harmless(entry.object),
      entry.outcome,
      harmless(entry.detail),
    ]),
  );
}

export async function settings(session: Session): Promise<void> {
  const view = await session.call<SettingsView>('GET /api/setpoint/v1/settings');
  session.print(view, () =>
    [
      ['Version', view.version],
      ['Platform', session.platform.url],
      ['Found by', session.platform.via],
      ['Namespace', view.namespace],
      ['URL', view.url],
      ['Tracking', view.tracking],
      ['Git is asked', `every ${view.pollIntervalMs / 1000} s`],
      ['Anonymous', view.anonymous ? 'let in' : 'not let in'],
      ['Single sign-on', view.oidc === undefined ? 'none' : `${view.oidc.name}, ${view.oidc.issuer}`],
      ['Policies', `${view.policy.rules} rules, default ${view.policy.default || 'none'}`],
      ...view.policy.problems.map((problem) => ['', problem]),
      [
        'Accounts',
        view.accounts.map(({ name, enabled }) => `${name}${enabled ? '' : ' (disabled)'}`).join(', '),
      ],
    ]
      .map(([label = '', value = '']) => `${label.padEnd(16)}${harmless(value)}\n`)
      .join(''),
  );
}

export async function explain(
  session: Session<{ readonly as?: string }>,
  action: string,
  resourceName: string,
  object = '',
): Promise<number> {
  const resource = checkedResource(resourceName, action);
  const found = await session.call<AccessExplanation>('GET /api/setpoint/v1/rbac/explain', {
    query: { subject: session.options.as, resource, action, object: object || allOf(resource) },
  });
  session.print(found, () => showAccess(found));
  return found.allowed ? exitCodes.ok : exitCodes.differences;
}

export async function canI(
  session: Session,
  action: string,
  resourceName: string,
  object = '',
): Promise<number> {
  const resource = checkedResource(resourceName, action);
  const checks = [{ resource, action, object: object || allOf(resource) }];
  const { results } = await session.call<CanResponse>('POST /api/setpoint/v1/can', { body: { checks } });
  const [result] = results;
  session.print(result, () => (result?.allowed === true ? 'yes\n' : `no: ${result?.missing ?? ''}\n`));
  return result?.allowed === true ? exitCodes.ok : exitCodes.differences;
}

export async function whoami(session: Session): Promise<number> {
  const me = await session.call<Me>('GET /api/setpoint/v1/me');
  session.print(me, () =>
    me.loggedIn
      ? [
          `${harmless(me.username)} at ${session.platform.url}`,
          `by ${me.issuer}${me.groups.length === 0 ? '' : `, groups ${harmless(me.groups.join(', '))}`}`,
          ...(me.expiresAt === undefined ? [] : [`until ${me.expiresAt}`]),
          '',
        ].join('\n')
      : `nobody at ${session.platform.url}\n`,
  );
  return me.loggedIn ? exitCodes.ok : exitCodes.differences;
}
