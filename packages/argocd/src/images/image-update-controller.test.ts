import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@setpoint/core';
import { createLogger } from '@setpoint/runtime';
import { createSource } from '@setpoint/source';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applicationGvk, Loop } from '../testing/loop.ts';
import { type ImageRegistry, startImageRegistry } from '../testing/image-registry.ts';
import type { PushEvent } from '../webhook/webhook-event.ts';
import type { ArgoController } from '../state/run-controller.ts';
import { createImageUpdateController } from './image-update-controller.ts';

let loop: Loop;
let registry: ImageRegistry;
let controller: ArgoController;
let pushes: PushEvent[];
let events: string[];
let stop: () => Promise<void>;

beforeEach(async () => {
  loop = await Loop.start();
  registry = await startImageRegistry();
  const conf = `registries:\n- {name: test, prefix: registry.test, api_url: "${registry.url}"}\n`;
  await loop.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-image-updater-config', namespace: 'argocd' },
    data: { 'registries.conf': conf, 'git.user': 'Robot', 'git.email': 'robot@example.com' },
  });
  for (const [at, version] of ['1.0.0', '1.1.0', '1.2.0-rc.1', '2.0.0', 'nightly'].entries()) {
    registry.push('team/web', version, `2026-01-0${9 - at}T00:00:00Z`, {
      'org.opencontainers.image.revision': version,
    });
  }
  pushes = [];
  events = [];
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-images-'));
  const source = createSource({ cacheDir: folder, clock: systemClock, random: systemRandom });
  controller = createImageUpdateController({
    client: loop.client,
    state: loop.state,
    source,
    clock: systemClock,
    random: systemRandom,
    logger: createLogger({ level: 'silent' }),
    reporter: {
      event: (_app, _type, reason, message) => void events.push(`${reason}: ${message}`),
      info: () => {},
      error: () => {},
    },
    onPush: (event) => void pushes.push(event),
    environment: {},
  });
  const aborting = new AbortController();
  const done = controller.run(aborting.signal);
  stop = async () => {
    aborting.abort();
    await done;
    await source.close();
    rmSync(folder, { recursive: true });
  };
  loop.repository.write(
    'kustomized/deployment.yaml',
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'registry.test/team/web:1.0.0' }] },
        },
      },
    }),
  );
  loop.repository.write(
    'kustomized/kustomization.yaml',
    '# ours\nresources:\n  - deployment.yaml # the shop\n',
  );
  loop.repository.write('chart/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  loop.repository.write(
    'chart/values.yaml',
    '# values\nimage:\n  name: registry.test/team/web\n  tag: 1.0.0 # now\n',
  );
  loop.repository.write(
    'chart/templates/deployment.yaml',
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"}
`,
  );
  loop.repository.commit();
  loop.repository.allowPushes();
}, 30_000);

afterEach(async () => {
  await stop();
  await loop.close();
  await registry.close();
});

const prefix = 'argocd-image-updater.argoproj.io';

async function annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void> {
  const prefixed = Object.entries(annotations).map(([key, value]) => [`${prefix}/${key}`, value] as const);
  await loop.patch(
    applicationGvk,
    name,
    { metadata: { annotations: Object.fromEntries(prefixed) } },
    'argocd',
  );
}

/** Deploys, waits until the image runs, and asks for updates. */
async function track(path: string, annotations: Readonly<Record<string, string>>): Promise<void> {
  await loop.deploy('web', path);
  await loop.until('web', (app) => app.status?.summary?.images?.[0] === 'registry.test/team/web:1.0.0');
  await annotate('web', annotations);
}

it('sets the image in the application, and the application rolls it out', async () => {
  await track('kustomized', { 'image-list': 'web=registry.test/team/web:~1' });
  const app = await loop.until('web', ({ spec }) => spec.source?.kustomize?.images !== undefined);
  expect(app.spec.source?.kustomize?.images).toEqual(['registry.test/team/web:1.1.0']);
  await loop.until('web', ({ status }) => status?.summary?.images?.[0] === 'registry.test/team/web:1.1.0');
  expect(events).toEqual([
    "ImagesUpdated: Successfully updated application 'web': registry.test/team/web 1.0.0 → 1.1.0",
  ]);
});

it('sets Helm parameters by their names, and follows a registry that tells of a push', async () => {
  await track('chart', {
    'image-list': 'web=registry.test/team/web',
    'web.helm.image-name': 'image.name',
    'web.helm.image-tag': 'image.tag',
    'web.update-strategy': 'semver',
  });
  const parameters = (tag: string) => [
    { name: 'image.name', value: 'registry.test/team/web', forceString: true },
    { name: 'image.tag', value: tag, forceString: true },
  ];
  await loop.until('web', ({ status }) => status?.summary?.images?.[0] === 'registry.test/team/web:2.0.0');
  expect((await loop.application('web')).spec.source?.helm?.parameters).toEqual(parameters('2.0.0'));
  registry.push('team/web', '2.1.0', '2026-02-01T00:00:00Z');
  controller.notice({ kind: 'artifact', repository: 'registry.test/team/web', tag: '2.1.0' });
  await loop.until('web', ({ status }) => status?.summary?.images?.[0] === 'registry.test/team/web:2.1.0');
  expect((await loop.application('web')).spec.source?.helm?.parameters).toEqual(parameters('2.1.0'));
});

it('commits to the values file and changes the tag alone', async () => {
  await track('chart', {
    'image-list': 'web=registry.test/team/web:^1',
    'write-back-method': 'git',
    'write-back-target': 'helmvalues',
    'git-branch': 'main',
  });
  await loop.eventually(
    async () => pushes.length > 0,
    () => events.join('\n'),
  );
  expect(loop.repository.show('main', 'chart/values.yaml')).toBe(
    '# values\nimage:\n  name: registry.test/team/web\n  tag: 1.1.0 # now\n',
  );
  expect(loop.repository.log('main')[0]).toBe(
    "Robot <robot@example.com>\nbuild: automatic update of web\n\nupdates image team/web tag '1.0.0' to '1.1.0'\n",
  );
  expect(pushes).toEqual([
    { kind: 'push', urls: [loop.repository.url], revision: 'main', touchedHead: true },
  ]);
  await loop.refresh('web');
  await loop.until('web', ({ status }) => status?.summary?.images?.[0] === 'registry.test/team/web:1.1.0');
  expect(loop.repository.log('main')).toHaveLength(2);
});

it('commits the kustomization to a branch of its own, by digest', async () => {
  const digest = registry.push('team/web', '1.0.0', '2026-03-01T00:00:00Z');
  await track('kustomized', {
    'image-list': 'web=registry.test/team/web:1.0.0',
    'web.update-strategy': 'digest',
    'write-back-method': 'git',
    'write-back-target': 'kustomization',
    'git-branch': 'main:images{{range .Images}}-{{.Name}}-{{.OldTag}}{{end}}',
  });
  await loop.eventually(
    async () => pushes.length > 0,
    () => events.join('\n'),
  );
  expect(pushes[0]?.revision).toBe('images-team/web-1.0.0');
  expect(loop.repository.show('images-team/web-1.0.0', 'kustomized/kustomization.yaml')).toBe(
    `# ours\nresources:\n  - deployment.yaml # the shop\nimages:\n- name: registry.test/team/web\n  newTag: 1.0.0\n  digest: ${digest}\n`,
  );
  expect(loop.repository.log('main')).toHaveLength(1);
});

it('commits the file of parameters, which the application then reads', async () => {
  await track('chart', {
    'image-list': 'web=registry.test/team/web',
    'web.update-strategy': 'newest-build',
    'web.allow-tags': 'regexp:^[0-9.]+$',
    'web.ignore-tags': '1.0.*, 2.*',
    'write-back-method': 'git',
  });
  await loop.eventually(
    async () => pushes.length > 0,
    () => events.join('\n'),
  );
  expect(loop.repository.show('main', 'chart/.argocd-source-web.yaml')).toBe(
    'helm:\n  parameters:\n  - name: image.name\n    value: registry.test/team/web\n    forcestring: true\n  - name: image.tag\n    value: 1.1.0\n    forcestring: true\n',
  );
  await loop.refresh('web');
  await loop.until('web', ({ status }) => status?.summary?.images?.[0] === 'registry.test/team/web:1.1.0');
});

it('reads pull secrets of its own namespace alone, and says what fails', async () => {
  registry.wanted = `Basic ${Buffer.from('robot:canary-9f2').toString('base64')}`;
  const auths = {
    [new URL(registry.url).host]: { auth: Buffer.from('robot:canary-9f2').toString('base64') },
  };
  const secret = (namespace: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'pull', namespace },
    stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
  });
  await loop.create(secret('shop'));
  await track('kustomized', {
    'image-list': 'web=registry.test/team/web:~1, other=registry.test/none',
    'web.pull-secret': 'pullsecret:shop/pull',
  });
  await loop.eventually(async () => events.length > 0);
  expect(events.join()).toContain("the pull secret is in shop, not in the application's namespace");
  await annotate('web', { 'web.pull-secret': 'env:HOME' });
  await loop.eventually(async () => events.some((event) => event.includes('registries.conf alone')));
  await loop.create(secret('argocd'));
  await annotate('web', { 'web.pull-secret': 'pullsecret:argocd/pull' });
  await loop.until(
    'web',
    ({ spec }) => spec.source?.kustomize?.images?.[0] === 'registry.test/team/web:1.1.0',
  );
  expect(events.join()).not.toContain('canary-9f2');
});

it('says what is wrong with the annotations, and waits for them to change', async () => {
  await track('kustomized', { 'image-list': 'web=registry.test/team/web', 'write-back-method': 'svn' });
  await loop.eventually(async () => events.length > 0);
  expect(events[0]).toContain('write-back-method: there is no method "svn"');
  await annotate('web', { 'write-back-method': 'argocd', 'web.allow-tags': 'regexp:(' });
  await loop.eventually(async () => events.some((event) => event.includes('allow-tags "regexp:("')));
  await annotate('web', { 'web.allow-tags': 'regexp:^1' });
  await loop.until(
    'web',
    ({ spec }) => spec.source?.kustomize?.images?.[0] === 'registry.test/team/web:1.1.0',
  );
});
