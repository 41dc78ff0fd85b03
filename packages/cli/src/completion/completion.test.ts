import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../places.ts';
import { runCommand } from '../testing/run-command.ts';
import { prepareCluster } from '../up/platform.ts';
import { completionScript } from './scripts.ts';

const folder = mkdtempSync(join(tmpdir(), "setpoint completion's "));
const kubeconfig = join(folder, 'kubeconfig');
/** However busy the machine. */
const patient = { KUBECONFIG: kubeconfig, SETPOINT_COMPLETION_TIMEOUT: '60' };
const bin = placeOf('bin/setpoint.js');
let api: ApiServer;

beforeAll(async () => {
  const signal = AbortSignal.timeout(600_000);
  api = await startApiServer({ kubeconfigPath: kubeconfig, controllers: false });
  await prepareCluster(api.client, 'argocd', signal);
  for (const name of ['guestbook', 'guard', 'shop']) {
    const spec = {
      project: 'default',
      destination: {},
      source: { repoURL: 'https://example.com/r', path: 'p' },
    };
    const object = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd' },
    };
    await api.client.create({ ...object, spec }, {}, signal);
  }
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await runCommand(folder, ['__complete', ...words], patient);
  return out.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

describe('what is offered at the cursor', () => {
  it('is commands, options, values of options, shells', async () => {
    expect(await offered('app', 'di')).toEqual(['diff']);
    expect(await offered('')).toEqual(
      expect.arrayContaining(['up', 'apiserver', 'app', 'plan', 'completion']),
    );
    expect(await offered('app', 'sync', 'guestbook', '--pru')).toEqual(['--prune']);
    expect(await offered('app', 'list', '-o', '')).toEqual(['table', 'json', 'yaml']);
    expect(await offered('app', 'list', '--output', '=', 'j')).toEqual(['json']);
    expect(await offered('completion', 'z')).toEqual(['zsh']);
    expect(await offered('render', 'helm', '')).toEqual([':files']);
    expect(await offered('app', 'list', '')).toEqual([]);
  });

  it('is names of the cluster and contexts of the kubeconfig', async () => {
    expect(await offered('app', 'sync', '--kubeconfig', kubeconfig, 'gu')).toEqual(['guard', 'guestbook']);
    expect(await offered('plan', `--kubeconfig=${kubeconfig}`, '')).toEqual([
      'guard',
      'guestbook',
      'shop',
      ':files',
    ]);
    expect(await offered('app', 'get', '--context', '')).toHaveLength(1);
    expect(await offered('app', 'actions', 'list', '--kubeconfig', kubeconfig, 's')).toEqual(['shop']);
  });

  it('is what is known without, when no cluster answers', async () => {
    expect(await offered('app', 'sync', '--kubeconfig', join(folder, 'none'), '')).toEqual([]);
    const lost = 'apiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: c, user: u}\n  name: far\n';
    writeFileSync(join(folder, 'lost'), lost);
    expect(await offered('plan', '.', '--kubeconfig', join(folder, 'lost'), '--against', '')).toEqual([
      'far',
    ]);
  });
});

// Not the blocking kind: the API server that is asked runs in this process.
const run = promisify(execFile);
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('a real shell', () => {
  it.skipIf(!has('bash'))(
    'bash completes commands and names, and quotes what a cluster calls itself',
    async () => {
      const script = completionScript('bash', bin);
      const ask = async (line: string): Promise<string> => {
        const words = line.split(' ');
        const test = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_setpoint\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`;
        const env = { ...process.env, ...patient };
        return (await run('bash', ['--norc', '-c', test], { env })).stdout.trim();
      };
      expect(await ask('setpoint app roll')).toBe('rollback');
      expect(await ask('setpoint app get gu')).toBe('guard\nguestbook');
      const trap = join(folder, 'trap');
      const fake = join(folder, "fake 'one'.sh");
      writeFileSync(fake, `#!/bin/sh\nprintf '%s\\n' 'a$(touch ${trap.replaceAll("'", "'\\''")})'\n`, {
        mode: 0o755,
      });
      const quoted = `${completionScript('bash', fake)}\nCOMP_WORDS=(setpoint x)\nCOMP_CWORD=1\n_setpoint\neval "printf '%s' \${COMPREPLY[0]}"\n`;
      expect((await run('bash', ['--norc', '-c', quoted])).stdout).toMatch(/^a\$\(touch/);
    },
  );

  it.skipIf(!has('zsh'))('zsh takes the script', () => {
    const taken = spawnSync('zsh', ['-fc', `${completionScript('zsh', bin)}\nwhich _setpoint >/dev/null`]);
    expect([taken.status, taken.stderr.toString()]).toEqual([0, '']);
  });

  it.skipIf(!has('fish'))('fish completes commands', async () => {
    const ask = `${completionScript('fish', bin)}\ncomplete -C 'setpoint app roll'`;
    expect((await run('fish', ['-N', '-c', ask])).stdout).toContain('rollback');
  });
});
