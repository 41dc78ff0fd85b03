// Debian's etcd with durable writes: the floor of anything that keeps what it acknowledges.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Path of etcd, installed where that is possible; undefined, loudly, where it is not. */
export function findEtcd(log) {
  if (spawnSync('etcd', ['--version']).status === 0) return 'etcd';
  if (process.getuid?.() === 0) {
    log('installing etcd-server');
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'etcd-server'], { stdio: 'ignore' });
    if (spawnSync('etcd', ['--version']).status === 0) return 'etcd';
  }
  log('NO ETCD: the floor is not measured. Install etcd-server to compare.');
  return undefined;
}

/** Starts etcd under a folder and answers a client of it. */
export async function startEtcd(etcd, folder) {
  const [clientPort, peerPort] = [await freePort(), await freePort()];
  const at = (port) => `http://127.0.0.1:${port}`;
  const child = spawn(
    etcd,
    [
      ['--data-dir', join(folder, 'etcd')],
      ['--listen-client-urls', at(clientPort)],
      ['--advertise-client-urls', at(clientPort)],
      ['--listen-peer-urls', at(peerPort)],
      ['--initial-advertise-peer-urls', at(peerPort)],
      ['--initial-cluster', `default=${at(peerPort)}`],
      ['--log-level', 'error'],
    ].flat(),
    { stdio: 'ignore' },
  );
  for (let tries = 0; ; tries++) {
    const healthy = await fetch(`${at(clientPort)}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) break;
    if (tries > 200) throw new Error('etcd does not become healthy');
    await sleep(50);
  }
  return new EtcdClient(child, at(clientPort));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Puts over gRPC, on as many connections as a client library would keep for this load. */
class EtcdClient {
  #child;
  #sessions;
  #next = 0;

  constructor(child, url) {
    this.#child = child;
    this.#sessions = Array.from({ length: 8 }, () => connect(url));
  }

  put(key, value) {
    return this.#call('Put', Buffer.concat([field(1, key), field(2, value)]));
  }

  /** Reads everything with the prefix, as a list without a limit does; how many bytes came. */
  list(prefix) {
    const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    return this.#call('Range', Buffer.concat([field(1, prefix), field(2, end)]));
  }

  #call(method, message) {
    const session = this.#sessions[this.#next++ % this.#sessions.length];
    const stream = session.request({
      ':method': 'POST',
      ':path': `/etcdserverpb.KV/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.end(framed(message));
    let bytes = 0;
    stream.on('data', (chunk) => {
      bytes += chunk.length;
    });
    return new Promise((resolve, reject) => {
      stream.on('trailers', (trailers) => {
        if (trailers['grpc-status'] === '0') resolve(bytes);
        else reject(new Error(`etcd: ${trailers['grpc-message']}`));
      });
      stream.on('error', reject);
    });
  }

  /** From /proc: user and system time in ticks of 10 ms. */
  cpuMs() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) * 10;
  }

  rssMiB() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }

  async close() {
    for (const session of this.#sessions) session.destroy();
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await gone;
  }
}

/** A gRPC message: not compressed, its length, itself. */
function framed(message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A protobuf field of bytes. */
function field(number, text) {
  const bytes = Buffer.from(text);
  const length = [];
  let rest = bytes.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), bytes]);
}
