import { randomBytes } from 'node:crypto';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { checkServerIdentity } from 'node:tls';
import { SetpointError } from '@setpoint/core';
import { WebSocket } from '@setpoint/kube';
import { codes } from '../errors.ts';
import { answerError } from './answer-error.ts';
import { type Act, type Asked, type Platform, requestOf } from './platform.ts';
import { fingerprintOf } from './server-certificate.ts';

/** Where a server is, and how it knows who asks. */
export interface Address {
  readonly url: string;
  readonly token?: string;
  /** PEM: trusted as it is, whoever signed it and whatever name it has. Default: what the system trusts. */
  readonly certificate?: string;
  /** Whatever certificate it shows is taken. */
  readonly insecure?: boolean;
}

/** A server at an address; nothing is sent before something is asked. */
export function httpPlatform(address: Address, via: string): Platform {
  const { url } = address;
  const isSecure = url.startsWith('https:');
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, ...trustOf(address) })
    : new HttpAgent({ keepAlive: true });
  const send = isSecure ? httpsRequest : httpRequest;

  const open = (act: Act, asked: Asked, signal: AbortSignal, headers: Record<string, string>) => {
    const { method, path } = requestOf(act, asked);
    const request = send(new URL(path, url), {
      method: method === 'WS' ? 'GET' : method,
      agent,
      signal,
      headers: {
        'user-agent': 'setpoint-cli',
        ...(address.token === undefined ? {} : { authorization: `Bearer ${address.token}` }),
        ...headers,
        ...asked.headers,
      },
    });
    return request;
  };
  const answered = (act: Act, asked: Asked, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const body = bodyOf(act, asked);
      const typed =
        body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
      const request = open(act, asked, signal, { accept: 'application/json, */*', ...typed });
      request.once('error', (cause) => reject(unreachable(url, cause, signal)));
      request.once('response', resolve);
      request.end(body);
    });

  const succeeded = async (act: Act, asked: Asked, signal: AbortSignal): Promise<IncomingMessage> => {
    const answer = await answered(act, asked, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw answerError(status, await textOf(answer, url, signal), url);
  };

  return {
    url,
    via,
    async call<T>(act: Act, asked: Asked, signal: AbortSignal): Promise<T> {
      const text = await textOf(await succeeded(act, asked, signal), url, signal);
      try {
        return JSON.parse(text === '' ? '{}' : text) as T;
      } catch (cause) {
        throw noServer(url, cause);
      }
    },
    async *lines(act, asked, signal) {
      const answer = await succeeded(act, asked, signal);
      try {
        for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
          yield line;
        }
        if (!answer.complete) throw unreachable(url, new Error('the connection was lost'), signal);
      } catch (cause) {
        throw unreachable(url, cause, signal);
      } finally {
        answer.destroy();
      }
    },
    webSocket: (act, asked, signal) =>
      new Promise((resolve, reject) => {
        const request = open(act, asked, signal, {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': randomBytes(16).toString('base64'),
        });
        request.once('error', (cause) => reject(unreachable(url, cause, signal)));
        request.once('response', (answer) => {
          textOf(answer, url, signal).then(
            (text) => reject(answerError(answer.statusCode ?? 0, text, url)),
            reject,
          );
        });
        request.once('upgrade', (_answer, socket, head) =>
          resolve(new WebSocket(socket, head, { role: 'client' })),
        );
        request.end();
      }),
    async close() {
      agent.destroy();
    },
  };
}

function bodyOf(act: Act, { body }: Asked): string | undefined {
  if (body !== undefined) return JSON.stringify(body);
  return /^(?:GET|DELETE) /.test(act) ? undefined : '{}';
}

function trustOf({ certificate, insecure }: Address): object {
  if (insecure === true) return { rejectUnauthorized: false };
  if (certificate === undefined) return {};
  const pinned = fingerprintOf(certificate);
  return {
    ca: [certificate],
    // The server's own certificate is trust enough: whoever signed it need not be known.
    allowPartialTrustChain: true,
    checkServerIdentity: (host: string, shown: Parameters<typeof checkServerIdentity>[1]) =>
      shown.fingerprint256 === pinned ? undefined : checkServerIdentity(host, shown),
  };
}

async function textOf(answer: IncomingMessage, url: string, signal: AbortSignal): Promise<string> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    throw unreachable(url, cause, signal);
  }
}

const certificateCodes =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_)/;

function unreachable(url: string, cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || cause instanceof SetpointError) return cause;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (certificateCodes.test(code)) {
    return new SetpointError(codes.certificate, `its certificate is not trusted: ${message}`, {
      subject: url,
      nextAction:
        'Log in again with setpoint login, which asks about the certificate, or name it with --server-crt.',
      cause,
    });
  }
  return new SetpointError(codes.unreachable, `the server cannot be reached: ${message || code}`, {
    subject: url,
    nextAction: 'Check the address, and that the server runs.',
    cause,
  });
}

function noServer(url: string, cause: unknown): SetpointError {
  return new SetpointError(codes.unreachable, 'what answers there is no Setpoint', {
    subject: url,
    nextAction: 'Check the address: it is that of the web UI.',
    cause,
  });
}
