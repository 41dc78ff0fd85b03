import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RENDER_CODES, renderError } from '../errors.ts';
import { parsePlugin, type PluginDefinition } from './plugin-definition.ts';

/**
 * The plugins of a folder: its `.yaml` and `.yml` files, and `plugin.yaml` of each folder in it. Throws
 * `render.bad-plugin`, for two of one name too.
 */
export async function loadPlugins(folder: string): Promise<readonly PluginDefinition[]> {
  const plugins = new Map<string, PluginDefinition>();
  for (const path of await pluginFiles(folder)) {
    const plugin = parsePlugin(await readFile(path, 'utf8'), path);
    if (plugins.has(plugin.name))
      throw renderError(RENDER_CODES.badPlugin, `there are two plugins ${plugin.name}`, path, {
        nextAction: 'Give one of them another metadata.name or spec.version.',
      });
    plugins.set(plugin.name, plugin);
  }
  return [...plugins.values()];
}

async function pluginFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() && /\.ya?ml$/.test(entry.name)) files.push(path);
    // What Kubernetes mounts of a ConfigMap lies in folders whose names begin with dots, and is linked from here.
    else if (entry.isDirectory() && !entry.name.startsWith('.')) {
      const inside = await readdir(path);
      if (inside.includes('plugin.yaml')) files.push(join(path, 'plugin.yaml'));
    }
  }
  return files;
}
