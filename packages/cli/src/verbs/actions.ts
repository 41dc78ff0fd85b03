import { SetpointError } from '@setpoint/core';
import type { GraphNode, ResourceActionOffer, ResourceDetail } from '@setpoint/server';
import { codes } from '../errors.ts';
import { objectsOf } from './find-object.ts';
import { type Session, titleOf } from './session.ts';

interface Which {
  readonly kind?: string;
  readonly group?: string;
  readonly resourceName?: string;
  readonly namespace?: string;
}

interface Offer {
  readonly object: GraphNode;
  readonly action: ResourceActionOffer;
}

export async function list(session: Session<Which>, app: string): Promise<void> {
  const offers = await offersOf(session, app);
  session.table(
    offers.map(({ object, action }) => ({
      group: object.group,
      kind: object.kind,
      namespace: object.namespace,
      name: object.name,
      action: action.name,
      disabled: action.disabled,
      params: action.params,
    })),
    ['KIND', 'NAME', 'ACTION', 'AVAILABLE', 'PARAMETERS'],
    offers.map(({ object, action }) => [
      object.kind,
      object.name,
      action.name,
      action.disabled
        ? 'not now'
        : action.permission.allowed
          ? 'yes'
          : `needs ${action.permission.missing ?? ''}`,
      action.params.join(','),
    ]),
  );
}

/** So many objects are asked at once. */
const together = 8;

async function offersOf(session: Session<Which>, app: string): Promise<readonly Offer[]> {
  const { kind, group, resourceName, namespace } = session.options;
  const objects = (await objectsOf(session, app)).filter(
    (node) =>
      (kind === undefined || node.kind.toLowerCase() === kind.toLowerCase()) &&
      (group === undefined || node.group === group) &&
      (resourceName === undefined || node.name === resourceName) &&
      (namespace === undefined || node.namespace === namespace),
  );
  const offers: Offer[] = [];
  for (let from = 0; from < objects.length; from += together) {
    const some = objects.slice(from, from + together);
    const found = await Promise.all(
      some.map(async (object) => {
        const { group: of, version, name } = object;
        const detail = await session.call<ResourceDetail>(
          'GET /api/setpoint/v1/applications/{namespace}/{name}/resource',
          {
            params: session.app(app),
            query: { group: of, version, kind: object.kind, namespace: object.namespace, name },
          },
        );
        return detail.actions.map((action) => ({ object, action }));
      }),
    );
    offers.push(...found.flat());
  }
  return offers;
}

export async function run(
  session: Session<Which & { readonly all?: boolean; readonly param?: readonly string[] }>,
  app: string,
  action: string,
): Promise<void> {
  const parameters = (session.options.param ?? []).map(parameterOf);
  const offers = await offersOf(session, app);
  const able = offers.filter((offer) => offer.action.name === action && !offer.action.disabled);
  if (able.length === 0) throw notOffered(action);
  if (able.length > 1 && session.options.all !== true) throw ambiguous(action, able.length);
  for (const { object } of able) {
    const { namespace: appNamespace, name: appName } = session.app(app);
    const { group, version, kind, namespace, name } = object;
    await session.call('POST /api/v1/applications/{name}/resource/actions/v2', {
      params: { name: appName },
      body: {
        appNamespace,
        group,
        version,
        kind,
        namespace,
        resourceName: name,
        action,
        resourceActionParameters: parameters,
      },
    });
    session.say(`${action}: ${titleOf(object)}`);
  }
}

function parameterOf(text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals > 0) return { name: text.slice(0, equals), value: text.slice(equals + 1) };
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
