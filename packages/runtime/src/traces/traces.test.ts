import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSpan } from './spans.ts';
import { startTracing, type Tracing } from './start-tracing.ts';

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

interface Received {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}

/** A receiver of OTLP over HTTP, with JSON as the exporter sends it. */
class Receiver {
  readonly paths: string[] = [];
  readonly bodies: Received[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.paths.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
        this.bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Received);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): ReadonlyMap<string, ReceivedSpan> {
    const all = this.bodies.flatMap((body) => body.resourceSpans);
    const spans = all.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    return new Map(spans.map((span) => [span.name, span]));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

let receiver: Receiver;
let url: string;
let tracing: Tracing | undefined;
beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.listen();
});
afterEach(async () => {
  await tracing?.stop();
  await receiver.close();
});

describe('traces', () => {
  it('are not sent, and nothing is loaded, unless an endpoint is named', async () => {
    expect(await startTracing({ version: '1', env: {} })).toBeUndefined();
    const off = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' };
    expect(await startTracing({ version: '1', env: off })).toBeUndefined();
    expect(await withSpan('plain', {}, async () => 7)).toBe(7);
    expect(receiver.bodies).toEqual([]);
  });

  it('arrive at a receiver: spans nest, begin in who asked, and end with the error', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_SERVICE_NAME: 'test' };
    tracing = await startTracing({ version: '1.2.3', env });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const parent = `00-${traceId}-b7ad6b7169203331-01`;
    const failing = withSpan('outer', { kind: 'server', parent, facts: { 'http.route': '/x' } }, async () => {
      await Promise.all([
        withSpan('first', {}, async (span) => span.fact('n', 1)),
        withSpan('second', { kind: 'client' }, async () => {
          throw new Error('broken\nwith more');
        }),
      ]);
    });
    await expect(failing).rejects.toThrow('broken');
    await tracing?.stop();
    tracing = undefined;
    expect(receiver.paths).toEqual(['POST /v1/traces application/json']);
    const { spans } = receiver;
    const [outer, first, second] = ['outer', 'first', 'second'].map((name) => spans.get(name));
    expect(outer).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', kind: 2 });
    expect(outer?.attributes).toContainEqual({ key: 'http.route', value: { stringValue: '/x' } });
    expect(first).toMatchObject({ traceId, parentSpanId: outer?.spanId, status: { code: 0 } });
    expect(second).toMatchObject({
      parentSpanId: outer?.spanId,
      kind: 3,
      status: { code: 2, message: 'broken' },
    });
    const attributes = receiver.bodies[0]?.resourceSpans[0]?.resource.attributes;
    expect(attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'test' } });
    expect(attributes).toContainEqual({ key: 'service.version', value: { stringValue: '1.2.3' } });
  });

  it('may have an endpoint of their own, and an option counts first', async () => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own` };
    tracing = await startTracing({ version: '1', env });
    await withSpan('one', {}, async () => undefined);
    await tracing?.stop();
    tracing = await startTracing({ version: '1', env, endpoint: url });
    await withSpan('two', {}, async () => undefined);
    await tracing?.stop();
    tracing = undefined;
    expect(receiver.paths.map((path) => path.split(' ')[1])).toEqual(['/own', '/v1/traces']);
  });
});
