import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { customizedIgnores } from './customized-ignores.ts';
import { parseResourceCustomizations } from './parse-customizations.ts';

const ignoring = (pointer: string): string => JSON.stringify({ jsonPointers: [pointer] });
const customizations = parseResourceCustomizations(
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {},
    data: {
      'resource.customizations.ignoreDifferences.all': JSON.stringify({
        jqPathExpressions: ['.spec.x'],
        managedFieldsManagers: ['kcm'],
      }),
      'resource.customizations.ignoreDifferences.apps_Deployment': ignoring('/spec/replicas'),
      'resource.customizations.ignoreDifferences.*.example.com_*': ignoring('/status'),
      'resource.customizations.ignoreDifferences.Secret': ignoring('/data'),
      'resource.customizations.ignoreResourceUpdates.apps_Deployment': ignoring('/metadata/x'),
    },
  },
  (text) => JSON.parse(text),
);

describe('customizedIgnores', () => {
  it.each([
    ['apps/v1', 'Deployment', ['/spec/replicas']],
    ['a.example.com/v1', 'Thing', ['/status']],
    ['v1', 'Secret', ['/data']],
    ['example.com/v1', 'Secret', []],
  ])('%s %s', (apiVersion, kind, jsonPointers) => {
    const object: KubeObject = { apiVersion, kind, metadata: {} };
    expect(customizedIgnores(customizations, 'ignoreDifferences')(object)).toEqual({
      jsonPointers,
      jqPathExpressions: ['.spec.x'],
      managedFieldsManagers: ['kcm'],
    });
  });

  it('keeps updates apart from differences', () => {
    const updates = customizedIgnores(customizations, 'ignoreResourceUpdates');
    expect(updates({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} })?.jsonPointers).toEqual([
      '/metadata/x',
    ]);
    expect(updates({ apiVersion: 'v1', kind: 'Secret', metadata: {} })).toBeUndefined();
  });
});
