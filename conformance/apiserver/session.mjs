// What a case is given: it sends requests, and every answer is recorded in the form in which servers are compared.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realKubectl } from '../../scripts/real-tools.mjs';
import { tool } from './command-line.mjs';

/**
 * Runs one case against one server and returns its recorded answers. A case that throws records that it did. `run` is in
 * the names a case makes up, so that a server may be asked again, and in no answer.
 */
export async function record(connection, testCase, run) {
  const session = new Session(connection, `c${run}-${testCase.id}`);
  try {
    await testCase.run(session);
  } catch (error) {
    session.answers.push({ request: 'case', body: { threw: String(error?.message ?? error) } });
  }
  return JSON.parse(JSON.stringify(session.answers).replaceAll(`c${run}-`, 'c-'));
}

class Session {
  answers = [];
  #connection;

  constructor(connection, namespace) {
    this.#connection = connection;
    /** A namespace of the case's own; `useNamespace` makes it. */
    this.ns = namespace;
  }

  /** Sends without recording: for what only prepares. Returns `{code, headers, text, json}`. */
  async quiet(method, path, body, options = {}) {
    const answer = await this.#connection.send(method, path, { body, ...options }).catch(brokenOff);
    return { ...answer, json: parsed(answer.text) };
  }

  /** Sends and records. `keep` picks what of the body is compared; default all of it. */
  async send(method, path, body, { keep = (json) => json, note = '', ...options } = {}) {
    const answer = await this.quiet(method, path, body, options);
    this.answers.push({
      request: `${method} ${path.replace(/continue=[^&]{12,}/, 'continue=…')}${note === '' ? '' : ` (${note})`}`,
      code: answer.code,
      type: answer.headers['content-type'],
      warnings: warningsOf(answer.headers),
      body: answer.json === undefined ? keep(answer.text) : keep(answer.json),
    });
    return answer;
  }

  get(path, options) {
    return this.send('GET', path, undefined, options);
  }

  create(path, body, options) {
    return this.send('POST', path, body, options);
  }

  update(path, body, options) {
    return this.send('PUT', path, body, options);
  }

  delete(path, body, options) {
    return this.send('DELETE', path, body, options);
  }

  /** `kind`: json, merge, strategic or apply. */
  patch(path, kind, body, options) {
    return this.send('PATCH', path, body, { note: kind, type: PATCH_TYPES[kind] ?? kind, ...options });
  }

  /** Records the events of a watch. */
  async watch(path, { count, forMs, headers, keep = (json) => json } = {}) {
    const answer = await this.#connection.stream(path, { count, forMs, headers });
    this.answers.push({
      request: `WATCH ${path.replace(/resourceVersion=\d{2,}/, 'resourceVersion=…')}`,
      code: answer.code,
      type: answer.headers['content-type'],
      body: answer.lines.map((line) => keep(parsed(line) ?? line)),
    });
    return answer.lines.map((line) => parsed(line));
  }

  /** Opens a watch whose events the case reads one by one, unrecorded. */
  open(path) {
    return this.#connection.watch(path);
  }

  /** Runs real kubectl in the case's namespace and records what it prints. */
  async kubectl(args, input = '', keep = (text) => text) {
    const kubeconfig = this.#connection.kubeconfigPath;
    const home = mkdtempSync(join(tmpdir(), 'setpoint-kubectl-'));
    try {
      const { code, text } = await tool(realKubectl(), ['-n', this.ns, ...args], input, { kubeconfig, home });
      this.answers.push({ request: `kubectl ${args.join(' ')}`, code, body: keep(text) });
      return { code, text };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }

  /** Records a value that a case has found by itself. */
  note(what, body) {
    this.answers.push({ request: what, body });
  }

  /** Asks until the answer satisfies; the answer is not recorded. */
  async until(path, satisfies, timeoutMs = 10_000) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const answer = await this.quiet('GET', path);
      if (satisfies(answer.json, answer.code)) return answer;
      if (Date.now() > end) throw new Error(`${path} did not come to what was awaited`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes the case's namespace with its service account, which pods need. */
  async useNamespace() {
    await this.quiet('POST', '/api/v1/namespaces', { metadata: { name: this.ns } });
    await this.quiet('POST', `/api/v1/namespaces/${this.ns}/serviceaccounts`, {
      metadata: { name: 'default' },
    });
    return this.ns;
  }
}

/** A server whose handler failed closes the connection; the case goes on, and the answer says so with code 0. */
function brokenOff(error) {
  if (error.code !== 'ECONNRESET') throw error;
  return { code: 0, headers: {}, text: '' };
}

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

function warningsOf(headers) {
  const text = headers.warning;
  if (text === undefined) return undefined;
  // Those about a map's values come in any order.
  return [...text.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)]
    .map(([, warning]) => warning)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
