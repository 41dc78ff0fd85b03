import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptValue, createKubeClient, type KubeClient, WebSocket } from '@setpoint/kube';

/** A node's answer to exec: in each container runs the machine's own `sh`, and nothing else; pods are simulated otherwise. */
export interface Shells {
  readonly podExec: KubeClient['podExec'];
  readonly running: ReadonlySet<WebSocket>;
  close(): Promise<void>;
}

export async function startShells(): Promise<Shells> {
  const running = new Set<WebSocket>();
  const server = createServer(({ url }, response) => {
    const pods = [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get'] }];
    const lists: Readonly<Record<string, object>> = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': { kind: 'APIGroupList', groups: [] },
      '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: pods },
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(lists[(url ?? '').split('?')[0] ?? ''] ?? {}));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const accept = acceptValue(request.headers['sec-websocket-key'] ?? '');
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Protocol: v5.channel.k8s.io',
      `Sec-WebSocket-Accept: ${accept}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const webSocket = new WebSocket(socket, head, { role: 'server' });
    running.add(webSocket);
    void serve(webSocket, new URL(request.url ?? '', 'http://node')).finally(() => running.delete(webSocket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createKubeClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return {
    podExec: (...call) => client.podExec(...call),
    running,
    async close() {
      await client.close();
      for (const webSocket of running) webSocket.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A client to whose pods these shells belong. */
export function withShells(client: KubeClient, { podExec }: Shells): KubeClient {
  return new Proxy(client, {
    get(target, key) {
      if (key === 'podExec') return podExec;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Channels of `v5.channel.k8s.io`. */
const channels = { stdin: 0, stdout: 1, error: 3, resize: 4 } as const;

async function serve(webSocket: WebSocket, url: URL): Promise<void> {
  const say = (channel: number, data: string): Promise<void> =>
    webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data.replace(/\r?\n/g, '\r\n'))]));
  const end = async (status: object): Promise<void> => {
    await say(channels.error, JSON.stringify(status));
    webSocket.close();
  };
  if (url.searchParams.get('command') !== 'sh') return end({ status: 'Failure', message: 'no such file' });
  const shell = spawn('sh', [], { env: { PATH: process.env['PATH'] ?? '' }, cwd: '/' });
  for (const output of [shell.stdout, shell.stderr])
    output.setEncoding('utf8').on('data', (text: string) => void say(channels.stdout, text));
  shell.on('exit', () => void end({ status: 'Success' }));
  try {
    await say(channels.stdout, '$ ');
    let [size, line] = ['', ''];
    for await (const { data } of webSocket.messages()) {
      const text = data.subarray(1).toString('utf8').replaceAll('\r', '\n');
      if (data[0] === channels.resize) size = text;
      if (data[0] !== channels.stdin) continue;
      // What a terminal's line discipline does: what is typed is shown, and Enter ends a line.
      await say(channels.stdout, text);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const one of lines) shell.stdin.write(`${one.replaceAll('SIZE', size)}\n`);
    }
  } finally {
    shell.kill('SIGKILL');
  }
}
