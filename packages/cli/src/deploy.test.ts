import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { decodeAllSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import { createMetrics } from '@setpoint/runtime';
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

describe('the dashboard and the alerts', () => {
  it('ask only for metrics that there are', async () => {
    const metrics = createMetrics({ processMetrics: true });
    metrics.controller('any');
    const known = [...(await metrics.registry.metrics()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const own = readFileSync(pathTo('packages/server/src/state/server-metrics.ts'), 'utf8');
    const platform = readFileSync(pathTo('packages/cli/src/up/platform.ts'), 'utf8');
    const exported = new Set([
      ...known,
      ...[...(own + platform).matchAll(/'(argocd_\w+)'/g)].map(([, name]) => name),
    ]);
    const asked = ['deploy/dashboards/setpoint.json', 'deploy/chart/alerts.yaml']
      .flatMap((path) => [
        ...readFileSync(pathTo(path), 'utf8').matchAll(
          /\b((?:argocd|controller_runtime|workqueue|process)_\w+)/g,
        ),
      ])
      .map(([, name = '']) => name.replace(/_bucket$/, ''));
    expect(asked.length).toBeGreaterThan(10);
    expect([...new Set(asked)].filter((name) => !exported.has(name))).toEqual([]);
  });
});
