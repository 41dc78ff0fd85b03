import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { build, type BuildOptions } from './build.ts';
import { MemoryFiles } from './testing/case-file.ts';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';

async function subjectOf(files: Record<string, string>, options: BuildOptions = {}): Promise<unknown> {
  const all = new MemoryFiles(new Map(Object.entries({ 'a.yaml': SERVICE, ...files })));
  const built = build(all, '', { directory: '/r', ...options }, {}, new AbortController().signal);
  const problem: unknown = await built.then((result) => result.yaml()).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(SetpointError);
  return (problem as SetpointError).subject;
}

const remove = 'patch: \'[{"op": "remove", "path": "/spec/x"}]\'';

/** What a kustomization of these lines is blamed for. */
const faults: readonly (readonly [string, string, string])[] = [
  ['an unknown field', 'resources: [a.yaml]\nnamePrefx: x', '2: namePrefx'],
  ['an unknown inner field', 'images:\n- name: x\n- name: b\n  tag: z', '4: images[1].tag'],
  ['a wrong type', 'labels:\n- pairs:\n    a: b\n    c: 5', '4: labels[0].pairs.c'],
  ['a field in other letters', 'resources: [a.yaml]\nNAMEPREFIX: [x]', '2: NAMEPREFIX'],
  ['bad YAML', 'resources: [a.yaml]\nnamePrefix: "x', '3'],
  ['a resource that is not there', 'resources:\n- a.yaml\n- b.yaml', '3: resources[1]'],
  ['an old base that is not there', 'resources: [a.yaml]\nbases:\n- b', '3: resources[1]'],
  ['a component', 'resources: [a.yaml]\ncomponents:\n- c', '3: components[0]'],
  ['a configuration', 'resources: [a.yaml]\nconfigurations:\n- c.yaml', '2: configurations'],
  ['definitions', 'resources: [a.yaml]\ncrds: [c.yaml]', '2: crds'],
  ['a schema', 'resources: [a.yaml]\nopenapi:\n  path: x.json', '2: openapi'],
  ['a generator', 'configMapGenerator:\n- name: a\n- name: b\n  files: [c]', '3: configMapGenerator[1]'],
  ['a secret', 'secretGenerator:\n- name: b\n  envs: [c]', '2: secretGenerator[0]'],
  ['a chart', 'helmCharts:\n- name: c', '2: helmCharts[0]'],
  ['a generator plugin', 'generators:\n- g.yaml', '2: generators[0]'],
  [
    'a patch',
    `resources: [a.yaml]\npatches:\n- target: {kind: X}\n  ${remove}\n- target: {kind: Service}\n  ${remove}`,
    '5: patches[1]',
  ],
  ['a patch file', 'resources: [a.yaml]\npatches:\n- path: p.yaml', '3: patches[0]'],
  ['an old patch', 'resources: [a.yaml]\npatchesStrategicMerge:\n- p.yaml', '2: patchesStrategicMerge'],
  [
    'an old JSON patch',
    `resources: [a.yaml]\npatchesJson6902:\n- target: {version: v1, kind: Service, name: web}\n  ${remove}`,
    '3: patchesJson6902[0]',
  ],
  ['a replica', 'resources: [a.yaml]\nreplicas:\n- name: web\n  count: 1', '3: replicas[0]'],
  ['a replacement', 'resources: [a.yaml]\nreplacements:\n- source: {kind: X}', '2: replacements'],
  ['a transformer', 'resources: [a.yaml]\ntransformers: [t.yaml]', '2: transformers[0]'],
  ['a validator', 'resources: [a.yaml]\nvalidators: [t.yaml]', '2: validators[0]'],
  ['a var', 'resources: [a.yaml]\nvars:\n- {name: V}\n- {name: V}', '2: vars'],
  ['an order', 'resources: [a.yaml]\nsortOptions: {order: x}', ''],
];

describe('an error is about a file, a line and a field', () => {
  it.each(faults)('%s', async (_name, text, place) => {
    const file = '/r/kustomization.yaml';
    expect(await subjectOf({ 'kustomization.yaml': `${text}\n` })).toBe(
      place === '' ? file : `${file}:${place}`,
    );
  });

  it('of the base that is at fault', async () => {
    const files = {
      'kustomization.yaml': 'resources: [base]\n',
      'base/kustomization.yaml': '# a\nimages: x\n',
    };
    expect(await subjectOf(files)).toBe('/r/base/kustomization.yaml:2: images');
  });

  it.each([
    ['broken YAML', `${SERVICE}---\n${SERVICE}---\na: [\n`, 9],
    ['an object without a name', `${SERVICE}---\n\napiVersion: v1\nkind: Service\n`, 6],
    ['Windows line ends', `${SERVICE}---\na: 1\na: 2\nkind: X\n`.replaceAll('\n', '\r\n'), 5],
  ])('of a manifest: %s', async (_name, text, line) => {
    const files = { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': text };
    expect(await subjectOf(files)).toBe(`/r/a.yaml:${line}`);
  });

  it('names a directory without a kustomization, and an object that cannot be printed', async () => {
    expect(await subjectOf({ 'x/kustomization.yaml': '' })).toBe('/r');
    const twice = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ns}\nspec: {a: 1, a: 2}\n';
    expect(await subjectOf({ 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': twice })).toBe(
      'v1 Service ns/web',
    );
  });

  it('names a field that only an edit added without a line', async () => {
    const edit: BuildOptions['edit'] = (k) => ({ ...k, replicas: [{ name: 'x', count: 1 }] });
    expect(await subjectOf({ 'kustomization.yaml': 'resources: [a.yaml]\n' }, { edit })).toBe(
      '/r/kustomization.yaml: replicas[0]',
    );
  });
});
