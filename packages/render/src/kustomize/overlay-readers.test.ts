import { afterAll, beforeAll, expect, it } from 'vitest';
import { isReadOf, TreeReaders } from '../tree-readers.ts';
import type { Renderer } from '../renderer.ts';
import { configMap, never, rendered, testRenderer, treeOf } from '../testing/render.ts';

const BASES = 5;
const OVERLAYS = 40;

let renderer: Renderer;
beforeAll(() => {
  renderer = testRenderer({ limits: { wallMs: 60_000 } });
});
afterAll(() => renderer.close());

/** Each overlay is over one base, every eighth over a second one too; `value` is what base 0 says. */
function repository(value: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = 0; at < BASES; at++) {
    files[`bases/${at}/kustomization.yaml`] = 'resources: [cm.yaml]\n';
    files[`bases/${at}/cm.yaml`] = configMap(`base-${at}`, `data: {v: ${at === 0 ? value : 'same'}}\n`);
  }
  for (let at = 0; at < OVERLAYS; at++) {
    const bases = basesOf(at).map((base) => `../../bases/${base}`);
    files[`overlays/${at}/kustomization.yaml`] = `resources: [${bases.join(', ')}]\nnamePrefix: o${at}-\n`;
  }
  return files;
}

function basesOf(overlay: number): readonly number[] {
  const base = overlay % BASES;
  return overlay % 8 === 3 && base !== 0 ? [base, 0] : [base];
}

it('a commit to one base concerns the overlays over it, whose builds alone give something else', async () => {
  const [before, after] = [treeOf(repository('one')), treeOf(repository('two'))];
  const render = async (tree: typeof before, at: number) =>
    rendered(await renderer.render({ tree, path: `overlays/${at}`, tool: { kind: 'kustomize' } }, never));
  const readers = new TreeReaders();
  const built: string[] = [];
  for (let at = 0; at < OVERLAYS; at++) {
    const { objects, reads } = await render(before, at);
    expect(await isReadOf(reads, before, never)).toBe(true);
    readers.set(String(at), reads);
    built.push(JSON.stringify(objects));
  }
  const concerned = await readers.concerned(before, after, never);
  const over = built.flatMap((_, at) => (basesOf(at).includes(0) ? [String(at)] : []));
  expect([...concerned].sort()).toEqual(over.sort());
  expect(concerned.size).toBeLessThan(OVERLAYS / 2);
  for (let at = 0; at < OVERLAYS; at++) {
    const isSame = JSON.stringify((await render(after, at)).objects) === built[at];
    expect([at, isSame]).toEqual([at, !concerned.has(String(at))]);
  }
});
