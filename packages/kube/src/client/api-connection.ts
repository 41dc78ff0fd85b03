import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Clock, type Random, SetpointError, sleep } from '@setpoint/core';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { readBody } from './body.ts';
import type { ClusterConfig, Credential, Impersonation } from './cluster-config.ts';
import { deadline } from './deadline.ts';
import { impersonationHeaders } from './impersonation.ts';
import { parseJson } from './json.ts';
import { networkFailure, unknownOutcome } from './network-error.ts';
import { redactStatus } from './redact.ts';
import { type FailedAttempt, type RetryPolicy, retryAfterMs, retryDelayMs } from './retry-policy.ts';
import { readStatus } from './status.ts';
import { statusError } from './status-error.ts';
import { acceptValue, WebSocket } from '../websocket/web-socket.ts';
import type { HttpRequest, HttpResponse, Lane, Transport } from './transport.ts';

/** One call of the API. */
export interface ApiCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  /** For errors: `apps/v1 Deployment ns/name`. */
  readonly subject: string;
  /** Media types wanted. Default `application/json`. */
  readonly accept?: string;
  readonly contentType?: string;
  /** JSON text. */
  readonly body?: string;
  /** The call changes nothing on the server (reads, dry runs), so it may be repeated freely. */
  readonly repeatable: boolean;
  /** The body holds the data of a Secret: nothing of it may appear in an error. */
  readonly secretBody?: boolean;
}

export interface ApiAnswer {
  readonly headers: HttpResponse['headers'];
  readonly value: unknown;
}

export interface ApiConnectionOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly compression: boolean;
  readonly onWarning: (subject: string, warning: string) => void;
  /** Asked right before every attempt at a write; what it throws fails the call. */
  readonly mayWrite?: () => void;
}

/**
 * Calls to one API server under one identity: credentials, deadlines, retries, and failures as errors with stable
 * codes. Several connections (one per impersonated user) share a transport.
 */
export class ApiConnection {
  readonly #config: ClusterConfig;
  readonly #transport: Transport;
  readonly #options: ApiConnectionOptions;
  readonly #impersonate: Impersonation | undefined;
  readonly #identity: Readonly<Record<string, string | string[]>>;

  constructor(
    config: ClusterConfig,
    transport: Transport,
    options: ApiConnectionOptions,
    impersonate: Impersonation | undefined,
  ) {
    this.#config = config;
    this.#transport = transport;
    this.#options = options;
    this.#impersonate = impersonate;
    this.#identity = impersonate === undefined ? {} : impersonationHeaders(impersonate);
  }

  /** The same server and connections as someone else. */
  as(impersonate: Impersonation): ApiConnection {
    return new ApiConnection(this.#config, this.#transport, this.#options, impersonate);
  }

  /** The same server, connections and identity, every attempt at a write allowed by `mayWrite` first. */
  guarded(mayWrite: () => void): ApiConnection {
    return new ApiConnection(
      this.#config,
      this.#transport,
      { ...this.#options, mayWrite },
      this.#impersonate,
    );
  }

  /** The decoded body of a successful answer; retries as {@link retryDelayMs} allows. */
  async call(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
    return await this.#retrying(call, signal, () => this.#callOnce(call, signal));
  }

  /**
   * A successful answer with its body open, for watches; only the opening is retried and timed. The body ends when
   * the signal aborts, so pass one that lives as long as the watch.
   */
  async open(call: ApiCall, signal: AbortSignal): Promise<HttpResponse> {
    return await this.#retrying(call, signal, async () => {
      const timer = deadline(this.#options.clock, this.#options.timeoutMs, signal);
      try {
        const response = await this.#send(call, 'watch', timer.signal);
        timer.stop();
        const { body } = response;
        return { ...response, body: Buffer.isBuffer(body) ? Readable.from([body]) : body };
      } catch (cause) {
        timer.detach();
        throw this.#attemptError(call, cause, timer.expired(), signal);
      }
    });
  }

  /** A WebSocket on the call's path, speaking one of the protocols; only its opening is retried and timed. */
  async openWebSocket(
    call: ApiCall,
    protocols: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly socket: WebSocket; readonly protocol: string }> {
    return await this.#retrying(call, signal, async () => {
      const timer = deadline(this.#options.clock, this.#options.timeoutMs, signal);
      try {
        return await this.#upgrade(call, protocols, timer.signal);
      } catch (cause) {
        throw this.#attemptError(call, cause, timer.expired(), signal);
      } finally {
        timer.detach();
      }
    });
  }

  async #upgrade(
    call: ApiCall,
    protocols: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly socket: WebSocket; readonly protocol: string }> {
    const credential = (await this.#config.credentials?.current(signal)) ?? {};
    const key = randomBytes(16).toString('base64');
    const headers = {
      ...this.#headers(call, credential, 'watch'),
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
      'sec-websocket-protocol': protocols.join(', '),
    };
    if (!call.repeatable) this.#options.mayWrite?.();
    const request = { method: call.method, path: call.path, headers };
    const answer = await this.#transport.upgrade(request, credential, signal);
    if (!('socket' in answer)) throw await this.#refusal(call, answer);
    const protocol = answer.headers['sec-websocket-protocol'];
    if (
      answer.headers['sec-websocket-accept'] !== acceptValue(key) ||
      typeof protocol !== 'string' ||
      !protocols.includes(protocol)
    ) {
      answer.socket.destroy();
      throw kubeError(KUBE_CODES.websocket, `${this.#config.server} changed to another protocol`, {
        subject: call.subject,
      });
    }
    return { socket: new WebSocket(answer.socket, Buffer.alloc(0), { role: 'client' }), protocol };
  }

  async #retrying<T>(call: ApiCall, signal: AbortSignal, once: () => Promise<T>): Promise<T> {
    const { clock, random, retry } = this.#options;
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await once();
      } catch (cause) {
        if (!(cause instanceof AttemptError)) throw cause;
        const { error } = cause.failed;
        if (
          error.code === KUBE_CODES.unauthorized &&
          !renewed &&
          this.#config.credentials?.refused() === true
        ) {
          renewed = true;
          continue;
        }
        const delayMs = retryDelayMs(retry, attempt, cause.failed, call.repeatable, random);
        if (delayMs === undefined) throw error;
        await sleep(clock, delayMs, signal);
      }
    }
  }

  async #callOnce(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
    const timer = deadline(this.#options.clock, this.#options.timeoutMs, signal);
    try {
      const response = await this.#send(call, 'request', timer.signal);
      const text = await readBody(response, call.subject);
      return { headers: response.headers, value: decode(text, call.subject) };
    } catch (cause) {
      throw this.#attemptError(call, cause, timer.expired(), signal);
    } finally {
      timer.detach();
    }
  }

  async #send(call: ApiCall, lane: Lane, signal: AbortSignal): Promise<HttpResponse<Readable | Buffer>> {
    const credential = (await this.#config.credentials?.current(signal)) ?? {};
    const request = {
      method: call.method,
      path: call.path,
      headers: this.#headers(call, credential, lane),
      body: call.body,
    };
    if (!call.repeatable) this.#options.mayWrite?.();
    const response = await this.#transport.send(request, credential, lane, signal);
    this.#reportWarnings(call.subject, response.headers['warning']);
    if (response.statusCode < 200 || response.statusCode > 299) throw await this.#refusal(call, response);
    return response;
  }

  #headers(call: ApiCall, credential: Credential, lane: Lane): Record<string, string | string[]> {
    return {
      accept: call.accept ?? 'application/json',
      'user-agent': this.#options.userAgent,
      ...(this.#options.compression && lane === 'request' ? { 'accept-encoding': 'gzip' } : {}),
      ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
      ...authorization(credential),
      ...this.#identity,
    };
  }

  async #refusal(call: ApiCall, response: HttpResponse<Readable | Buffer>): Promise<AttemptError> {
    const text = await readBody(response, call.subject);
    const read = readStatus(response.statusCode, text);
    const status = call.secretBody === true ? redactStatus(read, parseJson(call.body ?? 'null')) : read;
    const error = statusError(status, {
      subject: call.subject,
      write: !call.repeatable,
      retryAfterMs: retryAfterMs(response.headers['retry-after'], this.#options.clock.now()),
    });
    return new AttemptError({ error, sent: true });
  }

  /** What one attempt failed with: the caller's abort as it is, everything else as an {@link AttemptError}. */
  #attemptError(call: ApiCall, cause: unknown, expired: boolean, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (cause instanceof AttemptError) return cause;
    if (expired) return new AttemptError({ error: this.#timeoutError(call), sent: true });
    if (cause instanceof SetpointError) return cause;
    const request = { subject: call.subject, write: !call.repeatable, server: this.#config.server };
    return new AttemptError(networkFailure(cause, request));
  }

  #timeoutError(call: ApiCall): SetpointError {
    const { timeoutMs } = this.#options;
    if (!call.repeatable) return unknownOutcome(call, `no answer within ${timeoutMs} ms`);
    return kubeError(KUBE_CODES.timeout, `${this.#config.server} did not answer within ${timeoutMs} ms`, {
      subject: call.subject,
      nextAction: 'Try again; look at the load of the API server when it lasts.',
      retry: 'backoff',
    });
  }

  #reportWarnings(subject: string, header: string | string[] | undefined): void {
    if (header === undefined) return;
    for (const value of typeof header === 'string' ? [header] : header) {
      for (const match of value.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
        this.#options.onWarning(subject, (match[1] ?? '').replace(/\\(.)/g, '$1'));
      }
    }
  }
}

/** Carries the failure of one attempt to the retry loop; never leaves this file. */
class AttemptError extends Error {
  readonly failed: FailedAttempt;
  constructor(failed: FailedAttempt) {
    super(failed.error.message);
    this.failed = failed;
  }
}

function decode(text: string, subject: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw kubeError(KUBE_CODES.badResponse, 'the answer is not JSON', {
      subject,
      nextAction: 'Look at what answers at this address: it may be a proxy.',
      retry: 'backoff',
      cause,
    });
  }
}

function authorization({ token, basic }: Credential): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (basic === undefined) return {};
  const pair = Buffer.from(`${basic.username}:${basic.password}`, 'utf8').toString('base64');
  return { authorization: `Basic ${pair}` };
}
