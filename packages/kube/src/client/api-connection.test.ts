import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SetpointError, SimulatedClock, seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { type Credential, staticCredentials } from './cluster-config.ts';
import { createKubeClient } from './create-kube-client.ts';
import { type Answer, failure, sendJson, startLoopbackApi } from './testing/loopback-api.ts';

const pod = { group: '', version: 'v1', kind: 'Pod' };
const at = { gvk: pod, namespace: 'ns', name: 'a' };
const object: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'ns' } };
const fast = { retry: { baseDelayMs: 1, maxDelayMs: 20 } };
const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const pem = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof SetpointError ? error.code : String(error);
  }
}

describe('retries', () => {
  it('repeats reads after 5xx and broken connections', async () => {
    let count = 0;
    const api = await startLoopbackApi((_request, response) => {
      count++;
      if (count === 1) response.writeHead(500).end();
      else if (count === 2) response.socket?.destroy();
      else if (count === 3) response.writeHead(200, { 'content-length': 100 }).write('{"cut');
      else sendJson(response, 200, object);
      if (count === 3) setImmediate(() => response.socket?.destroy());
    });
    const client = createKubeClient({ server: api.url }, fast);
    expect(await client.get(at, signal())).toEqual(object);
    expect(count).toBe(4);
  });

  it('waits as long as Retry-After says, on the injected clock', async () => {
    const clock = new SimulatedClock();
    let count = 0;
    const api = await startLoopbackApi((_request, response) => {
      if (count++ === 0)
        sendJson(response, 429, failure(429, 'TooManyRequests', 'slow down'), { 'retry-after': '7' });
      else sendJson(response, 201, object);
    });
    const client = createKubeClient({ server: api.url }, { clock, random: seededRandom(1), timeoutMs: 1e6 });
    let done = false;
    const written = client.create(object, {}, signal()).finally(() => {
      done = true;
    });
    while (clock.nextTimerInMs() === undefined || (clock.nextTimerInMs() ?? 0) > 10_000) await realTick();
    await clock.advance(6_990);
    await realTick();
    expect([count, done]).toEqual([1, false]);
    await clock.advance(800);
    await written;
    expect([count, done]).toEqual([2, true]);
  });

  it('asks a guard before every attempt at a write, and not before reads and dry runs', async () => {
    const methods: (string | undefined)[] = [];
    const api = await startLoopbackApi((request, response) => {
      methods.push(request.method);
      if (request.method === 'GET') sendJson(response, 200, object);
      else sendJson(response, 429, failure(429, 'TooManyRequests', 'slow down'));
    });
    let left = 2;
    const client = createKubeClient({ server: api.url }, fast).guarded(() => {
      if (left-- === 0) throw new SetpointError('test.lost', 'the lease is lost');
    });
    expect(await codeOf(client.update(object, {}, signal()))).toBe('test.lost');
    expect(methods).toEqual(['PUT', 'PUT']);
    expect(await client.get(at, signal())).toEqual(object);
    left = 0;
    expect(await codeOf(client.impersonate({ user: 'jane' }).delete(at, {}, signal()))).toBe('test.lost');
    left = 0;
    expect(await codeOf(client.create(object, { dryRun: true }, signal()))).toBe('kube.too-many-requests');
  });

  it('hands a long Retry-After to the caller', async () => {
    const api = await startLoopbackApi((_request, response) =>
      sendJson(response, 503, failure(503, 'ServiceUnavailable', 'x'), { 'retry-after': '120' }),
    );
    const client = createKubeClient({ server: api.url }, fast);
    const error = await client.get(at, signal()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'kube.unavailable', retry: 'after', retryAfterMs: 120_000 });
    expect(api.requests).toHaveLength(1);
  });

  it('sends a write once when its answer is lost, but repeats a dry run', async () => {
    const api = await startLoopbackApi((_request, response) => void response.socket?.destroy());
    const client = createKubeClient({ server: api.url }, fast);
    expect(await codeOf(client.update(object, {}, signal()))).toBe('kube.unknown-outcome');
    expect(api.requests).toHaveLength(1);
    expect(await codeOf(client.update(object, { dryRun: true }, signal()))).toBe('kube.unavailable');
    expect(api.requests).toHaveLength(7);
  });

  it('repeats a write when nobody listens, and says so in the end', async () => {
    const api = await startLoopbackApi((_request, response) => sendJson(response, 200, object));
    const client = createKubeClient({ server: api.url }, fast);
    await client.get(at, signal());
    await api.close();
    // A write on a connection the server is closing would be of unknown outcome.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await codeOf(client.update(object, {}, signal()))).toBe('kube.unavailable');
    const { port } = new URL(api.url);
    const revived = createServer((_request, response) => sendJson(response, 200, object));
    const patient = createKubeClient({ server: api.url }, { retry: { baseDelayMs: 60, maxRetries: 10 } });
    const pending = patient.serverVersion(signal());
    await new Promise((resolve) => setTimeout(resolve, 30));
    await new Promise<void>((resolve) => revived.listen(Number(port), '127.0.0.1', resolve));
    expect(await pending).toBeDefined();
    revived.close();
    await patient.close();
  });
});

describe('deadlines and aborts', () => {
  it.each<[string, Answer]>([
    ['silent', () => {}],
    [
      'that stops in the middle of an answer',
      (_request, response) => void response.writeHead(200).write('{"a":'),
    ],
  ])('gives up on a server %s: a read is a timeout, a write unknown', async (_which, answer) => {
    const api = await startLoopbackApi(answer);
    const clock = new SimulatedClock();
    const client = createKubeClient({ server: api.url }, { clock, timeoutMs: 30, retry: { maxRetries: 0 } });
    const givenUp = async (work: Promise<unknown>): Promise<string> => {
      const code = codeOf(work);
      const before = api.requests.length;
      while (api.requests.length === before) await realTick();
      await clock.advance(30);
      return code;
    };
    expect(await givenUp(client.get(at, signal()))).toBe('kube.timeout');
    expect(await givenUp(client.apply(object, { fieldManager: 'm' }, signal()))).toBe('kube.unknown-outcome');
  });

  it('rejects with the reason of the abort', async () => {
    const api = await startLoopbackApi(() => {});
    const client = createKubeClient({ server: api.url }, fast);
    const controller = new AbortController();
    const pending = client.get(at, controller.signal).catch((error: unknown) => error);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    expect(await pending).toEqual(new Error('enough'));
  });

  it('gives up at once what waits for a connection, and never sends it', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const api = await startLoopbackApi(async ({ path }, response) => {
      if (path.endsWith('/held')) await held;
      sendJson(response, 200, object);
    });
    const client = createKubeClient({ server: api.url }, { ...fast, maxConnections: 1 });
    await client.get(at, signal());
    const first = client.get({ ...at, name: 'held' }, signal());
    const controller = new AbortController();
    const waiting = client.apply(object, { fieldManager: 'm' }, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    release();
    await first;
    await client.get({ ...at, name: 'last' }, signal());
    expect(api.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'GET a',
      'GET held',
      'GET last',
    ]);
  });

  it('fails calls after close', async () => {
    const api = await startLoopbackApi((_request, response) => sendJson(response, 200, object));
    const client = createKubeClient({ server: api.url }, fast);
    await client.get(at, signal());
    await client.close();
    expect(await codeOf(client.get(at, signal()))).toBe('kube.client-closed');
  });
});

describe('identity', () => {
  it('renews a refused credential once', async () => {
    let token = 'old';
    let refusals = 0;
    const api = await startLoopbackApi((request, response) => {
      if (request.headers.authorization === 'Bearer new') sendJson(response, 200, object);
      else sendJson(response, 401, failure(401, 'Unauthorized', 'Unauthorized'));
    });
    const credentials = {
      current: () => Promise.resolve({ token }),
      refused: () => {
        refusals++;
        token = 'new';
        return true;
      },
    };
    const client = createKubeClient({ server: api.url, credentials }, fast);
    expect(await client.get(at, signal())).toEqual(object);
    expect(refusals).toBe(1);
    const fixed = createKubeClient({ server: api.url, credentials: staticCredentials({ token: 'x' }) }, fast);
    expect(await codeOf(fixed.get(at, signal()))).toBe('kube.unauthorized');
  });

  it('impersonates with users, groups, uid and extras', async () => {
    const api = await startLoopbackApi((_request, response) => sendJson(response, 200, object));
    const client = createKubeClient({ server: api.url }, fast).impersonate({
      user: 'jürgen',
      groups: ['a', 'b'],
      uid: 'u-1',
      extra: new Map([['example.com/scopes', ['view', 'edit']]]),
    });
    await client.get(at, signal());
    const headers: Readonly<Record<string, unknown>> = api.requests[0]?.headers ?? {};
    const rawHeaders = api.requests[0]?.rawHeaders ?? [];
    expect(Buffer.from(headers['impersonate-user'] as string, 'latin1').toString('utf8')).toBe('jürgen');
    expect(headers['impersonate-uid']).toBe('u-1');
    expect(headers['impersonate-extra-example.com%2fscopes']).toBe('view, edit');
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'impersonate-group')).toHaveLength(2);
  });
});

describe('TLS', () => {
  const tls = { key: pem('server.key'), cert: pem('server.crt'), ca: pem('ca.crt'), requestCert: true };
  const trusted = { ca: pem('ca.crt'), serverName: 'api.example.test' };

  it('accepts only the configured authority and name', async () => {
    const api = await startLoopbackApi((_request, response) => sendJson(response, 200, object), {
      ...tls,
      rejectUnauthorized: false,
    });
    const get = (config: object): Promise<string> =>
      codeOf(createKubeClient({ server: api.url, ...config }, fast).get(at, signal()));
    expect(await get(trusted)).toBe('none');
    expect(await get({ ca: trusted.ca })).toBe('kube.tls');
    expect(await get({ serverName: trusted.serverName })).toBe('kube.tls');
    expect(await get({ insecureSkipVerify: true })).toBe('none');
  });

  it('presents the client certificate and changes it when it is renewed', async () => {
    const names: unknown[] = [];
    const api = await startLoopbackApi(
      (_request, response) => {
        const peer = (response.socket as TLSSocket).getPeerCertificate();
        names.push(peer.subject?.CN);
        sendJson(response, 200, object);
      },
      { ...tls, rejectUnauthorized: false },
    );
    let credential: Credential = { certificate: pem('client.crt'), key: pem('client.key') };
    const credentials = { current: () => Promise.resolve(credential), refused: () => false };
    const client = createKubeClient({ server: api.url, ...trusted, credentials }, fast);
    await client.get(at, signal());
    credential = { certificate: pem('server.crt'), key: pem('server.key') };
    await client.get(at, signal());
    expect(names).toEqual(['admin', 'server']);
    await client.close();
  });

  it('goes through a proxy', async () => {
    const api = await startLoopbackApi((_request, response) => sendJson(response, 200, object), tls);
    const tunnels: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const upstream = connectTcp(Number(new URL(api.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const credentials = staticCredentials({ certificate: pem('client.crt'), key: pem('client.key') });
    const client = createKubeClient({ server: api.url, ...trusted, proxyUrl, credentials }, fast);
    expect(await client.get(at, signal())).toEqual(object);
    expect(new Set(tunnels)).toEqual(new Set([new URL(api.url).host]));
    await client.close();
    proxy.close();
  });
});

describe('connections', () => {
  it('lets a hundred watches and many writes run side by side', async () => {
    const api = await startLoopbackApi((request, response) => {
      if (request.query.has('watch')) response.writeHead(200).flushHeaders();
      else setTimeout(() => sendJson(response, 200, object), 5);
    });
    const client = createKubeClient({ server: api.url }, fast);
    const stop = new AbortController();
    const watches = Array.from({ length: 100 }, async () => {
      for await (const _event of client.watch(pod, { resourceVersion: '1' }, stop.signal)) break;
    });
    while (api.requests.length < 100) await realTick();
    await Promise.all(Array.from({ length: 200 }, () => client.update(object, {}, signal())));
    expect(api.requests).toHaveLength(300);
    expect(api.connections()).toBeLessThanOrEqual(100 + 32);
    stop.abort();
    await Promise.all(watches);
  });
});

function realTick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
