import { request } from 'node:https';
import type { ApiServer } from '../start-api-server.ts';

export interface HttpAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The administrator's certificates, as the kubeconfig holds them. */
function adminCredentials(server: ApiServer): Credentials {
  const config = JSON.parse(server.kubeconfig) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const decode = (text: string | undefined) => Buffer.from(text ?? '', 'base64');
  return {
    ca: decode(config.clusters[0].cluster['certificate-authority-data']),
    cert: decode(config.users[0].user['client-certificate-data']),
    key: decode(config.users[0].user['client-key-data']),
  };
}

export interface HttpOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Default: the administrator's certificate. */
  readonly anonymous?: boolean;
}

/** One request over HTTP/1.1 and its whole answer. */
export function http(server: ApiServer, path: string, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { ca, cert, key } = adminCredentials(server);
  // Node sends the length of a DELETE's body only when told.
  const length =
    options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) };
  const identity = options.anonymous === true ? {} : { cert, key };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}${path}`,
      {
        method: options.method ?? 'GET',
        headers: { ...length, ...options.headers },
        ca,
        ...identity,
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = String(answer.headers['content-type']).startsWith('application/json');
          const json =
            isJson && !text.includes('\n{') ? (JSON.parse(text || '{}') as Record<string, unknown>) : {};
          resolve({ code: answer.statusCode ?? 0, headers: answer.headers, text, json });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

export function send(
  server: ApiServer,
  method: string,
  path: string,
  body: unknown,
  type = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return http(server, path, { method, body: text, headers: { 'content-type': type, ...headers } });
}

export interface WatchLine {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: {
      readonly name?: string;
      readonly uid?: string;
      readonly resourceVersion: string;
      readonly annotations?: object;
    };
    readonly code?: number;
    readonly message?: string;
  };
}

export interface OpenWatch {
  /** Every line so far. */
  readonly lines: readonly WatchLine[];
  /** Resolves when there are `count` lines. */
  until(count: number): Promise<readonly WatchLine[]>;
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a watch and collects its lines. */
export function openWatch(server: ApiServer, path: string): OpenWatch {
  const { ca, cert, key } = adminCredentials(server);
  const lines: WatchLine[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let end: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const sent = request(`${server.url}${path}`, { ca, cert, key, agent: false }, (answer) => {
    answer.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8');
      const parts = rest.split('\n');
      rest = parts.pop() as string;
      lines.push(...parts.filter((part) => part !== '').map((part) => JSON.parse(part) as WatchLine));
      for (const check of waiting) check();
    });
    answer.on('end', () => end());
    answer.on('error', () => end());
  });
  sent.on('error', () => end());
  sent.end();
  return {
    lines,
    ended,
    close: () => void sent.destroy(),
    until(count) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`only ${lines.length} of ${count} lines: ${JSON.stringify(lines)}`)),
          5000,
        );
        const check = (): void => {
          if (lines.length < count) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(lines);
        };
        waiting.add(check);
        check();
      });
    },
  };
}
