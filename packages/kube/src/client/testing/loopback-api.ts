import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';

interface SeenRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server that speaks discovery and leaves everything else to the test. */
export interface LoopbackApi {
  readonly url: string;
  readonly requests: SeenRequest[];
  readonly server: Server;
  /** Connections opened so far. */
  connections(): number;
  close(): Promise<void>;
}

const open = new Set<LoopbackApi>();
afterEach(async () => {
  await Promise.all([...open].map((api) => api.close()));
});

/** Answers discovery of pods, secrets, deployments and namespaces, and hands every other request to `answer`. */
export async function startLoopbackApi(answer: Answer, tls?: ServerOptions): Promise<LoopbackApi> {
  const requests: SeenRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = await readRequest(request);
    if (answerDiscovery(seen, response)) return;
    requests.push(seen);
    await answer(seen, response);
  };
  const handler = (request: IncomingMessage, response: ServerResponse): void =>
    void handle(request, response);
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api: LoopbackApi = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    server,
    connections: () => connections,
    async close() {
      open.delete(api);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  open.add(api);
  return api;
}

export function sendJson(response: ServerResponse, code: number, value: unknown, headers: object = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** A `metav1.Status` as the API server writes it. */
export function failure(code: number, reason: string, message: string, details: object = {}): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message,
    details,
  };
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://loopback');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function answerDiscovery(request: SeenRequest, response: ServerResponse): boolean {
  if (request.path !== '/api' && request.path !== '/apis') return false;
  const groups =
    request.path === '/api'
      ? [group('', 'v1', [resource('pods', 'Pod'), resource('secrets', 'Secret'), namespaces])]
      : [
          group('apps', 'v1', [
            { ...resource('deployments', 'Deployment'), subresources: [{ subresource: 'scale' }] },
          ]),
        ];
  sendJson(response, 200, {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: groups,
  });
  return true;
}

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const namespaces = {
  resource: 'namespaces',
  responseKind: { group: '', version: 'v1', kind: 'Namespace' },
  scope: 'Cluster',
  verbs,
};

function resource(name: string, kind: string): object {
  return { resource: name, responseKind: { group: '', version: '', kind }, scope: 'Namespaced', verbs };
}

function group(name: string, version: string, resources: readonly object[]): object {
  return { metadata: { name }, versions: [{ version, freshness: 'Current', resources }] };
}
