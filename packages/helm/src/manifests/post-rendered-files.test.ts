import { expect, it } from 'vitest';
import { filesOfStream, streamOfFiles } from './post-rendered-files.ts';

const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  annotations: {a: "1", b: two}
data:
  x: 'single'
  z: yes
  n: ~
  e:
  l: |
    one
      two
  list:
    - a
    - b: c
      d: [1, 2, {x: y}]
    - - nested
      - deeper
  empty: {}
  "quoted key": 1
  tagged: !!str 5
---
apiVersion: v1
kind: Secret
metadata: {name: s}
`;

// What a post-renderer of helm 4.1.4 was given.
const stream = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  annotations: {a: "1", b: two, postrenderer.helm.sh/postrender-filename: 'web/templates/a.yaml'}
data:
  x: 'single'
  z: yes
  n: ~
  e:
  l: |
    one
      two
  list:
  - a
  - b: c
    d: [1, 2, {x: y}]
  - - nested
    - deeper
  empty: {}
  "quoted key": 1
  tagged: !!str 5
---
apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {postrenderer.helm.sh/postrender-filename: 'web/templates/a.yaml'}}
---
kind: A
metadata:
  annotations:
    postrenderer.helm.sh/postrender-filename: 'web/templates/list.yaml'
---
kind: B
metadata:
  annotations:
    postrenderer.helm.sh/postrender-filename: 'web/templates/list.yaml'
`;

const texts = new Map([
  ['web/templates/list.yaml', 'kind: List\nitems:\n- kind: A\n- kind: B\n  metadata: {annotations: {}}\n'],
  ['web/templates/_helpers.tpl', 'not: rendered\n'],
  ['web/templates/nothing.yaml', '\n# nothing\n'],
  ['web/templates/a.yaml', template],
]);

it('gives a post-renderer what Helm gives it', () => {
  expect(streamOfFiles(texts)).toBe(stream);
});

it('finds the files again, and names what was added', () => {
  const files = filesOfStream(`${stream}---\nkind: Added\n`);
  expect([...files.keys()]).toEqual([
    'web/templates/a.yaml',
    'web/templates/list.yaml',
    'generated-by-postrender-4.yaml',
  ]);
  expect(files.get('web/templates/list.yaml')).toBe('kind: A\n---\nkind: B\n');
  const sequences = template.replace(
    / {4}- a\n[^]*deeper\n/,
    '  - a\n  - b: c\n    d: [1, 2, {x: y}]\n  - - nested\n    - deeper\n',
  );
  expect(files.get('web/templates/a.yaml')).toBe(sequences);
});

it.each([
  [
    'no YAML',
    'a: b: c\n',
    'error while parsing post rendered output: error parsing YAML: MalformedYAMLError: yaml: ',
  ],
])('refuses %s', (_, given, message) => {
  expect(() => filesOfStream(given)).toThrow(message);
});
