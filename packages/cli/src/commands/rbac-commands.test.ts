import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTerminal } from '../output/style.ts';
import { runProgram } from '../program.ts';
import { prepareCluster } from '../up/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'setpoint-rbac-'));
const signal = AbortSignal.timeout(60_000);

beforeAll(() => {
  writeFileSync(
    join(folder, 'policy.csv'),
    'p, role:dev, applications, sync, web/*, allow\np, role:dev, applications, delete, web/*, deny\ng, alice, role:dev\n',
  );
  writeFileSync(
    join(folder, 'cm.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-rbac-cm}\ndata:\n  policy.default: role:readonly\n  policy.csv: |\n    p, role:dev, applications\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rbac(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const terminal = createTerminal(
    { write: (text: string) => ((out += text), true), isTTY: false, columns: 200 },
    { write: (text: string) => ((err += text), true), isTTY: false, columns: 200 },
    {},
  );
  const context = { terminal, env: {}, cwd: folder, clock: systemClock, random: systemRandom, signal };
  const code = await runProgram(['rbac', ...args], context);
  return { code, out, err };
}

it('says who may do what by a file of policies, and why', async () => {
  const may = await rbac('can', 'alice', 'sync', 'app', 'web/shop', '--policy-file', 'policy.csv');
  expect(may.code).toBe(0);
  expect(may.out).toContain('Yes: alice may sync applications web/shop');
  expect(may.out).toContain('p, role:dev, applications, sync, web/*, allow   (argocd-rbac-cm policy.csv:1)');
  const denied = await rbac('can', 'alice', 'delete', 'apps', 'web/shop', '--policy-file', 'policy.csv');
  expect(denied).toMatchObject({ code: 1, out: expect.stringContaining('denies it') as string });
  const unknown = await rbac(
    'can',
    'bob',
    'sync',
    'app',
    'web/shop',
    '--policy-file',
    'policy.csv',
    '-o',
    'json',
  );
  expect(unknown.code).toBe(1);
  expect(JSON.parse(unknown.out)).toMatchObject({
    allowed: false,
    suggestion: 'p, bob, applications, sync, web/shop, allow',
  });
});

it('knows the default role of the file, and another in its place', async () => {
  expect((await rbac('can', 'bob', 'get', 'app', '--policy-file', 'cm.yaml')).code).toBe(0);
  expect((await rbac('can', 'bob', 'sync', 'app', '--policy-file', 'cm.yaml')).code).toBe(1);
  const asAdmin = ['--policy-file', 'cm.yaml', '--default-role', 'role:admin'];
  expect((await rbac('can', 'bob', 'sync', 'app', ...asAdmin)).code).toBe(0);
});

it('answers no question with a typo', async () => {
  const action = await rbac('can', 'bob', 'snyc', 'app', '--policy-file', 'policy.csv');
  expect(action).toMatchObject({ code: 2, err: expect.stringContaining('no action snyc') as string });
  const resource = await rbac('can', 'bob', 'get', 'aps', '--policy-file', 'policy.csv');
  expect(resource).toMatchObject({ code: 2, err: expect.stringContaining('no resource aps') as string });
  const deeper = ['bob', 'action/apps/Deployment/restart', 'app', '--policy-file', 'policy.csv'];
  expect((await rbac('can', ...deeper)).code).toBe(1);
});

it('names every line that is no policy', async () => {
  expect(await rbac('validate', '--policy-file', 'policy.csv')).toMatchObject({
    code: 0,
    out: 'Policy is valid: 2 rules.\n',
  });
  const invalid = await rbac('validate', '--policy-file', 'cm.yaml');
  expect(invalid.code).toBe(1);
  expect(invalid.out).toContain('argocd-rbac-cm policy.csv:1: not a policy line: p, role:dev, applications');
});

it('reads the policies and the projects of a cluster', async () => {
  const kubeconfig = join(folder, 'kubeconfig');
  const api = await startApiServer({ kubeconfigPath: kubeconfig });
  try {
    await prepareCluster(api.client, 'argocd', signal);
    await api.client.create(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata: { name: 'web', namespace: 'argocd' },
        spec: {
          roles: [{ name: 'ci', policies: ['p, proj:web:ci, applications, sync, web/*, allow'] }],
        },
      },
      {},
      signal,
    );
    const of = (object: string) =>
      rbac('can', 'proj:web:ci', 'sync', 'applications', object, '--kubeconfig', kubeconfig);
    expect((await of('web/shop')).code).toBe(0);
    expect((await of('other/shop')).code).toBe(1);
  } finally {
    await api.stop();
  }
});
