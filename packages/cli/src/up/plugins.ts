import { resolve } from 'node:path';
import type { PluginDefinition } from '@setpoint/render';
import type { Context } from '../context.ts';

/** The plugins of the folder that `--plugins` or `SETPOINT_PLUGINS` names; none where neither does. */
export async function pluginsOf(
  folder: string | undefined,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): Promise<{ readonly plugins?: readonly PluginDefinition[] }> {
  const named = folder ?? env['SETPOINT_PLUGINS'];
  if (!named) return {};
  const { loadPlugins } = await import('@setpoint/render');
  return { plugins: await loadPlugins(resolve(cwd, named)) };
}
