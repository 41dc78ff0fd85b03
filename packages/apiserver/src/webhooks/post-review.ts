import { Agent, request as httpsRequest } from 'node:https';
import type { WebhookAddress } from './webhook-address.ts';

const maxAnswerBytes = 8 * 1024 * 1024;
const maxAgents = 64;

/** Connections are kept for the next review, by who may answer and as whom. */
const agents = new Map<string, Agent>();

function agentOf({ ca, serverName }: WebhookAddress): Agent {
  const key = JSON.stringify([serverName, ca]);
  let agent = agents.get(key);
  if (agent === undefined) {
    if (agents.size >= maxAgents) {
      for (const old of agents.values()) old.destroy();
      agents.clear();
    }
    // Idle connections must not keep the process alive.
    agent = new Agent({ keepAlive: true, maxFreeSockets: 8, timeout: 60_000 });
    agents.set(key, agent);
  }
  return agent;
}

/**
 * Sends a review and resolves to the decoded answer. Rejects with what went wrong, in the words of Go's client where
 * there are any: `Post "https://…": context deadline exceeded`.
 */
export async function postReview(
  address: WebhookAddress,
  review: object,
  timeoutSeconds: number | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const url = new URL(address.url);
  if (timeoutSeconds !== undefined) url.searchParams.set('timeout', `${timeoutSeconds}s`);
  const deadline = AbortSignal.timeout((timeoutSeconds ?? 30) * 1000);
  const limit = AbortSignal.any([signal, deadline]);
  try {
    const text = await post(address, url, JSON.stringify(review), limit);
    return decoded(text);
  } catch (error) {
    if (error instanceof AnswerError) throw error;
    const why = deadline.aborted
      ? 'context deadline exceeded'
      : signal.aborted
        ? 'context canceled'
        : goText(error, url);
    throw new Error(`Post ${JSON.stringify(url.href)}: ${why}`, { cause: error });
  }
}

/** An answer came, but it is none that says anything. */
class AnswerError extends Error {}

function post(address: WebhookAddress, url: URL, body: string, signal: AbortSignal): Promise<string> {
  const { ca, connect, serverName } = address;
  const isIp = /^[\d.]+$|:/.test(serverName);
  const options = {
    method: 'POST',
    signal,
    agent: agentOf(address),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'content-length': String(Buffer.byteLength(body)),
      host: url.host,
    },
    ...(isIp ? {} : { servername: serverName }),
    ...(ca === undefined ? {} : { ca }),
    ...(connect === undefined ? {} : { hostname: connect.host, port: connect.port }),
  };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) sent.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) resolve(text);
        else reject(new AnswerError(answerText(statusCode, text)));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AnswerError(`couldn't get version/kind; json parse error: the answer is no JSON`);
  }
}

/** What client-go makes of an answer that is no success (api/errors.NewGenericServerResponse). */
function answerText(code: number, text: string): string {
  if (code === 401) return 'the server has asked for the client to provide credentials';
  if (code === 403) return `forbidden: ${text.trim() || 'unknown'}`;
  if (code === 404) return 'the server could not find the requested resource';
  if (code === 405) return 'the server does not allow this method on the requested resource';
  if (code === 503) return 'the server is currently unable to handle the request';
  if (code >= 500) {
    const shown = text.trim() || 'unknown';
    return `an error on the server (${JSON.stringify(shown)}) has prevented the request from succeeding`;
  }
  return 'the server rejected our request for an unknown reason';
}

interface NodeError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** What Go says of the same fault. */
function goText(error: unknown, url: URL): string {
  const { code, message, address, port, hostname } = error as NodeError;
  const place = `dial tcp ${address ?? url.hostname}:${port ?? (url.port || 443)}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `${place}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `${place}: connect: no route to host`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${hostname ?? url.hostname}: no such host`;
    case 'ECONNRESET':
      return 'EOF';
    case 'CERT_HAS_EXPIRED':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: certificate is not valid for ${url.hostname}`;
    default:
      return message;
  }
}
