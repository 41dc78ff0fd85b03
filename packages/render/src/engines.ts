import { directoryEngine } from './directory-engine.ts';
import type { Engine } from './engine.ts';
import type { Tool, ToolKind } from './tool.ts';

/** One engine for each tool there is; an engine takes the parameters of the kind it stands under. */
const ENGINES: ReadonlyMap<ToolKind, Engine> = new Map([['directory', directoryEngine]]);

export function engineFor(tool: Tool): Engine | undefined {
  return ENGINES.get(tool.kind);
}
