import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The client the project itself has.
const { Pool } = createRequire(new URL('../../packages/kube/package.json', import.meta.url))('undici');

/** Where a kubeconfig of the embedded server leads, and what its administrator shows. */
export function accessOf(kubeconfigPath) {
  const config = JSON.parse(readFileSync(kubeconfigPath, 'utf8'));
  const decode = (text) => Buffer.from(text, 'base64');
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  return {
    url: cluster.server,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  };
}

/** Requests over as many connections as may be under way at once. */
export class ApiClient {
  #pool;

  constructor({ url, ca, cert, key, rejectUnauthorized = true }, connections) {
    this.#pool = new Pool(url, {
      connections,
      pipelining: 1,
      connect: { ca, cert, key, rejectUnauthorized },
    });
  }

  /** Resolves with the body; rejects on any answer that is no success. */
  async send(method, path, body, type = 'application/json') {
    const answer = await this.#pool.request({
      method,
      path,
      headers: { 'content-type': type, 'user-agent': 'bench' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text;
  }

  /** How many bytes an answer has, and how long they took to come. */
  async measure(path) {
    const started = performance.now();
    const answer = await this.#pool.request({ method: 'GET', path });
    let bytes = 0;
    for await (const chunk of answer.body) bytes += chunk.length;
    if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode}`);
    return { ms: performance.now() - started, bytes };
  }

  close() {
    return this.#pool.destroy();
  }
}
