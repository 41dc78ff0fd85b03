import type { KubeObject } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { createLuaRuntime } from './lua/lua-runtime.ts';
import { discoverActions, runActionScript } from './lua-actions.ts';

const runtime = createLuaRuntime();
const thing: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'x', annotations: {} },
  spec: { empty: {}, list: [], nested: [{ inner: {} }], replicas: 2 },
};

describe('discoverActions', () => {
  it('reads actions by name; the first script that names one wins', () => {
    const first = 'return {stop = {disabled = obj.spec.replicas == 0, iconClass = "fa"}, go = {}}';
    const second = 'return {stop = {disabled = true}, scale = {params = {{name = "replicas"}}}}';
    const plain = { disabled: false, iconClass: '', displayName: '', params: [] };
    expect(discoverActions(runtime, [first, 'return {}', second], thing)).toEqual([
      { ...plain, name: 'go' },
      { ...plain, name: 'scale', params: ['replicas'] },
      { ...plain, name: 'stop', iconClass: 'fa' },
    ]);
  });

  it('refuses what is no table of actions', () => {
    expect(() => discoverActions(runtime, ['return "go"'], thing)).toThrow('expect table output');
    expect(() => discoverActions(runtime, ['return {1}'], thing)).toThrow('returned a list');
  });
});

describe('runActionScript', () => {
  it('takes the object itself as a patch, and keeps empty maps', () => {
    const source = 'obj.spec.replicas = tonumber(actionParams.replicas) return obj';
    expect(runActionScript(runtime, { source }, thing, { replicas: '5' })).toEqual([
      { operation: 'patch', resource: { ...thing, spec: { ...(thing['spec'] as object), replicas: 5 } } },
    ]);
  });

  it('takes a list of writes', () => {
    const source = `
      local job = {apiVersion = "batch/v1", kind = "Job", metadata = {name = obj.metadata.name .. "-run"}}
      return {{operation = "create", resource = job}, {operation = "patch", resource = obj}}`;
    const [create, patch] = runActionScript(runtime, { source }, thing);
    expect(create).toEqual({
      operation: 'create',
      resource: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x-run' } },
    });
    expect(patch?.resource['spec']).toEqual(thing['spec']);
  });

  it.each([
    ['return 5', 'expect table output from Lua script, not number'],
    ['return {{operation = "delete", resource = obj}}', 'unsupported operation: "delete"'],
    ['return {{operation = "create", resource = {}}}', "Object 'Kind' is missing"],
    ['error("not now", 0)', 'not now'],
  ])('%s fails', (source, message) => {
    expect(() => runActionScript(runtime, { source }, thing)).toThrow(message);
  });
});
