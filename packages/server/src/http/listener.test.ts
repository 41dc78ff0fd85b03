import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, issueServerCertificate } from '@setpoint/apiserver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListener, type Listener } from './listener.ts';

const now = Date.now();
const authority = createAuthority('test', now);
const identity = issueServerCertificate(authority, { dns: ['localhost'], ips: ['127.0.0.1'] }, now);

let listener: Listener;
let port: number;
beforeAll(async () => {
  const tls = { certificate: identity.certificate, key: identity.key };
  listener = createListener(tls, (message: IncomingMessage, response: ServerResponse) => {
    // A stream that nobody ends.
    if (message.url === '/forever') response.writeHead(200).write('open');
    else response.end(`${message.httpVersion} ${message.headers.upgrade ?? 'none'}`);
  });
  listener.server.listen(0, '127.0.0.1');
  await once(listener.server, 'listening');
  port = (listener.server.address() as AddressInfo).port;
});
afterAll(() => {
  listener.endSessions();
  listener.server.close();
});

function answerTo(headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: authority.certificate, headers, agent: false };
    request(options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve(body));
    })
      .on('error', reject)
      .end();
  });
}

describe('one port over TLS', () => {
  it('speaks HTTP/1 with those who speak that', async () => {
    expect(await answerTo({})).toBe('1.1 none');
  });

  it('gives requests for a WebSocket to the handler, and answers those for h2c as they are', async () => {
    expect(await answerTo({ connection: 'Upgrade', upgrade: 'websocket' })).toBe('1.1 websocket');
    expect(await answerTo({ connection: 'Upgrade', upgrade: 'h2c' })).toBe('1.1 none');
  });

  it('speaks HTTP/2 with those who ask for it by ALPN, and can end their streams', async () => {
    const session = connect(`https://127.0.0.1:${port}`, { ca: authority.certificate });
    session.on('error', () => {});
    await once(session, 'connect');
    expect(session.alpnProtocol).toBe('h2');
    const stream = session.request({ ':path': '/forever' });
    stream.on('error', () => {});
    await once(stream, 'data');
    const closed = once(session, 'close');
    listener.endSessions();
    await closed;
  });
});
