import { expect, it } from 'vitest';
import { detectTool } from './detect-tool.ts';
import { never, treeOf } from './testing/render.ts';

it.each([
  [['a.yaml'], 'directory'],
  [['Chart.yaml', 'values.yaml'], 'helm'],
  [['chart.yaml'], 'directory'],
  [['MyChart.yaml'], 'helm'],
  [['kustomization.yaml'], 'kustomize'],
  [['kustomization.yml'], 'kustomize'],
  [['Kustomization'], 'kustomize'],
  [['kustomization.json'], 'directory'],
  [['Chart.yaml', 'kustomization.yaml'], 'kustomize'],
  [['Kustomization', 'Chart.yaml'], 'kustomize'],
  [['kustomization.yaml', 'zChart.yaml'], 'helm'],
  [['sub/Chart.yaml', 'a.yaml'], 'directory'],
  [['Chart.yaml/inside'], 'directory'],
])('%j is %s', async (names, tool) => {
  const tree = treeOf(Object.fromEntries(names.map((name) => [`app/${name}`, 'x'])));
  expect(await detectTool(tree, 'app', never)).toBe(tool);
});

it('says when there is no such directory', async () => {
  const tree = treeOf({ 'a/b': 'x' });
  await expect(detectTool(tree, 'c', never)).rejects.toMatchObject({
    code: 'render.path-not-found',
    subject: 'c',
  });
  await expect(detectTool(tree, 'a/b', never)).rejects.toMatchObject({ code: 'render.not-a-directory' });
});
