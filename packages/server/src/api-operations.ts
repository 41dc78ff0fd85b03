import { argoOperations } from './argo/operations.ts';
import { ownRoutes } from './setpoint/routes.ts';

/** One thing the API does: how it is asked for, and what for. */
export interface ApiOperation {
  /** `GET /api/v1/applications/{name}`: method and path, parameters in braces. `WS` opens a WebSocket. */
  readonly act: string;
  /** The action's name in the audit log, of what changes something. */
  readonly audit?: string;
}

const own = '/api/setpoint/v1';

/** Everything that can be asked of the API, for whoever has to show that they can ask for all of it. */
export function apiOperations(): readonly ApiOperation[] {
  return [
    ...ownRoutes.map(({ verb, path, audit }) => operationOf(`${verb} ${own}${path}`, audit)),
    operationOf(`GET ${own}/applications/{namespace}/{name}/logs`, undefined),
    operationOf(`GET ${own}/stream`, undefined),
    operationOf('WS /terminal', 'application.exec'),
    ...argoOperations.flatMap(({ http, audit }) =>
      http.map(({ verb, path }) => operationOf(`${verb} ${path}`, audit)),
    ),
  ];
}

function operationOf(act: string, audit: string | undefined): ApiOperation {
  return { act, ...(audit === undefined ? {} : { audit }) };
}
