import { type Duplex, Readable } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { KUBE_CODES, kubeError } from '../errors.ts';
import type { ClusterConfig, Credential } from './cluster-config.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, below the path of the server URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | undefined;
}

/** The head of an answer, its body still arriving or there as a whole. */
export interface HttpResponse<Body extends Readable | Buffer = Readable> {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

/** Requests and watches travel on separate connections: a watch holds its connection for minutes. */
export type Lane = 'request' | 'watch';

/** The network to one API server, as a port: production uses connections, a simulation its own. */
export interface Transport {
  /**
   * The answer's head, its body as a stream or, for who waits for all of it anyway, as a whole; rejects with the socket's
   * or TLS's own error. The caller reads or destroys a stream.
   */
  send(
    request: HttpRequest,
    credential: Credential,
    lane: Lane,
    signal: AbortSignal,
  ): Promise<HttpResponse<Readable | Buffer>>;
  /** The connection itself when the server changes to WebSocket on it, else its answer, whole. */
  upgrade(
    request: HttpRequest,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<UpgradedConnection | HttpResponse>;
  /** Ends every connection; running requests fail. */
  close(): Promise<void>;
}

/** What is left of HTTP after a change of protocol. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  readonly headers: HttpResponse['headers'];
}

export interface TransportOptions {
  /** Connections for requests; further ones wait. Default 32. Each watch has its own connection beside them. */
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** Server and proxies close idle connections after 60 s and more; a write must not meet a connection being closed. */
const keepAliveMs = 30_000;

interface Lanes {
  readonly certificate: string | undefined;
  readonly request: Dispatcher;
  readonly watch: Dispatcher;
}

/** HTTP/1.1 connections to one cluster: kept alive, TLS by the cluster's configuration, renewed with the client certificate. */
export class HttpTransport implements Transport {
  readonly #config: ClusterConfig;
  readonly #options: TransportOptions;
  readonly #origin: string;
  readonly #prefix: string;
  #lanes: Lanes | undefined;
  /** Lanes of earlier certificates whose last requests and watches are running. */
  readonly #retired = new Set<Dispatcher>();
  #closed = false;

  constructor(config: ClusterConfig, options: TransportOptions) {
    const url = new URL(config.server);
    this.#config = config;
    this.#options = options;
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, '');
  }

  async send(
    request: HttpRequest,
    credential: Credential,
    lane: Lane,
    signal: AbortSignal,
  ): Promise<HttpResponse<Readable | Buffer>> {
    const lanes = this.#lanesFor(credential);
    const sent = {
      origin: this.#origin,
      method: request.method,
      path: this.#prefix + request.path,
      headers: request.headers,
      body: request.body ?? null,
    };
    if (lane === 'request') return await wholeAnswer(lanes.request, sent, signal);
    return await lanes.watch.request({ ...sent, signal });
  }

  async upgrade(
    request: HttpRequest,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<UpgradedConnection | HttpResponse> {
    const dispatcher = this.#lanesFor(credential).watch;
    const options = {
      origin: this.#origin,
      method: request.method,
      path: this.#prefix + request.path,
      headers: request.headers,
      upgrade: 'websocket',
    };
    return await new Promise((resolve, reject) => {
      let answer: Omit<HttpResponse, 'body'> | undefined;
      const chunks: Uint8Array[] = [];
      dispatcher.dispatch(options, {
        onRequestStart: (controller) => {
          const abort = (): void => controller.abort(signal.reason as Error);
          if (signal.aborted) abort();
          else signal.addEventListener('abort', abort, { once: true });
        },
        onRequestUpgrade: (_controller, _status, headers, socket) => resolve({ socket, headers }),
        onResponseStart: (_controller, statusCode, headers) => (answer = { statusCode, headers }),
        onResponseData: (_controller, chunk) => chunks.push(chunk),
        onResponseEnd: () => answer !== undefined && resolve({ ...answer, body: Readable.from(chunks) }),
        onResponseError: (_controller, error) => reject(error),
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const lanes = this.#lanes;
    this.#lanes = undefined;
    const open = [...this.#retired, ...(lanes === undefined ? [] : [lanes.request, lanes.watch])];
    await Promise.all(open.map((dispatcher) => dispatcher.destroy()));
  }

  #lanesFor(credential: Credential): Lanes {
    if (this.#closed) throw kubeError(KUBE_CODES.clientClosed, `the client of ${this.#origin} is closed`);
    if (this.#lanes === undefined || this.#lanes.certificate !== credential.certificate) {
      this.#retire(this.#lanes);
      const secured = this.#secureContext(credential);
      this.#lanes = {
        certificate: credential.certificate,
        request: this.#connect(secured, this.#options.maxConnections),
        watch: this.#connect(secured, null),
      };
    }
    return this.#lanes;
  }

  /** Lets running requests finish on the old certificate; watches end with their server-side timeout. */
  #retire(lanes: Lanes | undefined): void {
    for (const dispatcher of lanes === undefined ? [] : [lanes.request, lanes.watch]) {
      this.#retired.add(dispatcher);
      void dispatcher.close().finally(() => this.#retired.delete(dispatcher));
    }
  }

  /** One for all connections: certificates are parsed, and held in memory, once. */
  #secureContext({ certificate, key }: Credential): SecureContext | undefined {
    if (!this.#origin.startsWith('https:')) return undefined;
    const { ca } = this.#config;
    return createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
    });
  }

  #connect(secureContext: SecureContext | undefined, connections: number | null): Dispatcher {
    const { serverName, insecureSkipVerify } = this.#config;
    const tls = {
      rejectUnauthorized: insecureSkipVerify !== true,
      timeout: this.#options.connectTimeoutMs,
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(secureContext === undefined ? {} : { secureContext }),
    };
    // Deadlines are the caller's, on its own clock.
    const common = { connections, keepAliveTimeout: keepAliveMs, headersTimeout: 0, bodyTimeout: 0 };
    return this.#config.proxyUrl === undefined
      ? new Pool(this.#origin, { ...common, connect: tls })
      : new ProxyAgent({ ...common, uri: this.#config.proxyUrl, requestTls: tls });
  }
}
