import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { HealthOf, HealthStatus } from '@setpoint/sync';
import { globMatches } from '../project/glob.ts';
import { customizationKey, type ResourceCustomizations } from './customizations.ts';
import { createLuaRuntime, type LuaRuntime } from './lua/lua-runtime.ts';
import { type HealthScript, runHealthScript } from './lua-health.ts';

export interface CustomHealthOptions {
  /** Default a runtime of its own. */
  readonly runtime?: LuaRuntime;
  /** Asked for kinds without a script, or whose script says nothing. Default none. */
  readonly otherwise?: HealthOf;
}

/**
 * The health that the scripts of `argocd-cm` compute: the script of exactly this kind, else that of the first matching
 * glob in the order of keys. A script that fails makes `Unknown` with its message; undefined for kinds without a script.
 */
export function createCustomHealth(
  customizations: ResourceCustomizations,
  options: CustomHealthOptions = {},
): HealthOf {
  const { runtime = createLuaRuntime(), otherwise = () => undefined } = options;
  const scriptOf = scriptFinder(customizations);
  return (object) => {
    const { group } = parseApiVersion(object.apiVersion);
    const script = scriptOf(customizationKey(group, object.kind));
    return (script === undefined ? undefined : healthBy(runtime, script, object)) ?? otherwise(object);
  };
}

function healthBy(runtime: LuaRuntime, script: HealthScript, object: KubeObject): HealthStatus | undefined {
  try {
    return runHealthScript(runtime, script, object);
  } catch (error) {
    return { status: 'Unknown', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Each kind is looked up once. */
function scriptFinder({ entries }: ResourceCustomizations): (key: string) => HealthScript | undefined {
  const scripts = entries.flatMap(({ key, health }) => (health === undefined ? [] : [{ key, health }]));
  const found = new Map<string, HealthScript | undefined>();
  return (key) => {
    if (!found.has(key)) {
      const exact = scripts.find((script) => script.key === key);
      found.set(key, (exact ?? scripts.find((script) => globMatches(script.key, key)))?.health);
    }
    return found.get(key);
  };
}
