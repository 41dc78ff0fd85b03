import { type Clock, SetpointError, systemClock } from '@setpoint/core';
import { describeObject, type KubeObject, parseApiVersion } from '@setpoint/kube';
import { type BuiltinAction, builtinActions } from './builtin-actions.ts';
import { type CustomActions, customizationKey, type ResourceCustomizations } from './customizations.ts';
import { healthCodes } from './errors.ts';
import { createLuaRuntime, type LuaRuntime } from './lua/lua-runtime.ts';
import {
  discoverActions,
  type ImpactedResource,
  type ResourceAction,
  runActionScript,
} from './lua-actions.ts';

export interface ResourceActions {
  /** The actions an object offers now, by name. Throws what a discovery script of `argocd-cm` throws. */
  list(object: KubeObject): readonly ResourceAction[];
  /**
   * The writes an action asks for; nothing is written here. Throws `argocd.action-not-found`, and what the script
   * throws.
   */
  run(
    object: KubeObject,
    name: string,
    parameters?: Readonly<Record<string, string>>,
  ): readonly ImpactedResource[];
}

export interface ResourceActionsOptions {
  /** Default none. */
  readonly customizations?: ResourceCustomizations;
  /** Default a runtime of its own with the same clock. */
  readonly runtime?: LuaRuntime;
  /** Default the system's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * The actions of resources: those of `argocd-cm` for exactly this kind, and the built-in ones where it has none or asks
 * to merge them. An action of `argocd-cm` counts before a built-in one of the same name.
 */
export function createResourceActions(options: ResourceActionsOptions = {}): ResourceActions {
  const { clock = systemClock, runtime = createLuaRuntime({ clock }) } = options;
  const custom = new Map<string, CustomActions>(
    (options.customizations?.entries ?? []).flatMap(({ key, actions }) =>
      actions === undefined ? [] : [[key, actions] as const],
    ),
  );
  return {
    list: (object) => {
      const key = keyOf(object);
      const own = custom.get(key);
      const discovered = own === undefined ? [] : discoverActions(runtime, [own.discovery], object);
      if (own !== undefined && !own.mergeBuiltinActions) return discovered;
      const names = new Set(discovered.map(({ name }) => name));
      const builtin = builtinOf(key, object).filter(({ name }) => !names.has(name));
      return [...discovered, ...builtin].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    run: (object, name, parameters = {}) => {
      const key = keyOf(object);
      const source = custom.get(key)?.definitions.get(name);
      if (source !== undefined) return runActionScript(runtime, { source }, object, parameters);
      const action = builtinActions.get(key)?.find((candidate) => candidate.name === name);
      if (action === undefined) throw notFound(object, name);
      return action.run({ object, parameters, nowMs: clock.now() });
    },
  };
}

function keyOf(object: KubeObject): string {
  return customizationKey(parseApiVersion(object.apiVersion).group, object.kind);
}

function builtinOf(key: string, object: KubeObject): readonly ResourceAction[] {
  return (builtinActions.get(key) ?? [])
    .filter(({ hidden }) => hidden?.(object) !== true)
    .map((action) => described(action, object));
}

function described(action: BuiltinAction, object: KubeObject): ResourceAction {
  return {
    name: action.name,
    disabled: action.disabled?.(object) ?? false,
    iconClass: '',
    displayName: action.displayName ?? '',
    params: action.params ?? [],
  };
}

function notFound(object: KubeObject, name: string): SetpointError {
  return new SetpointError(healthCodes.actionNotFound, `there is no action ${name}`, {
    subject: describeObject(object),
    nextAction: 'List the actions of the resource.',
  });
}
