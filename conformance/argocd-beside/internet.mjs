// The servers that public repositories name, played on loopback: an HTTP proxy that leads every host it knows to copies of
// the repositories, and nobody anywhere else. What is applied keeps the addresses it was written with.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startGitServer } from '../../packages/source/dist/testing/git-server.js';
import { makeAuthority } from './certificates.mjs';

const gitHost = 'github.com';
const rawHost = 'raw.githubusercontent.com';

/**
 * Serves the repositories `names` in `copies` (folders `owner+name`, each a clone) as github.com does, over HTTPS. `env` is what a
 * program needs to find and to trust it.
 */
export async function startInternet(copies, names) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-internet-'));
  const files = makeCertificates(folder);
  const root = linkCopies(join(folder, 'root'), copies, names);
  const git = await startGitServer({
    root,
    tls: { key: readFileSync(files.key), cert: readFileSync(files.cert) },
    intercept: (request, response) => request.headers.host === rawHost && answerRaw(root, request, response),
  });
  const tunnels = new Set();
  const proxy = createServer((_request, response) => response.writeHead(502).end());
  proxy.on('connect', (request, socket, head) => {
    const [host] = request.url.split(':');
    if (host === gitHost || host === rawHost) joinSockets(socket, new URL(git.url).port, head, tunnels);
    else socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${proxy.address().port}`;
  return {
    env: proxyEnvironment(address, files.ca),
    async close() {
      for (const socket of tunnels) socket.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await git.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function proxyEnvironment(address, ca) {
  const none = '127.0.0.1,localhost';
  return {
    HTTPS_PROXY: address,
    https_proxy: address,
    HTTP_PROXY: address,
    http_proxy: address,
    NO_PROXY: none,
    no_proxy: none,
    SSL_CERT_FILE: ca,
    GIT_SSL_CAINFO: ca,
    NODE_EXTRA_CA_CERTS: ca,
  };
}

function joinSockets(socket, port, head, tunnels) {
  const target = connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    target.write(head);
    socket.pipe(target).pipe(socket);
  });
  for (const end of [socket, target]) {
    tunnels.add(end);
    end.on('close', () => tunnels.delete(end));
    end.on('error', () => {
      socket.destroy();
      target.destroy();
    });
  }
}

/** `owner/name` and `owner/name.git` for each copy: the commit it stands on, since the history of a copy need not be whole. */
function linkCopies(root, copies, names) {
  for (const entry of names) {
    const places = [join(copies, entry, '.git'), join(copies, entry, 'repo'), join(copies, entry)];
    const repository = places.find((path) => existsSync(join(path, 'HEAD')));
    const [owner, name] = entry.split('+');
    if (repository === undefined || name === undefined) continue;
    mkdirSync(join(root, owner), { recursive: true });
    const bare = join(root, owner, `${name}.git`);
    const from = pathToFileURL(repository).href;
    execFileSync('git', ['clone', '--quiet', '--bare', '--depth=1', from, bare], { stdio: 'pipe' });
    symlinkSync(bare, join(root, owner, name));
  }
  return root;
}

/** A file as raw.githubusercontent.com has it: `/owner/name/revision/path`. */
function answerRaw(root, request, response) {
  const [, owner, name, revision, ...path] = new URL(request.url, 'https://localhost').pathname.split('/');
  try {
    const object = `${revision}:${path.join('/')}`;
    const text = execFileSync('git', ['-C', join(root, owner, name), 'show', object], { stdio: 'pipe' });
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404: Not Found');
  }
  return true;
}

function makeCertificates(folder) {
  const at = (name) => join(folder, name);
  const issue = makeAuthority(at, 'beside');
  issue('server', `/CN=${gitHost}`, [`subjectAltName=DNS:${gitHost},DNS:${rawHost}`]);
  return { ca: at('ca.crt'), key: at('server.key'), cert: at('server.crt') };
}
