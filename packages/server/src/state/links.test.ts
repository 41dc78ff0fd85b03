import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { application, configMap, secret, TestServer } from '../testing/test-server.ts';

const canary = 'canary-links-51c7e0';
const linkRules = {
  'application.links': `
- {title: Dashboards, url: "https://grafana.example/{{ .app.metadata.name }}?c={{ .cluster.name }}", description: of the application}
- {title: Script, url: "javascript:alert(1)"}
- {title: Teams, url: "https://teams.example", if: 'application.spec.project == "team"'}
- {title: Login, url: 'https://x.example/{{ .cluster }}'}`,
  'resource.links': `
- {title: Logs, url: "https://logs.example/{{ .resource.metadata.name }}/{{ .project.metadata.name }}", if: 'resource.kind == "Secret"'}
- {title: Note, url: 'https://x.example/{{ index .resource.metadata.annotations "token/value" }}'}
- {title: Value, url: 'https://x.example/{{ .resource.data.token }}'}`,
  'project.links': `- {title: Wiki, url: "https://wiki.example/{{ .project.metadata.name }}"}`,
};

let server: TestServer;
let admin: string;
beforeAll(async () => {
  const tracked = secret('db', { token: canary });
  const annotations = {
    'argocd.argoproj.io/tracking-id': 'shop:/Secret:default/db',
    'token/value': canary,
  };
  server = await TestServer.start([
    configMap('argocd-cm', {
      ...linkRules,
      'accounts.nobody': 'login',
      'resource.sensitive.mask.annotations': 'other, token/value',
    }),
    application('shop'),
    { ...tracked, metadata: { ...tracked.metadata, namespace: 'default', annotations } },
    secret(
      'far',
      { server: 'https://far.invalid', name: 'far', config: JSON.stringify({ bearerToken: canary }) },
      { 'argocd.argoproj.io/secret-type': 'cluster' },
    ),
  ]);
  admin = await server.adminToken();
}, 60_000);
afterAll(() => server.close());

const titlesAt = async (path: string) => {
  const { json } = await server.get(path, admin);
  return (json['items'] as readonly { readonly title: string; readonly url: string }[]).map(
    ({ title, url }) => `${title} ${url}`,
  );
};

describe('links by rule of argocd-cm', () => {
  it('are given to applications, only those that lead to web pages', async () => {
    const links = await titlesAt('/api/v1/applications/shop/links');
    expect(links[0]).toBe('Dashboards https://grafana.example/shop?c=in-cluster');
    expect(links.map((link) => link.split(' ')[0])).toEqual(['Dashboards', 'Login']);
    expect(JSON.stringify(links)).not.toContain(canary);
  });

  it('are given to projects', async () => {
    expect(await titlesAt('/api/v1/projects/default/links')).toEqual(['Wiki https://wiki.example/default']);
    const { json } = await server.get('/api/setpoint/v1/projects/default', admin);
    expect(json['links']).toEqual([{ title: 'Wiki', url: 'https://wiki.example/default' }]);
  });

  it('are given to objects, to whose rules values of Secrets are masked', async () => {
    const path =
      '/api/v1/applications/shop/resource/links?namespace=default&resourceName=db&version=v1&kind=Secret&group=';
    await server.eventually(async () => (await server.get(path, admin)).status === 200);
    const links = await titlesAt(path);
    expect(links[0]).toBe('Logs https://logs.example/db/default');
    expect(links[1]).toMatch(/^Note https:\/\/x\.example\/\++$/);
    expect(links[2]).toMatch(/^Value https:\/\/x\.example\/\++$/);
    expect(JSON.stringify(links)).not.toContain(Buffer.from(canary).toString('base64'));
  });

  it('come with objects whose annotations are masked as argocd-cm says', async () => {
    const object = 'namespace=default&version=v1&kind=Secret&group=';
    const { json } = await server.get(`/api/v1/applications/shop/resource?${object}&resourceName=db`, admin);
    const { metadata } = JSON.parse(String(json['manifest'])) as KubeObject;
    expect(metadata.annotations).toEqual({
      'argocd.argoproj.io/tracking-id': 'shop:/Secret:default/db',
      'token/value': expect.stringMatching(/^\+{8,}$/),
    });
  });

  it('are for whoever may see the application', async () => {
    const without = await server.get('/api/v1/applications/shop/links');
    expect(without.status).toBe(401);
  });
});
