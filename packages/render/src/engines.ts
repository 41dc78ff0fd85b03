import { directoryEngine } from './directory-engine.ts';
import type { Engine, Engines } from './engine.ts';
import type { Tool } from './tool.ts';

export const ENGINES: Engines = new Map([['directory', directoryEngine]]);

/** The engine for a tool; the table guarantees that it takes that tool's parameters. */
export function engineFor(tool: Tool): Engine | undefined {
  return ENGINES.get(tool.kind) as Engine | undefined;
}
