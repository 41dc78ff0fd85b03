// Real processes of the platform for a benchmark: the API server in one, the controller in another.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKubeClient, loadKubeconfig } from '@setpoint/kube';

const setpoint = fileURLToPath(new URL('../packages/cli/bin/setpoint.js', import.meta.url));
const ticksPerSecond = 100;

/** `setpoint ARGS…` until `end`; what it says is kept, to be shown when it ends by itself. */
export function startProcess(args, env) {
  const child = spawn(process.execPath, [setpoint, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (text) => {
    said = (said + text).slice(-10_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ending = false;
  const ended = new Promise((resolve) => {
    child.on('exit', (code) => {
      if (!ending) {
        console.error(`setpoint ${args[0]} ended with ${code}:\n${said}`);
        process.exit(1);
      }
      resolve();
    });
  });
  return {
    pid: child.pid,
    async end() {
      ending = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The API server with its state in `folder`, which may be that of one before it, and a client of it over the network. */
export async function startApiServerProcess(folder) {
  const kubeconfig = join(folder, 'kubeconfig');
  // One that ended here listened elsewhere.
  rmSync(kubeconfig, { force: true });
  const server = startProcess([
    'apiserver',
    '--data-dir',
    join(folder, 'apiserver'),
    '--kubeconfig',
    kubeconfig,
  ]);
  while (!existsSync(kubeconfig)) await sleep(20);
  const config = await loadKubeconfig({ path: kubeconfig });
  const client = createKubeClient(config, { maxConnections: 64 });
  for (;;) {
    try {
      await client.serverVersion(AbortSignal.timeout(5000));
      return { ...server, client, kubeconfig, requests: () => requestsOf(config) };
    } catch {
      await sleep(50);
    }
  }
}

/** Requests the API server has answered so far, by what its metrics say; watches count when they end. */
async function requestsOf(config) {
  const { token, certificate, key } = (await config.credentials?.current(AbortSignal.timeout(5000))) ?? {};
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await new Promise((resolve, reject) => {
    get(`${config.server}/metrics`, { headers, ca: config.ca, cert: certificate, key }, resolve).on(
      'error',
      reject,
    );
  });
  const text = Buffer.concat(await response.toArray()).toString();
  const lines = text.split('\n').filter((line) => line.startsWith('apiserver_request_total{'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** CPU seconds a process has used. Linux only. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process in MiB. Linux only. */
export function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
