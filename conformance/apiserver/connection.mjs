// One server under test: plain requests over HTTP/1.1 with the administrator's credentials, so that both servers get
// the same bytes.
import { Agent, request } from 'node:https';
import { loadKubeconfig } from '@setpoint/kube';

/** Connects to the cluster of a kubeconfig file. */
export async function connect(kubeconfigPath) {
  const config = await loadKubeconfig({ path: kubeconfigPath, allowInsecure: true });
  const credential = (await config.credentials?.current(AbortSignal.timeout(10_000))) ?? {};
  return new Connection(kubeconfigPath, config, credential);
}

class Connection {
  #agent;
  #token;

  constructor(kubeconfigPath, config, { certificate, key, token }) {
    this.kubeconfigPath = kubeconfigPath;
    this.server = config.server;
    this.#token = token;
    this.#agent = new Agent({
      keepAlive: true,
      ca: config.ca,
      cert: certificate,
      key,
      rejectUnauthorized: config.insecureSkipVerify !== true,
      ...(config.serverName === undefined ? {} : { servername: config.serverName }),
    });
  }

  /** Sends one request and resolves with its whole answer. `body` is sent as given when text or bytes. */
  send(method, path, { body, type, headers = {}, anonymous = false } = {}) {
    return this.#start(method, path, { body, type, headers, anonymous }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      return { code: answer.statusCode, headers: answer.headers, text };
    });
  }

  /** The lines of a streamed answer until it ends, `count` came, or `forMs` have passed. */
  stream(path, { count = Infinity, forMs = 3000, headers = {} }) {
    return this.#start('GET', path, { headers }, async (answer) => {
      const lines = [];
      let rest = '';
      const timer = setTimeout(() => answer.destroy(), forMs);
      try {
        for await (const chunk of answer.setEncoding('utf8')) {
          const parts = (rest + chunk).split('\n');
          rest = parts.pop();
          lines.push(...parts.filter((part) => part !== ''));
          if (lines.length >= count) break;
        }
      } catch (error) {
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error;
      } finally {
        clearTimeout(timer);
        answer.destroy();
      }
      if (rest.trim() !== '') lines.push(rest);
      return { code: answer.statusCode, headers: answer.headers, lines };
    });
  }

  /** Opens a watch; resolves once it is answered, so that every later write is seen. */
  watch(path) {
    return this.#start('GET', path, { headers: {} }, async (answer) => new OpenWatch(answer));
  }

  #start(method, path, { body, type, headers, anonymous }, read) {
    const bytes = body === undefined ? undefined : Buffer.from(isRaw(body) ? body : JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.server}${path}`,
        {
          method,
          agent: this.#agent,
          headers: {
            ...(bytes === undefined
              ? {}
              : { 'content-length': bytes.length, 'content-type': type ?? 'application/json' }),
            ...(this.#token === undefined || anonymous ? {} : { authorization: `Bearer ${this.#token}` }),
            ...headers,
          },
        },
        (answer) => read(answer).then(resolve, reject),
      );
      sent.setTimeout(60_000, () => sent.destroy(new Error(`no answer to ${method} ${path} in 60 s`)));
      sent.on('error', reject);
      sent.end(bytes);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

/** A watch under way, read event by event. */
class OpenWatch {
  #answer;
  #lines;

  constructor(answer) {
    this.code = answer.statusCode;
    this.#answer = answer;
    this.#lines = lines(answer.setEncoding('utf8'));
  }

  /** The next event but bookmarks; throws when none comes in a minute or the watch ends. */
  async next() {
    for (;;) {
      const timer = setTimeout(() => this.close(), 60_000);
      const { done, value } = await this.#lines.next();
      clearTimeout(timer);
      if (done) throw new Error('the watch ended before the event that was awaited');
      const event = JSON.parse(value);
      if (event.type !== 'BOOKMARK') return event;
    }
  }

  close() {
    this.#answer.destroy();
  }
}

async function* lines(stream) {
  let rest = '';
  try {
    for await (const chunk of stream) {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      yield* parts.filter((part) => part !== '');
    }
  } catch (error) {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error;
  }
}

function isRaw(body) {
  return typeof body === 'string' || Buffer.isBuffer(body);
}
