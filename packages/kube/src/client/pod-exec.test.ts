import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { acceptValue, WebSocket } from '../websocket/web-socket.ts';
import { createKubeClient } from './create-kube-client.ts';
import type { PodProcess } from './pod-exec.ts';
import { failure, sendJson, startLoopbackApi } from './testing/loopback-api.ts';

const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const success = { status: 'Success' };
const exited = (code: string): object => ({
  status: 'Failure',
  reason: 'NonZeroExitCode',
  message: `command terminated with exit code ${code}`,
  details: { causes: [{ reason: 'ExitCode', message: code }] },
});

/** An API server whose containers have a shell that repeats what it is told, until `exit CODE`. */
async function startExec(): Promise<{ readonly url: string; readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const api = await startLoopbackApi((_request, response) =>
    sendJson(response, 403, failure(403, 'Forbidden', 'pods "web" is forbidden: no exec')),
  );
  api.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    asked.push(request);
    const accept = acceptValue(request.headers['sec-websocket-key'] ?? '');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
    );
    void serveShell(new WebSocket(socket, head, { role: 'server' }), request.url ?? '');
  });
  return { url: api.url, asked };
}

async function serveShell(webSocket: WebSocket, url: string): Promise<void> {
  const say = (channel: number, text: string): Promise<void> =>
    webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  const end = async (status: object): Promise<void> => {
    await say(3, JSON.stringify(status));
    webSocket.close();
  };
  if (url.includes('missing'))
    return end({ status: 'Failure', reason: 'InternalError', message: 'no such file' });
  await say(1, '$ ');
  for await (const { data } of webSocket.messages()) {
    const [, code] = /^exit (\d+)/.exec(data.toString('utf8', 1)) ?? [];
    if (code === '0') await end(success);
    else if (code !== undefined) await end(exited(code));
    else await say(data[0] === 4 ? 2 : 1, data.toString('utf8', 1));
  }
}

async function textOf(process: PodProcess): Promise<string> {
  let text = '';
  for await (const bytes of process.output) text += Buffer.from(bytes).toString('utf8');
  return text;
}

const pod = { namespace: 'ns', name: 'web' };
const sh = { container: 'main', command: ['sh', '-c', 'a & b'] };

describe('a process in a container', () => {
  it('gets what is written and the size, and its output ends with it', async () => {
    const { url, asked } = await startExec();
    const client = createKubeClient({
      server: url,
      credentials: { current: async () => ({ token: 'mine' }), refused: () => false },
    });
    const process = await client.podExec(pod, sh, signal());
    void process.write(Buffer.from('hello '));
    process.resize(80, 24);
    void process.write(Buffer.from('exit 0'));
    expect(await textOf(process)).toBe('$ hello {"Width":80,"Height":24}');
    const query = new URL(asked[0]?.url ?? '', url);
    expect(query.pathname).toBe('/api/v1/namespaces/ns/pods/web/exec');
    expect(query.searchParams.getAll('command')).toEqual(['sh', '-c', 'a & b']);
    expect(query.searchParams.get('tty')).toBe('true');
    expect(asked[0]?.headers.authorization).toBe('Bearer mine');
    expect(asked[0]?.headers['sec-websocket-protocol']).toBe('v5.channel.k8s.io, v4.channel.k8s.io');
    await client.close();
  });

  it('may end with a code of its own, but not with one that says it was never there', async () => {
    const { url } = await startExec();
    const client = createKubeClient({ server: url });
    const run = async (container: string, input: string): Promise<string> => {
      const process = await client.podExec(pod, { container, command: ['sh'] }, signal());
      void process.write(Buffer.from(input));
      return textOf(process);
    };
    expect(await run('main', 'exit 3')).toBe('$ ');
    await expect(run('main', 'exit 127')).rejects.toMatchObject({ code: 'kube.bad-request' });
    await expect(run('missing', '')).rejects.toThrow('no such file');
    await client.close();
  });

  it("is refused in the cluster's words", async () => {
    const refusing = await startLoopbackApi((_request, response) =>
      sendJson(response, 403, failure(403, 'Forbidden', 'pods "web" is forbidden: no exec')),
    );
    const client = createKubeClient({ server: refusing.url });
    await expect(client.podExec(pod, sh, signal())).rejects.toMatchObject({
      code: 'kube.forbidden',
      message: expect.stringContaining('no exec'),
    });
    await client.close();
  });
});
