import { spawn } from 'node:child_process';
import type { Clock } from '@setpoint/core';
import type { Credential, CredentialSource } from '../client/cluster-config.ts';
import { parseJson } from '../client/json.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import type { ExecPlugin, KubeconfigCluster } from './kubeconfig.ts';

const supported = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;

/** A credential is renewed so long before it expires. */
const renewAheadMs = 10_000;

/** A refused credential causes at most one run of the plugin in this time. */
const refusalIntervalMs = 5000;

export interface ExecOptions {
  readonly plugin: ExecPlugin;
  /** Told to the plugin when it asks for it. */
  readonly cluster: KubeconfigCluster;
  readonly caPem: string | undefined;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Obtained {
  readonly credential: Credential;
  readonly atMs: number;
  /** On the monotonic clock. */
  readonly renewAtMs: number;
}

/**
 * Credentials from a plugin of client.authentication.k8s.io v1 or v1beta1, run without a shell and without a
 * terminal; kept until shortly before they expire, and renewed after a refusal.
 */
export function execCredentials(options: ExecOptions): CredentialSource {
  const { plugin, clock } = options;
  if (!supported.includes(plugin.apiVersion)) {
    throw pluginError(plugin, `apiVersion ${JSON.stringify(plugin.apiVersion)} is not supported`);
  }
  if (plugin.interactiveMode === 'Always')
    throw pluginError(plugin, 'needs a terminal (interactiveMode: Always)');
  let last: Obtained | undefined;
  let running: Promise<Credential> | undefined;
  const renew = async (): Promise<Credential> => {
    try {
      last = obtained(await runPlugin(options), options);
      return last.credential;
    } finally {
      running = undefined;
    }
  };
  return {
    async current() {
      if (last !== undefined && clock.monotonicMs() < last.renewAtMs) return last.credential;
      running ??= renew();
      return await running;
    },
    refused() {
      if (last === undefined || clock.monotonicMs() - last.atMs < refusalIntervalMs) return false;
      last = undefined;
      return true;
    },
  };
}

function obtained(output: string, { plugin, clock }: ExecOptions): Obtained {
  const { apiVersion, kind, status = {} } = readOutput(output, plugin);
  if (kind !== 'ExecCredential' || apiVersion !== plugin.apiVersion) {
    throw pluginError(plugin, `did not print an ExecCredential of ${plugin.apiVersion}`);
  }
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = status;
  if (!token && !(certificate && key))
    throw pluginError(plugin, 'printed neither a token nor a certificate with key');
  const atMs = clock.monotonicMs();
  const leftMs = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp) - clock.now();
  if (Number.isNaN(leftMs)) throw pluginError(plugin, 'printed an expirationTimestamp that is no time');
  return {
    credential: { ...(token ? { token } : {}), ...(certificate && key ? { certificate, key } : {}) },
    atMs,
    renewAtMs: atMs + leftMs - renewAheadMs,
  };
}

interface ExecCredential {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

function readOutput(output: string, plugin: ExecPlugin): ExecCredential {
  try {
    const value = parseJson(output);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // The parser's own words could quote the credential.
    throw pluginError(plugin, 'did not print JSON');
  }
}

function runPlugin(options: ExecOptions): Promise<string> {
  const { plugin, clock } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args, {
      env: { ...options.env, ...Object.fromEntries(plugin.env), KUBERNETES_EXEC_INFO: execInfo(options) },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
    });
    const output: Buffer[] = [];
    let complaints = '';
    let size = 0;
    const timer = clock.setTimer(timeoutMs, () => child.kill('SIGKILL'));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaints.length < 500) complaints += chunk.toString('utf8');
    });
    child.on('error', (cause) => {
      timer.cancel();
      reject(pluginError(plugin, `cannot be run: ${cause.message}`, cause));
    });
    child.on('close', (code, signal) => {
      timer.cancel();
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
      else reject(pluginError(plugin, `ended with ${signal ?? code}: ${complaints.trim().slice(0, 500)}`));
    });
  });
}

function execInfo({ plugin, cluster, caPem }: ExecOptions): string {
  const info = {
    server: cluster.server,
    'tls-server-name': cluster.serverName,
    'insecure-skip-tls-verify': cluster.insecureSkipVerify || undefined,
    'certificate-authority-data': caPem === undefined ? undefined : Buffer.from(caPem).toString('base64'),
    'proxy-url': cluster.proxyUrl,
  };
  return JSON.stringify({
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: plugin.provideClusterInfo ? info : undefined },
  });
}

function pluginError(plugin: ExecPlugin, message: string, cause?: unknown): Error {
  return kubeError(KUBE_CODES.credentials, `the credential plugin ${message}`, {
    subject: plugin.command,
    nextAction: plugin.installHint ?? 'Run the plugin by hand and look at what it prints.',
    retry: 'backoff',
    cause,
  });
}
