import { SetpointError } from '@setpoint/core';
import { describeObject } from '@setpoint/kube';
import { getApplication } from '../app/applications.ts';
import { openActions, type ResourceFilter } from '../app/resource-actions.ts';
import { connect } from '../connect.ts';
import type { ClusterOptions, Context } from '../context.ts';
import { codes } from '../errors.ts';
import { table } from '../output/table.ts';
import type { Output } from './options.ts';
import { print } from './output.ts';

export interface ActionFlags extends ClusterOptions, ResourceFilter {
  readonly output: Output;
}

export interface RunFlags extends ActionFlags {
  readonly all?: boolean;
  readonly param?: readonly string[];
}

export async function listActions(name: string, options: ActionFlags, context: Context): Promise<void> {
  const connection = await connect(options, context);
  try {
    const app = await getApplication(connection.client, name, options.appNamespace, context.signal);
    const session = await openActions(app, options, connection, options.appNamespace, context);
    const offered = session.objects.flatMap((object) =>
      session.offered(object).map((action) => ({ object, action })),
    );
    const rows = offered.map(({ object, action }) => [
      object.kind,
      object.metadata.name ?? '',
      action.name,
      action.disabled ? 'not now' : 'yes',
      action.params.join(','),
    ]);
    const values = offered.map(({ object, action }) => ({
      kind: object.kind,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      action: action.name,
      disabled: action.disabled,
      params: action.params,
    }));
    print(
      values,
      options.output,
      () => table(['KIND', 'NAME', 'ACTION', 'AVAILABLE', 'PARAMETERS'], rows),
      context,
    );
    await session.close();
  } finally {
    await connection.close();
  }
}

export async function runAction(
  name: string,
  action: string,
  options: RunFlags,
  context: Context,
): Promise<void> {
  const parameters = Object.fromEntries((options.param ?? []).map(parameterOf));
  const connection = await connect(options, context);
  try {
    const app = await getApplication(connection.client, name, options.appNamespace, context.signal);
    const session = await openActions(app, options, connection, options.appNamespace, context);
    try {
      const able = session.objects.filter((object) =>
        session.offered(object).some((one) => one.name === action && !one.disabled),
      );
      if (able.length === 0) throw notOffered(action);
      if (able.length > 1 && options.all !== true) throw ambiguous(action, able.length);
      for (const object of able) {
        await session.run(object, action, parameters);
        context.terminal.err(`${action}: ${describeObject(object)}\n`);
      }
    } finally {
      await session.close();
    }
  } finally {
    await connection.close();
  }
}

function parameterOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new SetpointError(codes.usage, `${text} is not a parameter`, {
    rule: 'A parameter is written NAME=VALUE.',
    nextAction: 'For example --param replicas=3.',
  });
}

function notOffered(action: string): SetpointError {
  return new SetpointError(codes.usage, `no object that matches offers ${action} now`, {
    nextAction: 'See what is offered with setpoint app actions list.',
  });
}

function ambiguous(action: string, count: number): SetpointError {
  return new SetpointError(codes.usage, `${count} objects offer ${action}`, {
    nextAction: 'Name one by --kind and --resource-name, or run it on all with --all.',
  });
}
