import { afterAll, beforeAll, expect, it } from 'vitest';
import { inCluster } from '../clusters/destination.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { Application } from '../resources/application.ts';
import { configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;
/** Applications that nothing is ever changed for. */
const idle = Array.from({ length: 8 }, (_, at) => `idle-${at}`);
const destination = { server: inCluster.server, namespace: 'shop' };

const template = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  v: "{{ .Values.v }}"\n`;
const jsonnetProgram = (name: string, lib: string): string =>
  `local v = import '${lib}';\n` +
  `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '${name}' }, data: { v: v } }\n`;

/** How each application, named for the directory it is in, is given another value of its ConfigMap. */
const changes: Readonly<Record<string, (v: string) => void>> = {
  plain: (v) => loop.repository.write('plain/cm.yaml', configMap('plain', { v })),
  linked: (v) => loop.repository.write('behind/linked.yaml', configMap('linked', { v })),
  chart: (v) => loop.repository.write('chart/values.yaml', `v: "${v}"\n`),
  valued: (v) => loop.repository.write('environments/valued.yaml', `v: "${v}"\n`),
  globbed: (v) => loop.repository.write(`environments/globbed/${v}.yaml`, `v: "${v}"\n`),
  overridden: (v) =>
    loop.repository.write(
      'overridden/.argocd-source.yaml',
      `helm: {parameters: [{name: v, value: "${v}"}]}\n`,
    ),
  based: (v) => loop.repository.write('bases/based/cm.yaml', configMap('based', { v })),
  program: (v) => loop.repository.write('program/v.libsonnet', `'${v}'\n`),
  library: (v) => loop.repository.write('libraries/v.libsonnet', `'${v}'\n`),
  named: (v) => loop.repository.write('elsewhere/v', v),
};

/** Each is what its application reads of a repository, in a way of its own. */
async function deployAll(): Promise<void> {
  const { repository } = loop;
  for (const name of idle) repository.write(`${name}/cm.yaml`, configMap(name, { v: '1' }));
  for (const name of ['chart', 'valued', 'globbed', 'overridden', 'named']) {
    repository.write(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    repository.write(`${name}/values.yaml`, 'v: "none"\n');
    repository.write(`${name}/templates/cm.yaml`, template(name));
  }
  repository.write('based/kustomization.yaml', 'resources: [../bases/based]\n');
  repository.write('bases/based/kustomization.yaml', 'resources: [cm.yaml]\n');
  repository.write('program/cm.jsonnet', jsonnetProgram('program', 'v.libsonnet'));
  repository.write('library/cm.jsonnet', jsonnetProgram('library', 'v.libsonnet'));
  repository.write('linked/README.md', '');
  for (const change of Object.values(changes)) change('1');
  repository.link('linked/cm.yaml', '../behind/linked.yaml');
  repository.commit();
  const from = (path: string, more: Partial<ApplicationSource>): ApplicationSource => ({
    repoURL: repository.url,
    targetRevision: 'main',
    path,
    ...more,
  });
  const values: ApplicationSource = { repoURL: repository.url, targetRevision: 'main', ref: 'values' };
  const specs: Readonly<Record<string, readonly ApplicationSource[]>> = {
    valued: [from('valued', { helm: { valueFiles: ['$values/environments/valued.yaml'] } }), values],
    globbed: [from('globbed', { helm: { valueFiles: ['$values/environments/globbed/*.yaml'] } }), values],
    library: [from('library', { directory: { jsonnet: { libs: ['libraries'] } } })],
    named: [from('named', { helm: { parameters: [{ name: 'v', value: '$ARGOCD_APP_REVISION' }] } })],
  };
  const specOf = (name: string): Partial<Application['spec']> => {
    const sources = specs[name];
    return sources === undefined ? {} : { sources, destination };
  };
  for (const name of [...idle, ...Object.keys(changes)]) await loop.deploy(name, name, specOf(name));
  for (const name of [...idle, ...Object.keys(changes)]) await loop.synced(name);
}

/** Whoever is asked about the repository has everybody hear of what it says. */
async function heard(): Promise<void> {
  await loop.refresh('idle-0');
}

async function valueOf(name: string): Promise<unknown> {
  return ((await loop.get(configMapGvk, name))?.['data'] as { v?: unknown } | undefined)?.v;
}

beforeAll(async () => {
  loop = await Loop.start();
  await deployAll();
  await heard();
}, 60_000);
afterAll(() => loop.close());

it.each(Object.keys(changes))('a commit that changes what %s reads is applied, unasked', async (name) => {
  const from = loop.renders.length;
  changes[name]?.('2');
  const id = loop.repository.commit();
  await heard();
  const expected = name === 'named' ? id : '2';
  await loop.eventually(async () => (await valueOf(name)) === expected);
  const others = new Set(loop.renders.slice(from));
  // What is told its revision, or reads through a link, looks at every commit.
  for (const always of ['named', 'linked', 'idle-0', name]) others.delete(always);
  expect([...others]).toEqual([]);
});

it('a commit that nobody reads has nobody look, and is no news to anybody', async () => {
  const before = await Promise.all(idle.slice(1).map((name) => loop.application(name)));
  const from = loop.renders.length;
  loop.repository.write('README.md', 'of no interest');
  loop.repository.commit();
  await heard();
  const looked = new Set(loop.renders.slice(from));
  expect(
    Object.keys(changes).filter((name) => looked.has(name) && name !== 'named' && name !== 'linked'),
  ).toEqual([]);
  expect(idle.filter((name) => looked.has(name))).toEqual(['idle-0']);
  const after = await Promise.all(idle.slice(1).map((name) => loop.application(name)));
  expect(after).toEqual(before);
});

it('a cluster that serves more than a chart was told of is told of with the next commit', async () => {
  const thing = { group: 'things.test', version: 'v1', kind: 'Thing' };
  loop.repository.write('capable/Chart.yaml', 'apiVersion: v2\nname: capable\nversion: 1.0.0\n');
  const served = '{{ .Capabilities.APIVersions.Has `things.test/v1/Thing` }}';
  loop.repository.write('capable/templates/cm.yaml', template('capable').replace('{{ .Values.v }}', served));
  loop.repository.commit();
  await loop.deploy('capable', 'capable');
  await loop.synced('capable');
  expect(await valueOf('capable')).toBe('false');
  const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' };
  const schema = { openAPIV3Schema: { type: 'object' } };
  await loop.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.things.test' },
    spec: {
      group: thing.group,
      scope: 'Namespaced',
      names,
      versions: [{ name: thing.version, served: true, storage: true, schema }],
    },
  });
  await loop.eventually(async () => (await loop.client.mapper.mapping(thing, loop.signal)) !== undefined);
  loop.repository.write('README.md', 'after the kind came');
  loop.repository.commit();
  await heard();
  await loop.eventually(async () => (await valueOf('capable')) === 'true');
});

it('what is not there any more is pruned, and what comes back is applied', async () => {
  loop.repository.remove('plain/cm.yaml');
  loop.repository.write('plain/other.yaml', configMap('other', { v: '1' }));
  loop.repository.commit();
  await heard();
  await loop.eventually(async () => (await valueOf('plain')) === undefined);
  changes['plain']?.('3');
  loop.repository.commit();
  await heard();
  await loop.eventually(async () => (await valueOf('plain')) === '3');
});
