import { SetpointError } from '@setpoint/core';
import { getApplication, patchApplication } from '../app/applications.ts';
import { openDestination } from '../app/destination.ts';
import { podLines } from '../app/pod-lines.ts';
import { parseResource } from '../app/sync-application.ts';
import { eventsOf, type ObjectEvent } from '../app/events.ts';
import type { ClusterOptions } from '../context.ts';
import { codes, exitCodes } from '../errors.ts';
import { table } from '../output/table.ts';
import type { Output } from './options.ts';
import { print } from './output.ts';
import type { VerbPorts } from './run-verb.ts';

interface Options extends ClusterOptions {
  readonly output: Output;
}

/** `setpoint app terminate APP`: the controller ends the operation, its running hooks included. */
export async function terminate(
  { connection, options, context }: VerbPorts<Options>,
  name: string,
): Promise<number> {
  const { client } = connection;
  const found = await getApplication(client, name, options.appNamespace, context.signal);
  if (found.operation === undefined || found.status?.operationState === undefined) {
    throw new SetpointError(codes.noOperation, 'no operation is in progress', {
      subject: `Application ${found.metadata.namespace ?? ''}/${found.metadata.name ?? ''}`,
      nextAction: 'See how the last one ended with setpoint app get.',
    });
  }
  const { resourceVersion } = found.metadata;
  const patch = { metadata: { resourceVersion }, status: { operationState: { phase: 'Terminating' } } };
  await patchApplication(client, found, patch, context.signal);
  context.terminal.err(`the operation of ${found.metadata.name ?? ''} is being terminated\n`);
  return exitCodes.ok;
}

interface LogFlags extends Options {
  readonly follow?: boolean;
  readonly container?: string;
  readonly resource?: string;
  readonly tail: number;
}

/** `setpoint app logs APP`: every line with its pod before it, unless there is only one. */
export async function logs(
  { connection, options, context }: VerbPorts<LogFlags>,
  name: string,
): Promise<number> {
  const { signal, terminal } = context;
  const app = await getApplication(connection.client, name, options.appNamespace, signal);
  const destination = await openDestination(app, connection, options.appNamespace, context);
  try {
    const asked = {
      of: options.resource === undefined ? undefined : locationOf(options.resource),
      follow: options.follow === true,
      tailLines: options.tail,
      ...(options.container === undefined ? {} : { container: options.container }),
    };
    let lines = 0;
    for await (const { pod, container, text } of podLines(app, destination.cluster.client, asked, signal)) {
      lines++;
      // What a container writes is shown, never obeyed.
      const shown = text.replace(/[^\t\P{Cc}]/gu, '·');
      if (options.output === 'json') terminal.out(`${JSON.stringify({ pod, container, text })}\n`);
      else terminal.out(`${terminal.paint('gray', `${pod}/${container}`)} ${shown}\n`);
    }
    if (lines === 0) terminal.err('no pod of it has written anything\n');
    return exitCodes.ok;
  } finally {
    await destination.close();
  }
}

function locationOf(text: string): {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly name: string;
  readonly namespace?: string;
} {
  const { group = '', kind, namespace, name } = parseResource(text);
  return { gvk: { group, version: '', kind }, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** `setpoint app events APP`: of the application and of its objects, newest last. */
export async function events(
  { connection, options, context }: VerbPorts<Options>,
  name: string,
): Promise<number> {
  const { signal } = context;
  const app = await getApplication(connection.client, name, options.appNamespace, signal);
  const destination = await openDestination(app, connection, options.appNamespace, context);
  try {
    const own = await eventsOf([app], connection.client, signal);
    const resources = (app.status?.resources ?? []).map((one) => ({
      kind: one.kind ?? '',
      metadata: { name: one.name ?? '', namespace: one.namespace ?? '' },
    }));
    const others = await eventsOf(resources, destination.cluster.client, signal);
    const all = [...own, ...others].toSorted((a, b) => (a.at < b.at ? -1 : 1));
    print(all, options.output, () => showEvents(all), context);
    return exitCodes.ok;
  } finally {
    await destination.close();
  }
}

function showEvents(all: readonly ObjectEvent[]): string {
  if (all.length === 0) return 'No events.\n';
  const rows = all.map(({ at, type, reason, object, message }) => [at, type, reason, object, message]);
  return table(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], rows);
}
