import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { createCustomHealth } from './custom-health.ts';
import { parseResourceCustomizations } from './parse-customizations.ts';

/** JSON is YAML: enough for these tests, and strict about what is not. */
const parseYaml = (text: string): unknown => JSON.parse(text);

function configMap(data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' }, data };
}

function object(apiVersion: string, kind: string, more: Record<string, unknown> = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x' }, ...more };
}

const saying = (message: string): string => `return {status = "Healthy", message = "${message}"}`;

describe('parseResourceCustomizations', () => {
  it('reads every type of split key', () => {
    const { entries, problems } = parseResourceCustomizations(
      configMap({
        'resource.customizations.health.example.com_Thing': 'return nil',
        'resource.customizations.useOpenLibs.example.com_Thing': 'true',
        'resource.customizations.actions.example.com_Thing': JSON.stringify({
          'discovery.lua': 'return {}',
          definitions: [{ name: 'go', 'action.lua': 'return obj' }],
          mergeBuiltinActions: true,
        }),
        'resource.customizations.ignoreDifferences.all': JSON.stringify({ jsonPointers: ['/spec/x'] }),
        'resource.customizations.ignoreResourceUpdates.Secret': JSON.stringify({
          jqPathExpressions: ['.data'],
        }),
        'resource.customizations.knownTypeFields.example.com_Thing': '[{"field": "spec.cpu", "type": "cpu"}]',
        'resource.exclusions': 'not ours',
      }),
      parseYaml,
    );
    expect(problems).toEqual([]);
    const none = { jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: [] };
    expect(entries).toEqual([
      { key: '*/*', ignoreDifferences: { ...none, jsonPointers: ['/spec/x'] } },
      { key: 'Secret', ignoreResourceUpdates: { ...none, jqPathExpressions: ['.data'] } },
      {
        key: 'example.com/Thing',
        health: { source: 'return nil', openLibraries: true },
        actions: {
          discovery: 'return {}',
          definitions: new Map([['go', 'return obj']]),
          mergeBuiltinActions: true,
        },
        knownTypeFields: [{ field: 'spec.cpu', type: 'cpu' }],
      },
    ]);
  });

  it('reads the one map, over which split keys win', () => {
    const { entries } = parseResourceCustomizations(
      configMap({
        'resource.customizations': JSON.stringify({
          'a.io/A': {
            'health.lua': 'old',
            'health.lua.useOpenLibs': true,
            ignoreDifferences: '{"jsonPointers":["/x"]}',
          },
        }),
        'resource.customizations.health.a.io_A': 'new',
      }),
      parseYaml,
    );
    expect(entries[0]).toMatchObject({ key: 'a.io/A', health: { source: 'new', openLibraries: true } });
    expect(entries[0]?.ignoreDifferences?.jsonPointers).toEqual(['/x']);
  });

  it('names the keys it cannot read and keeps the others', () => {
    const { entries, problems } = parseResourceCustomizations(
      configMap({
        'resource.customizations.health.a_b_c': 'x',
        'resource.customizations.nonsense.a_B': 'x',
        'resource.customizations.ignoreDifferences.a_B': '{',
        'resource.customizations.useOpenLibs.a_B': 'yes',
        'resource.customizations.health.C': 'return nil',
      }),
      parseYaml,
    );
    expect(entries.map((entry) => entry.key)).toContain('C');
    expect(problems.map((problem) => problem.subject)).toEqual([
      'v1 ConfigMap argocd-cm, data key resource.customizations.health.a_b_c',
      'v1 ConfigMap argocd-cm, data key resource.customizations.ignoreDifferences.a_B',
      'v1 ConfigMap argocd-cm, data key resource.customizations.nonsense.a_B',
      'v1 ConfigMap argocd-cm, data key resource.customizations.useOpenLibs.a_B',
    ]);
  });

  it('finds nothing without a ConfigMap', () => {
    expect(parseResourceCustomizations(undefined, parseYaml)).toEqual({ entries: [], problems: [] });
  });
});

describe('createCustomHealth', () => {
  const health = createCustomHealth(
    parseResourceCustomizations(
      configMap({
        'resource.customizations.health.example.com_Thing': saying('exact'),
        'resource.customizations.health.*.example.com_Thing': saying('group glob'),
        'resource.customizations.health.example.com_*': saying('kind glob'),
        'resource.customizations.health.Pod': saying('core'),
        'resource.customizations.health.bad.io_Loop': 'while true do end',
        'resource.customizations.health.bad.io_Wrong': 'return "Healthy"',
        'resource.customizations.health.bad.io_Status': 'return {status = "Fine"}',
        'resource.customizations.health.bad.io_Strings': 'return {status = string.rep("x", 2)}',
        'resource.customizations.health.quiet.io_Nil': 'return nil',
        'resource.customizations.health.quiet.io_Empty': 'return {}',
        'resource.customizations.health.quiet.io_Types': 'return {status = "Healthy", message = 5}',
      }),
      parseYaml,
    ),
    { otherwise: () => ({ status: 'Suspended', message: 'otherwise' }) },
  );

  it.each([
    ['example.com/v1', 'Thing', 'exact'],
    ['a.example.com/v1', 'Thing', 'group glob'],
    ['example.com/v1', 'Other', 'kind glob'],
    ['v1', 'Pod', 'core'],
    ['unknown.io/v1', 'Thing', 'otherwise'],
    ['quiet.io/v1', 'Nil', 'otherwise'],
    ['quiet.io/v1', 'Empty', 'otherwise'],
    ['quiet.io/v1', 'Types', 'otherwise'],
  ])('%s %s is judged by %s', (apiVersion, kind, message) => {
    expect(health(object(apiVersion, kind))?.message).toBe(message);
  });

  it.each([
    ['Loop', /exceeded its budget/],
    ['Wrong', /^expect table output from Lua script, not string$/],
    ['Status', /^Lua returned an invalid health status$/],
    ['Strings', /attempt to index a non-table object\(nil\) with key 'rep'/],
  ])('a script of kind %s that fails is Unknown', (kind, message) => {
    expect(health(object('bad.io/v1', kind))).toEqual({
      status: 'Unknown',
      message: expect.stringMatching(message) as string,
    });
  });
});
