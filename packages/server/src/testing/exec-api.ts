import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptValue, createKubeClient, type NetworkKubeClient, WebSocket } from '@setpoint/kube';

/** An API server that knows pods alone, whose containers have the shell `sh`, which repeats what is typed, until `exit`. */
export interface ExecApi {
  readonly client: NetworkKubeClient;
  /** Shells that run. */
  readonly running: Set<WebSocket>;
  close(): Promise<void>;
}

export async function startExecApi(): Promise<ExecApi> {
  const running = new Set<WebSocket>();
  const server = createServer(answerDiscovery);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Protocol: v5.channel.k8s.io',
      `Sec-WebSocket-Accept: ${acceptValue(request.headers['sec-websocket-key'] ?? '')}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const webSocket = new WebSocket(socket, head, { role: 'server' });
    running.add(webSocket);
    void serveShell(webSocket, new URL(request.url ?? '', 'http://api')).finally(() =>
      running.delete(webSocket),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createKubeClient({ server: `http://127.0.0.1:${port}` });
  return {
    client,
    running,
    async close() {
      await client.close();
      for (const webSocket of running) webSocket.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serveShell(webSocket: WebSocket, url: URL): Promise<void> {
  const say = (channel: number, text: string | Buffer): Promise<void> =>
    webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  const end = async (status: object): Promise<void> => {
    await say(3, JSON.stringify(status));
    webSocket.close();
  };
  if (url.searchParams.get('command') !== 'sh') return end({ status: 'Failure', message: 'no such file' });
  await say(1, '$ ');
  for await (const { data } of webSocket.messages()) {
    const typed = data.subarray(1);
    if (data[0] === 0 && typed.toString('utf8') === 'exit\r') await end({ status: 'Success' });
    // Byte for byte, so that letters come in parts.
    else for (const byte of typed) await say(1, Buffer.from([byte]));
  }
}

function answerDiscovery({ url }: IncomingMessage, response: ServerResponse): void {
  const answers: Readonly<Record<string, object>> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', groups: [] },
    '/api/v1': {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get'] }],
    },
  };
  const answer = answers[(url ?? '').split('?')[0] ?? ''];
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? { kind: 'Status', status: 'Failure', code: 404 }));
}
