import { afterEach, expect, it } from 'vitest';
import type { Renderer } from './renderer.ts';
import { never, rendered, testRenderer, treeOf } from './testing/render.ts';

let renderer: Renderer;
afterEach(() => renderer.close());

const library = Array.from(
  { length: 250 },
  (_, i) => `{{- define "lib.name${i}" -}}{{ .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end }}\n`,
).join('');
const statement =
  '{{- if and .Values.on (eq (default "x" .Values.name) "y") }}{{ include "lib.name7" . | quote }}{{ end }}\n';

/** Some 70 KB of templates that no other chart has, with values and a schema, and a library that all have. */
function chart(n: number) {
  const values = Array.from({ length: 100 }, (_, i) => `value${i}: {text: "${n}", on: false}\n`).join('');
  return treeOf({
    'Chart.yaml': `apiVersion: v2\nname: chart${n}\nversion: 1.0.0\n`,
    'values.yaml': values,
    'values.schema.json': JSON.stringify({ title: `${n}`, properties: { value0: { type: 'object' } } }),
    'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
    'charts/lib/templates/_lib.tpl': library,
    'templates/a.yaml': `# ${n}\n${statement.repeat(450)}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${n}}\n`,
  });
}

it('hundreds of charts, none like the other, leave the memory of a worker as it was', async () => {
  // What is compiled takes up to 50 times its source: without an end to what is kept, the 140 need some 450 MiB.
  renderer = testRenderer({ cacheEntries: 0, limits: { heapMb: 256, wallMs: 60_000 } });
  for (let n = 0; n < 140; n++) {
    const result = await renderer.render({ tree: chart(n), path: '', tool: { kind: 'helm' } }, never);
    expect(rendered(result).objects).toHaveLength(1);
  }
});
