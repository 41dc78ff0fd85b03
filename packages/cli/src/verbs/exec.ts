import type { ApplicationDetail, GraphNode, ResourceDetail } from '@setpoint/server';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { objectNamed, objectsOf } from './find-object.ts';
import type { Session } from './session.ts';

interface ExecFlags {
  readonly container?: string;
  readonly shell?: string;
}

/** A shell in a container, in this terminal: keys go there, what it shows comes here, until it ends. */
export async function exec(session: Session<ExecFlags>, app: string, object?: string): Promise<void> {
  const params = session.app(app);
  const pod = await podOf(session, app, object);
  const { row } = await session.call<ApplicationDetail>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}',
    { params },
  );
  const container = await containerOf(session, app, pod);
  const webSocket = await session.platform.webSocket(
    'WS /terminal',
    {
      query: {
        pod: pod.name,
        container,
        namespace: pod.namespace,
        shell: session.options.shell,
        appName: params.name,
        appNamespace: params.namespace,
        projectName: row.project,
      },
    },
    session.context.signal,
  );
  const { stdin, stdout } = process;
  const send = (message: object): void => void webSocket.send(JSON.stringify(message));
  const type = (chunk: Buffer): void => send({ operation: 'stdin', data: chunk.toString('utf8') });
  const resize = (): void => send({ operation: 'resize', cols: stdout.columns, rows: stdout.rows });
  const stop = (): void => webSocket.close();
  session.context.signal.addEventListener('abort', stop, { once: true });
  try {
    if (stdin.isTTY) stdin.setRawMode(true);
    if (stdout.isTTY) {
      resize();
      stdout.on('resize', resize);
    }
    stdin.on('data', type);
    for await (const { data } of webSocket.messages()) {
      const { data: text = '' } = JSON.parse(data.toString('utf8')) as { readonly data?: string };
      session.out(text);
    }
  } finally {
    stdin.off('data', type);
    stdin.pause();
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.off('resize', resize);
    session.context.signal.removeEventListener('abort', stop);
    webSocket.close();
  }
}

/** The pod itself, or the first below the object; of no object, the application's first. */
async function podOf(session: Session, app: string, object: string | undefined): Promise<GraphNode> {
  const all = await objectsOf(session, app);
  const pods = all.filter(
    ({ group, kind, health }) => group === '' && kind === 'Pod' && health !== 'Missing',
  );
  if (object === undefined) return pods[0] ?? refuse(app);
  const asPod = pods.find(({ name }) => name === object);
  if (asPod !== undefined) return asPod;
  const named = await objectNamed(session, app, object.includes('/') ? object : `Pod/${object}`);
  const parents = new Map(all.map(({ id, parent }) => [id, parent]));
  const isBelow = (id: string): boolean =>
    id === named.id || (id !== '' && parents.get(id) !== undefined && isBelow(parents.get(id) ?? ''));
  return pods.find(({ id }) => isBelow(id)) ?? refuse(object);
}

function refuse(what: string): never {
  throw new SetpointError(codes.resourceNotFound, `no pod runs for ${what}`, {
    nextAction: 'See what runs with setpoint app resources.',
  });
}

/** The container that a shell is opened in; throws, with what is missing, where none may be. */
async function containerOf(session: Session<ExecFlags>, app: string, pod: GraphNode): Promise<string> {
  const { group, version, kind, namespace, name } = pod;
  const { terminal, permissions } = await session.call<ResourceDetail>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/resource',
    { params: session.app(app), query: { group, version, kind, namespace, name } },
  );
  if (terminal === undefined) return refuse(name);
  if (!terminal.enabled) {
    throw new SetpointError(codes.forbidden, 'this platform opens no terminals', {
      rule: 'exec.enabled of argocd-cm says whether there are any.',
      nextAction: 'Set exec.enabled: "true" in argocd-cm.',
    });
  }
  if (!permissions.exec.allowed) {
    throw new SetpointError(codes.forbidden, `you need the permission ${permissions.exec.missing ?? ''}`, {
      nextAction: 'See which rule decides with setpoint rbac explain.',
    });
  }
  return session.options.container ?? terminal.containers[0]?.name ?? refuse(name);
}
