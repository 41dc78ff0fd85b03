import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { platformEvents } from '../platform/platform-events.ts';
import type { Session } from './session.ts';

/** The application as it is, and again whenever it has changed; ends when it is gone. */
export async function* versionsOf(session: Session, name: string): AsyncGenerator<Application> {
  const { namespace, name: app } = session.app(name);
  const { platform, context } = session;
  const read = async (): Promise<Application | undefined> => {
    try {
      return await platform.call<Application>(
        'GET /api/v1/applications/{name}',
        { params: { name: app }, query: { appNamespace: namespace } },
        context.signal,
      );
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  };
  const query = { topic: `application:${namespace}/${app}` };
  for await (const { event } of platformEvents(platform, query, '', context)) {
    if (event === 'application-removed') return;
    if (event === 'heartbeat' || event === 'lost') continue;
    const current = await read();
    if (current === undefined) return;
    yield current;
  }
}

/** What is not there and what may not be seen are answered alike. */
function isGone(error: unknown): boolean {
  const { code } = SetpointError.from(error);
  return code === codes.notFound || code === codes.forbidden;
}
