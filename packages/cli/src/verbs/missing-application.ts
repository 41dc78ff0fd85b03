import { SetpointError } from '@setpoint/core';
import type { FleetPage } from '@setpoint/server';
import { codes } from '../errors.ts';
import type { Session } from './session.ts';

const mostNames = 10;

/** The error of a verb; when there is no application of the name, one that tells which there are. */
export async function withNames(session: Session, name: string, error: unknown): Promise<unknown> {
  const { code, details } = SetpointError.from(error);
  const status = details?.['status'];
  if (code === codes.applicationNotFound || (status !== 404 && status !== 403)) return error;
  const { namespace, name: app } = session.app(name);
  const ask = (query: Readonly<Record<string, string | number>>): Promise<FleetPage> =>
    session.call<FleetPage>('GET /api/setpoint/v1/applications', { query: { fields: 'key', ...query } });
  try {
    if ((await ask({ key: `${namespace}/${app}` })).items.length > 0) return error;
    const { items } = await ask({ appNamespace: namespace, sort: 'name', limit: mostNames });
    const names = items.map(({ key }) => key.slice(key.indexOf('/') + 1));
    return new SetpointError(codes.applicationNotFound, `application ${app} not found`, {
      subject: `Application ${namespace}/${app}`,
      nextAction:
        names.length === 0
          ? 'Create one with setpoint app create, or name another namespace with --app-namespace.'
          : `Choose one of: ${names.join(', ')}.`,
      cause: error,
    });
  } catch {
    // What went wrong first is what is to be told.
    return error;
  }
}
