import type { IncomingMessage } from 'node:http';
import { Readable, Writable } from 'node:stream';
import type { InProcessApi } from '@setpoint/apiserver';
import type { HttpRequest, HttpResponse } from '@setpoint/kube';

type ServerResponse = Parameters<InProcessApi['handle']>[1];

/** What the answering side sent, in order. */
export type Sent =
  | { readonly kind: 'head'; readonly code: number; readonly headers: HttpResponse['headers'] }
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'end' };

/** The server's end of one exchange: what it writes is handed to the wire as it comes. */
export class ServerEnd extends Writable implements ServerResponse {
  headersSent = false;
  readonly #headers = new Map<string, string | string[]>();
  readonly #wire: (sent: Sent) => void;

  constructor(wire: (sent: Sent) => void) {
    super({ highWaterMark: 1 << 20 });
    this.#wire = wire;
    this.on('error', () => undefined);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#headers.set(name.toLowerCase(), typeof value === 'string' ? value : [...value]);
  }

  writeHead(code: number, headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    this.headersSent = true;
    this.#wire({ kind: 'head', code, headers: Object.fromEntries(this.#headers) });
  }

  flushHeaders(): void {
    // The wire has them already.
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.#wire({ kind: 'body', bytes: typeof chunk === 'string' ? Buffer.from(chunk) : chunk });
    done();
  }

  override _final(done: () => void): void {
    this.#wire({ kind: 'end' });
    done();
  }
}

/** The request as the server reads it. */
export function incoming(request: HttpRequest): IncomingMessage {
  const body = new Readable({ read: () => undefined });
  if (request.body !== undefined) body.push(request.body);
  body.push(null);
  const { method, path: url, headers } = request;
  return Object.assign(body, { method, url, headers }) as unknown as IncomingMessage;
}

/** The client's end of one exchange, as the HTTP client of production would have it. */
export class ClientEnd {
  readonly answer: Promise<HttpResponse>;
  #resolve: (response: HttpResponse) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #body: Readable | undefined;
  #isOver = false;
  readonly #onLeave: () => void;

  constructor(signal: AbortSignal, onLeave: () => void) {
    this.#onLeave = onLeave;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const leave = (): void => this.#abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  take(sent: Sent): void {
    if (this.#isOver) return;
    if (sent.kind === 'head') {
      this.#body = new Readable({ read: () => undefined, highWaterMark: 1 << 20 });
      this.#body.once('close', () => this.#left());
      this.#resolve({ statusCode: sent.code, headers: sent.headers, body: this.#body });
    } else if (sent.kind === 'body') this.#body?.push(sent.bytes);
    else if (this.#body === undefined) this.fail(socketError('ECONNRESET'));
    else {
      this.#isOver = true;
      this.#body.push(null);
    }
  }

  /** The connection broke. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reject(error);
    this.#body?.on('error', () => undefined).destroy(error);
  }

  #abort(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reject(reason);
    this.#body?.on('error', () => undefined).destroy(reason as Error);
    this.#onLeave();
  }

  #left(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onLeave();
  }
}

/** An error as Node's sockets have it. */
export function socketError(code: string): Error {
  const error = new Error(code === 'ECONNREFUSED' ? 'connect ECONNREFUSED' : `read ${code}`);
  return Object.assign(error, { code, syscall: code === 'ECONNREFUSED' ? 'connect' : 'read' });
}
