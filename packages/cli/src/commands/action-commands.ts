import { SetpointError } from '@setpoint/core';
import { describeObject } from '@setpoint/kube';
import type { Command } from 'commander';
import { getApplication } from '../app/applications.ts';
import { openActions, type ResourceFilter } from '../app/resource-actions.ts';
import { connect } from '../connect.ts';
import type { ClusterOptions, Context } from '../context.ts';
import { codes } from '../errors.ts';
import { table } from '../output/table.ts';
import { addClusterOptions, type Output } from './options.ts';
import { print } from './output.ts';

interface ActionFlags extends ClusterOptions, ResourceFilter {
  readonly output: Output;
}

interface RunFlags extends ActionFlags {
  readonly all?: boolean;
  readonly param?: readonly string[];
}

/** `setpoint app actions list|run`: what can be done with an application's objects, and doing it. */
export function addActionCommands(app: Command, context: Context): void {
  const actions = app
    .command('actions')
    .description('what can be done with an application’s objects: restart, scale, promote');
  const add = (name: string, description: string): Command =>
    addClusterOptions(actions.command(name).description(description))
      .option('--group <group>', 'only objects of this API group')
      .option('--kind <kind>', 'only objects of this kind')
      .option('--namespace <namespace>', 'only objects in this namespace')
      .option('--resource-name <name>', 'only the object of this name')
      .option('-o, --output <format>', 'table or json', 'table');
  add('list <app>', 'list the actions that objects offer now').action((name: string, options: ActionFlags) =>
    listActions(name, options, context),
  );
  add('run <app> <action>', 'run an action')
    .option('--all', 'on every object that matches, not only on one')
    .option('--param <name=value...>', 'parameters of the action')
    .action((name: string, action: string, options: RunFlags) => runAction(name, action, options, context));
}

async function listActions(name: string, options: ActionFlags, context: Context): Promise<void> {
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

async function runAction(name: string, action: string, options: RunFlags, context: Context): Promise<void> {
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
