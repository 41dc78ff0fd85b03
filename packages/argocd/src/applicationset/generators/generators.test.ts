import { describe, expect, it } from 'vitest';
import type { Generator } from '../resource/generator-fields.ts';
import { clusterSecret, guestbook, namesIn, type World } from '../testing/generate-for-test.ts';

const git = { repoURL: 'https://git.invalid/apps.git', revision: 'main' };

interface Case {
  readonly title: string;
  readonly generators: readonly unknown[];
  /** The template of the name; in Go's language when `go` is set. */
  readonly name: string;
  readonly go?: boolean;
  readonly world?: World;
  readonly names?: readonly string[];
  readonly problem?: RegExp;
}

const folders: World = {
  files: {
    'apps/guestbook/app.yaml': '',
    'apps/nested/deep/app.yaml': '',
    'apps/.hidden/app.yaml': '',
    'apps/old_App/app.yaml': '',
    'other/x.yaml': '',
    'top.yaml': '',
  },
};

const configs: World = {
  files: {
    'clusters/prod/config.json':
      '{"cluster": {"owner": "jo", "size": 3, "tags": ["a", "b"], "on": true, "none": null}}',
    'clusters/dev/config.json': '{"cluster": {"owner": "al", "size": 1000000}}',
    'clusters/list/config.yaml': '- {id: one}\n- {id: two}\n',
    'clusters/bad/config.yaml': '- just\n- text\n',
    'clusters/empty/config.yaml': '',
    'clusters/huge/config.yaml': 'id: 12345678901234567890\n',
  },
};

const clusters: World = {
  clusters: [
    clusterSecret('prod_eu', 'https://eu.invalid', { env: 'prod', 'org/team': 'a' }, { note: 'n' }),
    clusterSecret('dev', 'https://dev.invalid', { env: 'dev' }),
  ],
};

const list = (...elements: readonly unknown[]): Generator => ({ list: { elements } });

const cases: readonly Case[] = [
  { title: 'list: texts', generators: [list({ a: 'x' }, { a: 'y' })], name: '{{a}}', names: ['x', 'y'] },
  {
    title: 'list: values are one level more',
    generators: [list({ values: { v: '1' } })],
    name: 'n{{values.v}}',
    names: ['n1'],
  },
  {
    title: 'list: a number is no text; the others go on',
    generators: [list({ a: 'x' }, { a: 1 }, { a: 'z' })],
    name: '{{a}}',
    names: ['x', 'z'],
    problem: /error parsing value of a as string/,
  },
  {
    title: 'list: with Go templates any value',
    go: true,
    generators: [list({ a: { b: [1, 'two'] } })],
    name: '{{index .a.b 1}}-{{index .a.b 0}}',
    names: ['two-1'],
  },
  {
    title: 'list: elementsYaml comes after elements',
    go: true,
    generators: [{ list: { elements: [{ a: 'x' }], elementsYaml: '- a: p\n- a: q\n' } }],
    name: '{{.a}}',
    names: ['x', 'p', 'q'],
  },
  {
    title: 'list: keys that name prototypes are data',
    go: true,
    generators: [list(JSON.parse('{"__proto__": "p", "constructor": "c"}'))],
    name: '{{index . "__proto__"}}{{.constructor}}',
    names: ['pc'],
  },
  {
    title: 'list: a selector',
    generators: [
      {
        ...list({ a: 'x', env: 'https://a:1' }, { a: 'y', env: 'q' }),
        selector: { matchLabels: { env: 'https://a:1' } },
      },
    ],
    name: '{{a}}',
    names: ['x'],
  },
  {
    title: 'list: a selector of expressions sees flattened names',
    go: true,
    generators: [
      {
        ...list({ a: 'x', m: { k: 'v' } }, { a: 'y' }),
        selector: { matchExpressions: [{ key: 'm.k', operator: 'Exists' }] },
      },
    ],
    name: '{{.a}}',
    names: ['x'],
  },
  {
    title: 'list: an unknown operator',
    generators: [{ ...list({ a: 'x' }), selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }],
    name: '{{a}}',
    problem: /"Near" is not a valid pod selector operator/,
  },
  {
    title: 'an entry without a generator makes nothing, and says so',
    generators: [{}],
    name: 'x',
    problem: /unrecognized generator/,
  },

  {
    title: 'directories: * stops at a slash, hidden folders are left out',
    world: folders,
    generators: [{ git: { ...git, directories: [{ path: 'apps/*' }] } }],
    name: '{{path.basename}}',
    names: ['guestbook', 'nested', 'old_App'],
  },
  {
    title: 'directories: parents before children',
    world: folders,
    generators: [{ git: { ...git, directories: [{ path: '*' }, { path: '*/*' }, { path: '*/*/*' }] } }],
    name: '{{path}}',
    names: ['apps', 'apps/guestbook', 'apps/nested', 'apps/nested/deep', 'apps/old_App', 'other'],
  },
  {
    title: 'directories: what one excludes is out',
    world: folders,
    generators: [
      { git: { ...git, directories: [{ path: 'apps/*' }, { path: 'apps/nested', exclude: true }] } },
    ],
    name: '{{path.basename}}',
    names: ['guestbook', 'old_App'],
  },
  {
    title: 'directories: normalized and indexed',
    world: folders,
    generators: [{ git: { ...git, directories: [{ path: 'apps/old*' }] } }],
    name: '{{path[0]}}.{{path[1]}}.{{path.basenameNormalized}}',
    names: ['apps.old_App.old-app'],
  },
  {
    title: 'directories: with Go templates',
    go: true,
    world: folders,
    generators: [{ git: { ...git, directories: [{ path: 'apps/n*/*' }] } }],
    name: '{{index .path.segments 2}}-{{.path.basename}}-{{.path.path}}',
    names: ['deep-deep-apps/nested/deep'],
  },
  {
    title: 'directories: a prefix',
    go: true,
    world: folders,
    generators: [{ git: { ...git, pathParamPrefix: 'p', directories: [{ path: 'other' }] } }],
    name: '{{.p.path.basename}}',
    names: ['other'],
  },
  {
    title: 'directories: a prefix, without Go templates',
    world: folders,
    generators: [{ git: { ...git, pathParamPrefix: 'p', directories: [{ path: 'apps/nested' }] } }],
    name: '{{p.path}} {{p.path.basename}} {{p.path[1]}}',
    names: ['apps/nested nested nested'],
  },
  {
    title: 'directories: values see the path',
    world: folders,
    generators: [
      { git: { ...git, values: { v: 'on-{{path.basename}}' }, directories: [{ path: 'other' }] } },
    ],
    name: '{{values.v}}',
    names: ['on-other'],
  },
  {
    title: 'directories: values do not see each other',
    world: folders,
    generators: [
      { git: { ...git, values: { a: '{{values.b}}', b: '{{values.a}}' }, directories: [{ path: 'other' }] } },
    ],
    name: '{{values.a}}',
    names: ['{{values.b}}'],
  },
  {
    title: 'directories: a bad pattern',
    world: folders,
    generators: [{ git: { ...git, directories: [{ path: 'a[' }] } }],
    name: 'x',
    problem: /syntax error in pattern a\[/,
  },

  {
    title: 'files: flattened',
    world: configs,
    generators: [{ git: { ...git, files: [{ path: 'clusters/prod/config.json' }] } }],
    name: '{{cluster.owner}} {{cluster.size}} {{cluster.tags.1}} {{cluster.on}} {{cluster.none}} {{path.filename}} {{path.filenameNormalized}} {{path[1]}}',
    names: ['jo 3 b true <nil> config.json config.json prod'],
  },
  {
    title: 'files: large numbers as Go prints floats',
    world: configs,
    generators: [{ git: { ...git, files: [{ path: 'clusters/dev/*.json' }] } }],
    name: '{{cluster.size}}',
    names: ['1e+06'],
  },
  {
    title: 'files: integers beyond int64',
    go: true,
    world: configs,
    generators: [{ git: { ...git, files: [{ path: 'clusters/huge/config.yaml' }] } }],
    name: '{{.id}}',
    names: ['1.2345678901234567e+19'],
  },
  {
    title: 'files: a list gives one each; * crosses slashes',
    world: configs,
    generators: [{ git: { ...git, files: [{ path: 'clusters/l*.yaml' }] } }],
    name: '{{id}}-{{path.basename}}',
    names: ['one-list', 'two-list'],
  },
  {
    title: 'files: a bad file does not keep back the others',
    world: configs,
    go: true,
    generators: [{ git: { ...git, files: [{ path: '**/config.yaml' }] } }],
    name: '{{.path.basename}}',
    names: ['empty', 'huge', 'list', 'list'],
    problem: /unable to process file 'clusters\/bad\/config.yaml'/,
  },
  {
    title: 'files: excluded',
    world: configs,
    generators: [
      {
        git: {
          ...git,
          files: [{ path: 'clusters/**/config.json' }, { path: 'clusters/dev', exclude: true }],
        },
      },
    ],
    name: '{{path.basename}}',
    names: ['prod'],
  },
  {
    title: 'files: nothing matches',
    world: configs,
    generators: [{ git: { ...git, files: [{ path: 'no/such' }] } }],
    name: 'x',
    names: [],
  },
  {
    title: 'git: neither files nor directories',
    generators: [{ git }],
    name: 'x',
    problem: /neither directories nor files/,
  },

  {
    title: 'clusters: all and the local one',
    world: clusters,
    generators: [{ clusters: {} }],
    name: '{{nameNormalized}}',
    names: ['prod-eu', 'dev', 'in-cluster'],
  },
  {
    title: 'clusters: a selector leaves the local one out',
    world: clusters,
    generators: [{ clusters: { selector: { matchLabels: { env: 'prod' } } } }],
    name: '{{name}} {{server}} {{metadata.labels.env}} {{metadata.labels.org/team}} {{metadata.annotations.note}}',
    names: ['prod_eu https://eu.invalid prod a n'],
  },
  {
    title: 'clusters: with Go templates',
    go: true,
    world: clusters,
    generators: [
      {
        clusters: { selector: { matchLabels: { env: 'prod' } }, values: { v: '{{.metadata.labels.env}}!' } },
      },
    ],
    name: '{{index .metadata.labels "org/team"}} {{.values.v}}',
    names: ['a prod!'],
  },
  {
    title: 'clusters: a local cluster with a Secret',
    world: { clusters: [clusterSecret('here', 'https://kubernetes.default.svc')] },
    generators: [{ clusters: {} }],
    name: '{{name}}',
    names: ['here'],
  },
  {
    title: 'clusters: flatList',
    go: true,
    world: clusters,
    generators: [{ clusters: { flatList: true } }],
    name: '{{range .clusters}}{{.name}};{{end}}',
    names: ['prod_eu;dev;in-cluster;'],
  },
  {
    title: 'clusters: the selector after it can match an address',
    world: clusters,
    generators: [
      {
        clusters: {},
        selector: { matchExpressions: [{ key: 'server', operator: 'In', values: ['https://dev.invalid'] }] },
      },
    ],
    name: '{{name}}',
    names: ['dev'],
  },

  {
    title: 'matrix: every pair',
    generators: [{ matrix: { generators: [list({ a: '1' }, { a: '2' }), list({ b: 'x' }, { b: 'y' })] } }],
    name: '{{a}}{{b}}',
    names: ['1x', '1y', '2x', '2y'],
  },
  {
    title: 'matrix: the second may use the first',
    world: clusters,
    generators: [
      {
        matrix: {
          generators: [list({ env: 'dev' }), { clusters: { selector: { matchLabels: { env: '{{env}}' } } } }],
        },
      },
    ],
    name: '{{env}}-{{name}}',
    names: ['dev-dev'],
  },
  {
    title: 'matrix: values may use both',
    go: true,
    world: clusters,
    generators: [
      {
        matrix: {
          generators: [
            list({ env: 'dev' }),
            {
              clusters: {
                selector: { matchLabels: { env: '{{.env}}' } },
                values: { both: '{{.name}}-{{.env}}', own: '{{.server}}' },
              },
            },
          ],
        },
      },
    ],
    name: '{{.values.own}}',
    names: ['https://dev.invalid'],
  },
  {
    title: 'matrix: one key, two values',
    generators: [{ matrix: { generators: [list({ a: '1' }), list({ a: '2' })] } }],
    name: '{{a}}',
    problem: /found duplicate key a with different value, a: 1 ,b: 2/,
  },
  {
    title: 'matrix: with Go templates the first wins, maps merge',
    go: true,
    generators: [
      { matrix: { generators: [list({ a: '1', m: { x: '1' } }), list({ a: '2', m: { x: '2', y: '2' } })] } },
    ],
    name: '{{.a}}{{.m.x}}{{.m.y}}',
    names: ['112'],
  },
  {
    title: 'matrix: one generator',
    generators: [{ matrix: { generators: [list({ a: '1' })] } }],
    name: 'x',
    problem: /found less than two generators/,
  },
  {
    title: 'matrix: three generators',
    generators: [{ matrix: { generators: [list({}), list({}), list({})] } }],
    name: 'x',
    problem: /found more than two generators/,
  },
  {
    title: 'matrix: two kinds in one child',
    generators: [{ matrix: { generators: [{ ...list({ a: '1' }), clusters: {} }, list({ b: '1' })] } }],
    name: 'x',
    problem: /more than one generator/,
  },
  {
    title: 'matrix: a selector within and one outside',
    generators: [
      {
        matrix: {
          generators: [
            { ...list({ a: '1' }, { a: '2' }), selector: { matchLabels: { a: '2' } } },
            list({ b: 'x' }, { b: 'y' }),
          ],
        },
        selector: { matchLabels: { b: 'y' } },
      },
    ],
    name: '{{a}}{{b}}',
    names: ['2y'],
  },
  {
    title: 'matrix: one element that fails does not keep back the others',
    world: folders,
    generators: [
      {
        matrix: {
          generators: [
            list({ p: 'a[' }, { p: 'other' }),
            { git: { ...git, directories: [{ path: '{{p}}' }] } },
          ],
        },
      },
    ],
    name: '{{path}}',
    names: ['other'],
    problem: /syntax error/,
  },
  {
    title: 'matrix: five levels deep',
    go: true,
    generators: [
      {
        matrix: {
          generators: [
            list({ a: '1' }),
            {
              matrix: {
                generators: [
                  list({ b: '{{.a}}2' }),
                  {
                    matrix: {
                      generators: [
                        list({ c: '{{.b}}3' }),
                        {
                          matrix: {
                            generators: [
                              list({ d: '{{.c}}4' }),
                              { matrix: { generators: [list({ e: '{{.d}}5' }), list({ f: '{{.e}}6' })] } },
                            ],
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    ],
    name: '{{.f}}-{{.a}}',
    names: ['123456-1'],
  },
  {
    title: 'matrix: an inner child may use what any level around it gives',
    go: true,
    generators: [
      {
        matrix: {
          generators: [
            list({ a: '1' }),
            { matrix: { generators: [list({ b: '2' }), list({ c: '{{.a}}{{.b}}' })] } },
          ],
        },
      },
    ],
    name: '{{.c}}',
    names: ['12'],
  },

  {
    title: 'merge: later ones override by key',
    generators: [
      {
        merge: {
          mergeKeys: ['k'],
          generators: [
            list({ k: '1', v: 'a' }, { k: '2', v: 'a' }),
            list({ k: '2', v: 'b' }, { k: '3', v: 'c' }),
          ],
        },
      },
    ],
    name: '{{k}}{{v}}',
    names: ['1a', '2b'],
  },
  {
    title: 'merge: two keys',
    generators: [
      {
        merge: {
          mergeKeys: ['k', 'l'],
          generators: [
            list({ k: '1', l: '1', v: 'a' }, { k: '1', l: '2', v: 'a' }),
            list({ k: '1', l: '2', v: 'b' }),
          ],
        },
      },
    ],
    name: '{{k}}{{l}}{{v}}',
    names: ['11a', '12b'],
  },
  {
    title: 'merge: with Go templates maps merge',
    go: true,
    generators: [
      {
        merge: {
          mergeKeys: ['k'],
          generators: [list({ k: '1', m: { x: '1', y: '1' } }), list({ k: '1', m: { y: '2' } })],
        },
      },
    ],
    name: '{{.m.x}}{{.m.y}}',
    names: ['12'],
  },
  {
    title: 'merge: keys that do not tell apart',
    generators: [
      { merge: { mergeKeys: ['k'], generators: [list({ k: '1' }, { k: '1' }), list({ k: '1' })] } },
    ],
    name: 'x',
    problem: /were not unique by the given mergeKeys/,
  },
  {
    title: 'merge: no keys',
    generators: [{ merge: { mergeKeys: [], generators: [list({ k: '1' }), list({ k: '1' })] } }],
    name: 'x',
    problem: /no merge keys were specified/,
  },
  {
    title: 'merge: one generator',
    generators: [{ merge: { mergeKeys: ['k'], generators: [list({ k: '1' })] } }],
    name: 'x',
    problem: /less than two generators/,
  },
  {
    title: 'merge: an override that fails makes nothing of the base',
    world: configs,
    generators: [
      {
        merge: {
          mergeKeys: ['k'],
          generators: [list({ k: '1' }), { git: { ...git, files: [{ path: 'clusters/bad/config.yaml' }] } }],
        },
      },
    ],
    name: '{{k}}',
    names: [],
    problem: /unable to process file/,
  },
  {
    title: 'merge: in a matrix in a merge',
    go: true,
    generators: [
      {
        merge: {
          mergeKeys: ['k'],
          generators: [
            {
              matrix: {
                generators: [
                  {
                    merge: {
                      mergeKeys: ['k'],
                      generators: [list({ k: '1', v: 'a' }), list({ k: '1', v: 'b' })],
                    },
                  },
                  list({ w: 'c' }),
                ],
              },
            },
            list({ k: '1', x: 'd' }),
          ],
        },
      },
    ],
    name: '{{.v}}{{.w}}{{.x}}',
    names: ['bcd'],
  },

  {
    title: 'a generator that fails leaves the others',
    generators: [list({ a: 'x' }), { git }, list({ a: 'y' })],
    name: '{{a}}',
    names: ['x', 'y'],
    problem: /neither directories/,
  },
  {
    title: 'a generator that names no host says so',
    generators: [{ scmProvider: { cloneProtocol: 'https' } }],
    name: 'x',
    names: [],
    problem: /no SCM provider implementation configured/,
  },
];

describe('generators', () => {
  it.each(cases)('$title', async ({ generators, name, go, world, names, problem }) => {
    const result = await namesIn(world ?? {}, {
      generators: generators as readonly Generator[],
      goTemplate: go ?? false,
      template: { ...guestbook, metadata: { name } },
    });
    if (names !== undefined) expect(result.names).toEqual(names);
    if (problem === undefined) expect(result.problems).toEqual([]);
    else expect(result.problems.join('\n')).toMatch(problem);
  });
});
