import type { KubeObject } from '@setpoint/kube';
import { expect, it } from 'vitest';
import { sourceSpec } from './source-spec.ts';

function repository(data: Readonly<Record<string, string>>, type = 'repository'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: data['url'] ?? '', labels: { 'argocd.argoproj.io/secret-type': type } },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  };
}

const config = {
  secrets: [
    repository({ url: 'https://charts.test', type: 'helm', username: 'ann', password: 'canary' }),
    repository({
      url: 'registry.test/charts',
      type: 'helm',
      enableOCI: 'true',
      insecureOCIForceHttp: 'true',
    }),
    repository({ url: 'https://oci.test/charts', type: 'helm', enableOCI: 'true' }),
    repository({ url: 'oci://artifacts.test', username: 'bob', password: 'canary' }, 'repo-creds'),
  ],
  knownHosts: undefined,
  tlsCertificates: undefined,
};

it.each([
  [{ repoURL: 'https://git.test/r' }, { url: 'https://git.test/r' }],
  [
    { repoURL: 'https://charts.test', chart: 'web' },
    { kind: 'helm', chart: 'web', credentials: { username: 'ann' } },
  ],
  [
    { repoURL: 'https://charts.test', chart: 'web', helm: { passCredentials: true } },
    { kind: 'helm', passCredentials: true },
  ],
  [
    { repoURL: 'registry.test/charts', chart: 'web' },
    { kind: 'oci', chart: 'web', plainHttp: true },
  ],
  [
    { repoURL: 'unknown.test/charts', chart: 'web' },
    { kind: 'oci', chart: 'web' },
  ],
  [
    { repoURL: 'https://oci.test/charts', chart: 'web' },
    { kind: 'oci', chart: 'web' },
  ],
  [{ repoURL: 'oci://artifacts.test/app' }, { kind: 'oci', credentials: { username: 'bob' } }],
  [
    { repoURL: 'oci://artifacts.test/charts', chart: 'web' },
    { kind: 'oci', chart: 'web' },
  ],
])('%j is reached as its Secret and its URL say', (source, expected) => {
  const spec = sourceSpec(source, 'default', config);
  expect(spec).toMatchObject(expected);
  if (!('kind' in expected)) expect(spec.kind).toBeUndefined();
  expect(JSON.stringify(spec)).not.toContain('canary');
});
