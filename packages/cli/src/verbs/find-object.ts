import type { Graph, GraphNode } from '@setpoint/server';
import { SetpointError } from '@setpoint/core';
import { codes, usage } from '../errors.ts';
import { objectIn, type Session, titleOf } from './session.ts';

const most = 20_000;

/** The objects of an application, down to the pods. */
export async function objectsOf(session: Session, app: string, q = ''): Promise<readonly GraphNode[]> {
  const graph = await session.call<Graph>('GET /api/setpoint/v1/applications/{namespace}/{name}/graph', {
    params: session.app(app),
    query: { budget: most, q },
  });
  return graph.nodes;
}

/** The one that `KIND/NAME` means, whatever the case of the kind; throws when there are none, or several. */
export async function objectNamed(session: Session, app: string, text: string): Promise<GraphNode> {
  const asked = objectIn(text);
  const all = await objectsOf(session, app);
  const found = all.filter(
    (node) =>
      node.name === asked.name &&
      node.kind.toLowerCase() === asked.kind.toLowerCase() &&
      (asked.group === '' || node.group === asked.group) &&
      (asked.namespace === '' || node.namespace === asked.namespace),
  );
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (first !== undefined) {
    const names = found.map((node) => [node.group, node.kind, node.namespace, node.name].join('/'));
    throw usage(`${text} means ${found.length} objects`, `Name one of: ${names.join(', ')}.`);
  }
  const near = all.filter(({ name }) => name.includes(asked.name)).slice(0, 5);
  throw new SetpointError(codes.resourceNotFound, `${text} is no object of ${app}`, {
    nextAction:
      near.length === 0
        ? `See them with setpoint app resources ${app}.`
        : `Did you mean ${near.map(titleOf).join(', ')}?`,
  });
}
