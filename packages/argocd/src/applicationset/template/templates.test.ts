import { describe, expect, it } from 'vitest';
import type { ApplicationSetSpec } from '../../resources/application-set.ts';
import { generateIn, guestbook, portsOf } from '../testing/generate-for-test.ts';
import { fastTemplate } from './fasttemplate.ts';
import { normalizeName, slug } from './names.ts';
import { createTemplateEngine } from './template-engine.ts';

const { clock, random } = portsOf({});
const params = new Map<string, unknown>([
  ['name', 'web'],
  ['n', 3],
  ['m', new Map([['k', 'v']])],
]);

function go(text: string, ...goTemplateOptions: readonly string[]): string {
  return createTemplateEngine({ goTemplate: true, goTemplateOptions, clock, random }).replace(text, params);
}

describe('fasttemplate', () => {
  it.each([
    ['{{name}}-{{ name }}', 'web-web'],
    ['{{unknown}} {{ unknown }} {{}}', '{{unknown}} {{ unknown }} {{}}'],
    ['{{n}}', '{{n}}'],
    ['no template', 'no template'],
    ['{{\nname}}', '{{\nname}}'],
  ])('%j is %j', (text, expected) => expect(fastTemplate(text, params)).toBe(expected));

  it('refuses a tag that is never closed', () => {
    expect(() => fastTemplate('{{name}} {{', params)).toThrow(/Cannot find end tag="}}"/);
  });
});

describe('Go templates', () => {
  it.each([
    ['{{.name | upper}} {{.n}} {{.m.k}}', 'WEB 3 v'],
    ['{{normalize "A_b/C.d-"}}', 'a-b-c.d'],
    [
      '{{slugify 10 true "some-long-name"}} {{slugify 6 false "some-long-name"}} {{slugify "A_B"}}',
      'some-long some-l a-b',
    ],
    ['{{toYaml .m}}', 'k: v'],
    ['{{(fromYaml "a: {b: 1}").a.b}}', '1'],
    ['{{index (fromYamlArray "[x, z]") 1}}', 'z'],
    ['{{.missing}}', '<no value>'],
  ])('%s is %s', (text, expected) => expect(go(text)).toBe(expected));

  it('keeps what a template may not see from it', () => {
    for (const call of ['env "HOME"', 'expandenv "$HOME"', 'getHostByName "localhost"']) {
      expect(() => go(`{{${call}}}`)).toThrow(/function "\w+" not defined/);
    }
  });

  it('takes goTemplateOptions', () => {
    expect(() => go('{{.missing}}', 'missingkey=error')).toThrow(/map has no entry for key "missing"/);
    expect(() => go('x', 'unheard=of')).toThrow(/unrecognized goTemplateOptions entry/);
    expect(() => go('{{fromYaml "a: ["}}')).toThrow(/error calling fromYaml/);
  });
});

describe('names', () => {
  it('are cut and trimmed as DNS names', () => {
    expect(normalizeName(`-${'a'.repeat(300)}`)).toBe('a'.repeat(252));
    expect(normalizeName('.Ünï_.')).toBe('n');
  });

  it('become slugs', () => {
    expect(slug('Feature/Ärger & Co@home', { maxLength: 50, smartTruncate: true })).toBe(
      'feature-arger-and-coathome',
    );
    expect(slug('a'.repeat(60), { maxLength: 50, smartTruncate: true })).toBe('a'.repeat(50));
  });
});

function generated(spec: Partial<ApplicationSetSpec>) {
  return generateIn({}, { generators: [{ list: { elements: [{ name: 'web' }] } }], ...spec });
}

describe('the template', () => {
  it('becomes an Application beside its set, keys and all', async () => {
    const { applications, errors } = await generated({
      template: {
        metadata: { name: '{{name}}', namespace: 'elsewhere', labels: { 'l-{{name}}': '{{name}}' } },
        spec: {
          ...guestbook.spec,
          source: { repoURL: 'r', helm: { valuesObject: { '{{name}}': ['{{name}}', 1, true] } } },
        },
      },
    });
    expect(errors).toEqual([]);
    expect(applications).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: {
          name: 'web',
          namespace: 'argocd',
          labels: { 'l-web': 'web' },
          finalizers: ['resources-finalizer.argocd.argoproj.io'],
        },
        spec: {
          ...guestbook.spec,
          source: { repoURL: 'r', helm: { valuesObject: { web: ['web', 1, true] } } },
        },
      },
    ]);
  });

  it('keeps its own finalizers, and none are added to preserve what was deployed', async () => {
    const own = { ...guestbook, metadata: { name: 'a', finalizers: ['mine/x'] } };
    const preserved = { preserveResourcesOnDeletion: true };
    const finalizers = async (spec: Partial<ApplicationSetSpec>) =>
      (await generated(spec)).applications.map(({ metadata }) => metadata.finalizers);
    expect(await finalizers({ template: own })).toEqual([['mine/x']]);
    expect(await finalizers({ syncPolicy: preserved })).toEqual([undefined]);
  });

  it('is completed by the generator that has one of its own', async () => {
    const template = {
      metadata: { labels: { own: 'yes' } },
      spec: { project: '', source: { repoURL: '', path: 'other' }, destination: { namespace: 'other' } },
    };
    const { applications } = await generated({
      template: { ...guestbook, metadata: { name: '{{name}}', labels: { own: 'no', base: 'yes' } } },
      generators: [{ list: { elements: [{ name: 'web' }], template } }],
    });
    expect(applications[0]).toMatchObject({
      metadata: { name: 'web', labels: { own: 'yes', base: 'yes' } },
      spec: {
        project: 'default',
        source: { repoURL: 'https://git.invalid/apps.git', path: 'other', targetRevision: 'HEAD' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'other' },
      },
    });
  });

  it('is patched, but never into another project', async () => {
    const { applications, errors } = await generated({
      goTemplate: true,
      template: {
        metadata: { name: '{{.name}}', finalizers: ['a/x'] },
        spec: { ...guestbook.spec, syncPolicy: { syncOptions: ['A=true'] } },
      },
      templatePatch: `
metadata:
  annotations: {who: '{{.name}}'}
  finalizers: [b/x]
spec:
  project: other
  source: {path: null, unknown: gone}
  syncPolicy:
    automated: {prune: true}
    syncOptions: [B=true]
`,
    });
    expect(errors).toEqual([]);
    expect(applications[0]?.metadata).toMatchObject({ annotations: { who: 'web' } });
    expect([...(applications[0]?.metadata.finalizers ?? [])].toSorted()).toEqual(['a/x', 'b/x']);
    expect(applications[0]?.spec).toEqual({
      ...guestbook.spec,
      source: { repoURL: 'https://git.invalid/apps.git', targetRevision: 'HEAD' },
      syncPolicy: { automated: { prune: true }, syncOptions: ['B=true'] },
    });
  });

  it('that fails for one parameter set is made for the others', async () => {
    const { applications, errors } = await generateIn(
      {},
      {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        template: { ...guestbook, metadata: { name: '{{.name}}' } },
        generators: [{ list: { elements: [{ name: 'a' }, { other: 'b' }, { name: 'c' }] } }],
      },
    );
    expect(applications.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
    expect(errors).toMatchObject([{ stage: 'template', error: { code: 'argocd.applicationset-template' } }]);
  });
});
