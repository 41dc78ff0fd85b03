import { SetpointError } from '@setpoint/core';
import { isPlainMap, type KubeObject, ownField, type PlainMap } from '@setpoint/kube';
import { healthCodes } from './errors.ts';
import type { LuaRuntime } from './lua/lua-runtime.ts';
import { notATable } from './lua-health.ts';
import { restoreEmptyMaps } from './restore-empty-maps.ts';

/** An action that a resource offers. */
export interface ResourceAction {
  readonly name: string;
  readonly disabled: boolean;
  readonly iconClass: string;
  readonly displayName: string;
  /** The names of the parameters to ask for. */
  readonly params: readonly string[];
}

/** One write that an action wants: an object to create, or the new form of the object it was called on. */
export interface ImpactedResource {
  readonly operation: 'create' | 'patch';
  readonly resource: KubeObject;
}

/**
 * The actions that discovery scripts offer for an object, by name; of several scripts the first that names an action
 * counts. Throws what {@link LuaRuntime.run} throws, and `argocd.lua-result` for a result that is no table of actions.
 */
export function discoverActions(
  runtime: LuaRuntime,
  scripts: readonly string[],
  object: KubeObject,
): readonly ResourceAction[] {
  const actions = new Map<string, ResourceAction>();
  for (const source of scripts) {
    const found = runTable(runtime, {
      source,
      openLibraries: true,
      globals: { obj: object, actionParams: {} },
    });
    if (Array.isArray(found) && found.length === 0) continue;
    if (!isPlainMap(found))
      throw resultError('action discovery returned a list', 'Return a table keyed by action.');
    for (const [name, value] of Object.entries(found)) {
      if (!actions.has(name)) actions.set(name, actionOf(name, value));
    }
  }
  return [...actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function actionOf(name: string, value: unknown): ResourceAction {
  const fields = isPlainMap(value) ? value : {};
  return {
    name: text(fields, 'name') || name,
    disabled: ownField(fields, 'disabled') === true,
    iconClass: text(fields, 'iconClass'),
    displayName: text(fields, 'displayName'),
    params: list(fields, 'params').map((param) => text(param, 'name')),
  };
}

function text(fields: PlainMap, key: string): string {
  const value = ownField(fields, key);
  return typeof value === 'string' ? value : '';
}

function list(fields: PlainMap, key: string): readonly PlainMap[] {
  const value = ownField(fields, key);
  return Array.isArray(value) ? value.filter(isPlainMap) : [];
}

/**
 * The writes an action script asks for. A script returns the changed object (a patch of it), or a list of `{operation,
 * resource}`. Throws what {@link LuaRuntime.run} throws, and `argocd.lua-result` for any other result.
 */
export function runActionScript(
  runtime: LuaRuntime,
  script: { readonly source: string; readonly openLibraries?: boolean },
  object: KubeObject,
  parameters: Readonly<Record<string, string>> = {},
): readonly ImpactedResource[] {
  const globals = { obj: object, actionParams: parameters };
  const openLibraries = script.openLibraries ?? false;
  const result = runTable(runtime, { source: script.source, openLibraries, globals });
  const wanted = Array.isArray(result) ? result.map(impactedOf) : [patchOf(result)];
  return wanted.map((impacted) =>
    impacted.operation === 'patch'
      ? { ...impacted, resource: restoreEmptyMaps(impacted.resource, object) as KubeObject }
      : impacted,
  );
}

function impactedOf(value: unknown): ImpactedResource {
  const fields = isPlainMap(value) ? value : {};
  const operation = ownField(fields, 'operation');
  if (operation !== 'create' && operation !== 'patch') {
    throw resultError(
      `unsupported operation: ${JSON.stringify(operation) ?? 'none'}`,
      'Use create or patch.',
    );
  }
  return { operation, resource: objectOf(ownField(fields, 'resource')) };
}

function patchOf(value: unknown): ImpactedResource {
  return { operation: 'patch', resource: objectOf(value) };
}

function objectOf(value: unknown): KubeObject {
  if (isPlainMap(value) && typeof ownField(value, 'kind') === 'string') return value as unknown as KubeObject;
  throw resultError("Object 'Kind' is missing", 'Return objects with apiVersion, kind and metadata.');
}

function runTable(runtime: LuaRuntime, script: Parameters<LuaRuntime['run']>[0]): unknown {
  const { type, value } = runtime.run(script);
  if (type !== 'table') throw notATable(type);
  return value;
}

function resultError(message: string, nextAction: string): SetpointError {
  return new SetpointError(healthCodes.luaResult, message, { nextAction });
}
