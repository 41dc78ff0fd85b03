import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatedClock } from '@setpoint/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '@setpoint/core';
import { HttpFiles, type HttpFilesOptions } from './http-files.ts';
import { failure, never, textOf } from '../testing/source.ts';

type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

const routes = new Map<string, Answerer>();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers['if-none-match'] ?? ''}`.trim());
  const route = routes.get(request.url ?? '');
  if (route === undefined) response.writeHead(404).end('nothing');
  else route(request, response);
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  routes.clear();
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function filesOf(clock: Clock, options: Partial<HttpFilesOptions> = {}): HttpFiles {
  const limits = { maxFileBytes: 1e6, timeoutMs: 5000, memoryBytes: 1e7 };
  return new HttpFiles({ clock, environment: {}, ...limits, ...options });
}

describe('files on HTTP servers', () => {
  it('gives what the server answers, successful or not', async () => {
    routes.set('/a.yaml', (_request, response) => response.end('a: 1\n'));
    const files = filesOf(new SimulatedClock());
    const found = await files.get(`${base}/a.yaml`, 0, never);
    expect([found.status, textOf(found.body)]).toEqual([200, 'a: 1\n']);
    const missing = await files.get(`${base}/b.yaml`, 0, never);
    expect([missing.status, missing.statusText]).toEqual([404, 'Not Found']);
    expect(missing.id).not.toBe(found.id);
  });

  it('asks again after the age, and takes an unchanged file from memory', async () => {
    const clock = new SimulatedClock();
    routes.set('/a', (request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v1"' }).end('one');
    });
    const files = filesOf(clock);
    await files.get(`${base}/a`, 0, never);
    await clock.advance(1000);
    await files.get(`${base}/a`, 1000, never);
    expect(asked).toEqual(['/a']);
    const again = await files.get(`${base}/a`, 999, never);
    expect(textOf(again.body)).toBe('one');
    await files.get(`${base}/a`, 0, never);
    expect(asked).toEqual(['/a', '/a "v1"', '/a "v1"']);
  });

  it('shares one question among those who ask together', async () => {
    routes.set('/a', (_request, response) => response.end('one'));
    const files = filesOf(new SimulatedClock());
    await Promise.all([files.get(`${base}/a`, 0, never), files.get(`${base}/a`, 0, never)]);
    expect(asked).toEqual(['/a']);
  });

  it('follows redirects and checks where they lead', async () => {
    routes.set('/from', (_request, response) => response.writeHead(302, { location: '/to' }).end());
    routes.set('/to', (_request, response) => response.end('there'));
    const to =
      (location: string): Answerer =>
      (_request, response) =>
        void response.writeHead(302, { location }).end();
    routes.set('/loop', to('/loop'));
    routes.set('/metadata', to('http://169.254.169.254/latest'));
    routes.set('/mapped', to('http://[::ffff:169.254.169.254]/latest'));
    routes.set('/file', to('file:///etc/passwd'));
    const files = filesOf(new SimulatedClock());
    const codeOf = async (path: string): Promise<string> =>
      (await failure(files.get(`${base}${path}`, 0, never))).code;
    expect(textOf((await files.get(`${base}/from`, 0, never)).body)).toBe('there');
    expect(await codeOf('/loop')).toBe('source.redirect');
    expect(await codeOf('/metadata')).toBe('source.host-denied');
    expect(await codeOf('/mapped')).toBe('source.host-denied');
    expect(await codeOf('/file')).toBe('source.redirect');
  });

  it('bounds time and size, and tells a failed network from an answer', async () => {
    routes.set('/slow', () => undefined);
    routes.set('/large', (_request, response) => response.end('x'.repeat(2000)));
    const files = filesOf(new SimulatedClock(), { timeoutMs: 100, maxFileBytes: 1000 });
    expect(await failure(files.get(`${base}/slow`, 0, never))).toMatchObject({
      code: 'source.timeout',
      retry: 'backoff',
    });
    expect(await failure(files.get(`${base}/large`, 0, never))).toMatchObject({
      code: 'source.quota',
      retry: 'never',
    });
    expect(await failure(files.get('http://127.0.0.1:1/?token=hidden', 0, never))).toMatchObject({
      code: 'source.unreachable',
      subject: 'http://127.0.0.1:1/',
      retry: 'backoff',
    });
  });

  it('ends with the reason of who gave up', async () => {
    routes.set('/slow', () => undefined);
    const abort = new AbortController();
    const files = filesOf(new SimulatedClock());
    const failed = failure(files.get(`${base}/slow`, 0, abort.signal));
    abort.abort(new Error('enough'));
    expect((await failed).message).toBe('enough');
  });
});
