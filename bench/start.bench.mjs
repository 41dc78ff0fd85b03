// From the start of a process to its first useful answer, beside Node's own start in the same run: `setpoint --help`,
// a completion, `setpoint apiserver` until it answers over TLS.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { accessOf, ApiClient } from './apiserver/api-client.mjs';
import { summary } from './statistics.mjs';

const bin = fileURLToPath(new URL('../packages/cli/bin/setpoint.js', import.meta.url));

/** Options: the number of runs, by default 10. */
export async function run({ options }) {
  const runs = Number(options[0] ?? 10);
  const samples = {
    nodeFloor: [],
    help: [],
    completion: [],
    apiserverAnswers: [],
    apiserverAnswersAgain: [],
  };
  for (let index = 0; index < runs; index++) {
    samples.nodeFloor.push(commandMs(['-e', '0']));
    samples.help.push(commandMs([bin, '--help']));
    samples.completion.push(commandMs([bin, '__complete', 'app', 'sy']));
    const folder = mkdtempSync(join(tmpdir(), 'setpoint-start-'));
    try {
      samples.apiserverAnswers.push(await answerMs(folder));
      samples.apiserverAnswersAgain.push(await answerMs(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, each]) => [name, summary(each)]));
}

function commandMs(args) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}

/** From the start of `setpoint apiserver` until it answers. It is ready, in `/readyz`'s words, once the default roles are made. */
export async function answerMs(folder) {
  const kubeconfig = join(folder, 'kubeconfig');
  rmSync(kubeconfig, { force: true });
  const begun = performance.now();
  const args = [bin, 'apiserver', '--data-dir', join(folder, 'data'), '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    while (!existsSync(kubeconfig)) {
      if (child.exitCode !== null) throw new Error(`setpoint apiserver ended with ${child.exitCode}`);
      await sleep(1);
    }
    const client = new ApiClient(accessOf(kubeconfig), 1);
    await client.send('GET', '/version');
    const ms = performance.now() - begun;
    await client.close();
    return ms;
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
