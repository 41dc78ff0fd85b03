import { encodeGoJson } from '@setpoint/goyaml';
import type { ClusterCapabilities, PluginTool } from '@setpoint/render';
import type { ApplicationSource } from '../resources/application-source.ts';
import { type BuildEnvironment, substituted } from './build-environment.ts';

type Parameter = NonNullable<NonNullable<ApplicationSource['plugin']>['parameters']>[number];

/**
 * Argo CD's `plugin` block with the environment its programs see: the build environment, the cluster's version and APIs,
 * `ARGOCD_ENV_…` of its `env`, and its parameters one by one and as `ARGOCD_APP_PARAMETERS`.
 */
export function pluginToolOf(
  { plugin }: Pick<ApplicationSource, 'plugin'>,
  environment: BuildEnvironment,
  cluster: ClusterCapabilities | undefined,
): PluginTool {
  const base = new Map([
    ...environment,
    ['KUBE_VERSION', (cluster?.kubeVersion ?? '').replace(/^v/, '')],
    ['KUBE_API_VERSIONS', (cluster?.apiVersions ?? []).join(',')],
  ]);
  const env: (readonly [string, string])[] = [...base];
  if (plugin !== undefined) {
    for (const { name, value } of plugin.env ?? [])
      env.push([`ARGOCD_ENV_${name}`, substituted(value, base)]);
    env.push(['ARGOCD_APP_PARAMETERS', encodeGoJson(plugin.parameters?.map(announced) ?? null)]);
    for (const parameter of plugin.parameters ?? []) env.push(...variablesOf(parameter));
  }
  return { kind: 'plugin', env, ...(plugin?.name ? { name: plugin.name } : {}) };
}

/** What the parameter says, and nothing of what it leaves out. */
function announced({ name = '', string, map, array }: Parameter): Readonly<Record<string, unknown>> {
  return {
    name,
    ...(string === undefined ? {} : { string }),
    ...(map === undefined ? {} : { map }),
    ...(array === undefined ? {} : { array }),
  };
}

function variablesOf({
  name = '',
  string,
  map = {},
  array = [],
}: Parameter): readonly (readonly [string, string])[] {
  const prefix = `PARAM_${variableName(name)}`;
  return [
    ...(string === undefined ? [] : [[prefix, string] as const]),
    ...Object.entries(map).map(([key, value]) => [`${prefix}_${variableName(key)}`, value] as const),
    ...array.map((value, i) => [`${prefix}_${i}`, value] as const),
  ];
}

function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}
