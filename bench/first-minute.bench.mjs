// From `setpoint up` on a built tree to an answering API, and to the demo's application
// `guestbook` Synced and Healthy.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKubeClient, loadKubeconfig } from '@setpoint/kube';
import { applicationGvk } from './loop.mjs';
import { summary } from './statistics.mjs';

export async function run({ options }) {
  const runs = Number(options[0] ?? 5);
  const samples = [];
  for (let index = 0; index < runs; index++) samples.push(await once());
  return {
    apiAnswers: summary(samples.map((sample) => sample.apiMs)),
    syncedAndHealthy: summary(samples.map((sample) => sample.healthyMs)),
  };
}

async function once() {
  const dataDir = mkdtempSync(join(tmpdir(), 'setpoint-first-'));
  const signal = AbortSignal.timeout(60_000);
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    ['packages/cli/bin/setpoint.js', 'up', '--data-dir', dataDir, '--port', '0'],
    { stdio: 'ignore' },
  );
  const assertWaiting = () => {
    signal.throwIfAborted();
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null) throw new Error(`setpoint up ended early: ${ended}`);
  };
  try {
    const kubeconfig = join(dataDir, 'kubeconfig');
    while (!existsSync(kubeconfig)) {
      assertWaiting();
      await sleep(5);
    }
    const client = createKubeClient(await loadKubeconfig({ path: kubeconfig }));
    await client.serverVersion(signal);
    const apiMs = performance.now() - startedMs;
    for (;;) {
      assertWaiting();
      const app = await client
        .get({ gvk: applicationGvk, namespace: 'argocd', name: 'guestbook' }, signal)
        .catch(() => undefined);
      if (app?.status?.sync?.status === 'Synced' && app.status.health?.status === 'Healthy') break;
      await sleep(10);
    }
    const healthyMs = performance.now() - startedMs;
    await client.close();
    return { apiMs, healthyMs };
  } finally {
    child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}
