import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { decodeAllSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realHelm } from '../../../scripts/real-tools.mjs';

const root = new URL('../../../', import.meta.url);
const pathTo = (path: string): string => fileURLToPath(new URL(path, root));
const setpoint = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [pathTo('packages/cli/bin/setpoint.js'), ...args], { encoding: 'utf8' });

const inputs = [
  [],
  ['--set', 'replicas=1,deploy.clusterAdmin=false,deploy.clusterRoles={edit},tls.secretName=web'],
  [
    '--set',
    'ingress.enabled=true,ingress.host=cd.example.com,ingress.tlsSecretName=cd,ingress.className=nginx',
    '--set-string',
    'config.argocd-cm.url=https://cd.example.com',
    '--set',
    'service.type=LoadBalancer',
  ],
];

const objectsIn = (text: string): readonly KubeObject[] =>
  decodeAllSigs(text)
    .map(({ value }) => value as KubeObject)
    .filter((value) => value !== null);

let api: ApiServer;
const signal = AbortSignal.timeout(60_000);

beforeAll(async () => {
  api = await startApiServer();
  await api.client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } }, {}, signal);
});
afterAll(() => api.stop());

describe('the chart', () => {
  it.each(inputs)(
    'renders as the real helm renders it, and an API server takes it: %s %s',
    async (...flags) => {
      const chart = pathTo('deploy/chart');
      const text = setpoint('render', 'helm', chart, '--name', 'setpoint', '--namespace', 'argocd', ...flags);
      expect(text).toBe(
        execFileSync(realHelm(), ['template', 'setpoint', chart, '--namespace', 'argocd', ...flags], {
          encoding: 'utf8',
        }),
      );
      for (const object of objectsIn(text)) {
        await api.client.apply(
          object,
          { fieldManager: 'test', force: true, fieldValidation: 'Strict' },
          signal,
        );
      }
    },
  );

  it('refuses values it does not know', () => {
    expect(() => setpoint('render', 'helm', pathTo('deploy/chart'), '--set', 'replicas=none')).toThrow(
      'replicas',
    );
  });
});

describe('the kustomization', () => {
  it('is what the chart renders, and an API server takes it', async () => {
    execFileSync(process.execPath, [pathTo('scripts/deploy-manifests.mjs'), '--check']);
    const objects = objectsIn(setpoint('render', 'kustomize', pathTo('deploy/kustomize')));
    expect(objects.map(({ kind }) => kind)).toContain('Deployment');
    for (const object of objects) {
      await api.client.apply(
        object,
        { fieldManager: 'test', force: true, fieldValidation: 'Strict' },
        signal,
      );
    }
  });
});
