import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { WebSocket } from '@setpoint/kube';

/** A terminal as a browser has it, or why there is none. */
export interface OpenedTerminal {
  /** 101, or that of the refusal. */
  readonly status: number;
  readonly body: string;
  /** All that was shown so far. */
  shown(): string;
  type(text: string): void;
  send(message: unknown): void;
  sendRaw(data: string | Uint8Array): void;
  /** Resolves when the other end has closed. */
  readonly over: Promise<void>;
  close(): void;
}

/** Opens `/terminal` with these headers. */
export function openTerminal(
  url: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<OpenedTerminal> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/terminal?${new URLSearchParams(query).toString()}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ ...refused, status: response.statusCode ?? 0, body }));
    });
    request.on('upgrade', (_response, socket, head) => {
      const webSocket = new WebSocket(socket, head, { role: 'client' });
      let shown = '';
      const over = (async () => {
        for await (const { data } of webSocket.messages()) {
          shown += (JSON.parse(data.toString('utf8')) as { readonly data: string }).data;
        }
      })();
      const send = (message: unknown): void => void webSocket.send(JSON.stringify(message));
      resolve({
        status: 101,
        body: '',
        shown: () => shown,
        type: (data) => send({ operation: 'stdin', data }),
        send,
        sendRaw: (data) => void webSocket.send(data),
        over,
        close: () => webSocket.close(),
      });
    });
    request.end();
  });
}

const nothing = (): void => {};
const refused = {
  shown: () => '',
  type: nothing,
  send: nothing,
  sendRaw: nothing,
  over: Promise.resolve(),
  close: nothing,
};
