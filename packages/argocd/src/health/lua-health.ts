import type { KubeObject, PlainMap } from '@setpoint/kube';
import { isPlainMap } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import type { HealthCode, HealthStatus } from '@setpoint/sync';
import { healthCodes } from './errors.ts';
import type { LuaRuntime } from './lua/lua-runtime.ts';

export interface HealthScript {
  readonly source: string;
  /** Default true. */
  readonly openLibraries?: boolean;
}

const statuses: ReadonlySet<string> = new Set<HealthCode>([
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
]);

/**
 * The health a script computes of `obj`; undefined when it returns nil, a list, or fields of the wrong type, which say
 * nothing. A status that does not exist is Unknown. Throws what {@link LuaRuntime.run} throws, and `argocd.lua-result`
 * when the script returns neither a table nor nil.
 */
export function runHealthScript(
  runtime: LuaRuntime,
  script: HealthScript,
  object: KubeObject,
): HealthStatus | undefined {
  const { type, value } = runtime.run({
    source: script.source,
    globals: { obj: object, actionParams: {} },
    openLibraries: script.openLibraries ?? true,
  });
  if (type === 'nil') return undefined;
  if (type !== 'table') throw notATable(type);
  if (!isPlainMap(value)) return undefined;
  const [status, message] = [textField(value, 'status'), textField(value, 'message')];
  if (status === undefined || message === undefined) return undefined;
  if (!statuses.has(status)) return { status: 'Unknown', message: 'Lua returned an invalid health status' };
  return { status: status as HealthCode, message };
}

/** What any script has to return. */
export function notATable(type: string): SetpointError {
  return new SetpointError(healthCodes.luaResult, `expect table output from Lua script, not ${type}`, {
    nextAction: 'Let the script return a table.',
  });
}

/** Field names count without regard to case, as Go reads JSON; absent and null are empty. */
function textField(map: PlainMap, name: string): string | undefined {
  const key = Object.keys(map).findLast((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? '' : (map[key] ?? '');
  return typeof value === 'string' ? value : undefined;
}
