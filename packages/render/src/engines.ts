import type { Engine } from './engine.ts';
import type { Tool } from './tool.ts';

/** One engine for each tool, loaded when it is first needed: who deploys plain manifests pays for no template engine. */
const ENGINES: Readonly<Record<Tool['kind'], () => Promise<Engine>>> = {
  directory: async () => (await import('./directory-engine.ts')).directoryEngine,
  helm: async () => (await import('./helm-engine.ts')).helmEngine,
  kustomize: async () => (await import('./kustomize/engine.ts')).kustomizeEngine,
  flux: async () => (await import('./flux/engine.ts')).fluxEngine,
  // Plugins run where the renderer is, not in its threads.
  plugin: async () => (await import('./plugin/no-plugins.ts')).noPlugins,
};

export function engineFor(tool: Tool): Promise<Engine> {
  return ENGINES[tool.kind]();
}
