import type { Engine } from '../engine.ts';
import type { PluginTool } from '../tool.ts';
import { pluginsAreOff } from './plugin-engine.ts';

/** The engine of plugins where nobody has named any. */
export const noPlugins: Engine<PluginTool> = {
  async render() {
    throw pluginsAreOff();
  },
};
