import { edit as editApplication } from '../verbs/app-write.ts';
import { edit as editObject } from '../verbs/objects.ts';
import type { Session } from '../verbs/session.ts';
import type { Effect } from './state.ts';
import type { TerminalSession } from './terminal-session.ts';

/** Does what a key asked for and resolves with what to tell; rejects with what the platform refuses. */
export async function carryOut(effect: Effect, session: Session, screen: TerminalSession): Promise<string> {
  const { namespace, name } = session.app(effect.app);
  const params = { name };
  const query = { appNamespace: namespace };
  if (effect.kind === 'sync') {
    await session.call('POST /api/v1/applications/{name}/sync', {
      params,
      body: { appNamespace: namespace, strategy: { hook: {} } },
    });
    return `sync of ${effect.app} asked for`;
  }
  if (effect.kind === 'refresh') {
    await session.call('GET /api/v1/applications/{name}', { params, query: { ...query, refresh: 'normal' } });
    return `${effect.app} was compared again`;
  }
  if (effect.kind === 'edit') {
    screen.close();
    try {
      if (effect.object === undefined) await editApplication(session, effect.app);
      else await editObject(session, effect.app, objectText(effect.object));
    } finally {
      screen.reopen();
    }
    return `${effect.object ?? effect.app} was edited`;
  }
  if (effect.object === undefined) {
    await session.call('DELETE /api/v1/applications/{name}', { params, query: { ...query, cascade: true } });
    return `${effect.app} is being deleted`;
  }
  const [group = '', version = '', kind = '', of = '', ...rest] = effect.object.split('/');
  await session.call('DELETE /api/v1/applications/{name}/resource', {
    params,
    query: { ...query, group, version, kind, namespace: of, resourceName: rest.join('/') },
  });
  return `${kind} ${rest.join('/')} is being deleted`;
}

/** `group/version/kind/namespace/name` as the verbs take it. */
function objectText(id: string): string {
  const [group = '', , kind = '', namespace = '', ...name] = id.split('/');
  return [group, kind, namespace, name.join('/')].join('/');
}
