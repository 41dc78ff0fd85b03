import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

export interface GitServerOptions {
  /** Every folder below it is a repository served by its path. */
  readonly root: string;
  /** Wanted in `Authorization`, exactly. */
  readonly authorization?: string;
  /** Answers a request in git's place when it returns true. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer; readonly ca?: Buffer };
}

/** `git http-backend`, git's own server side, behind a loopback HTTP server. */
export interface GitServer {
  readonly url: string;
  /** Method and path of every request so far, with what it carried as `Authorization`. */
  readonly requests: readonly { readonly line: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const requests: { line: string; authorization: string | undefined }[] = [];
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization } = request.headers;
    requests.push({ line: `${request.method} ${request.url}`, authorization });
    if (options.intercept?.(request, response) === true) return;
    if (options.authorization !== undefined && authorization !== options.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    serve(options.root, request, response);
  };
  const server: Server =
    options.tls === undefined
      ? createServer(onRequest)
      : createTlsServer({ ...options.tls, requestCert: options.tls.ca !== undefined }, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const protocol = request.headers['git-protocol'];
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: '/nonexistent',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: typeof protocol === 'string' ? protocol : '',
    },
  });
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let headEnded = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (headEnded) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    headEnded = true;
    writeHead(head.toString('latin1', 0, end), response);
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => response.end());
}

function writeHead(text: string, response: ServerResponse): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const [name = '', value = ''] = line.split(': ');
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}
